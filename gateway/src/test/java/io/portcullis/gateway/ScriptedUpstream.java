package io.portcullis.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * An upstream on a raw socket that does what a test scripts: one virtual thread per connection runs
 * the script until it returns, then the connection is closed.
 */
final class ScriptedUpstream implements AutoCloseable {
  /** What an upstream does with one connection. */
  interface Script {
    void run(Connection connection) throws IOException;
  }

  private final ServerSocket server;
  private final Script script;
  private final @Nullable SSLContext tls;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger gone = new AtomicInteger();
  private final CountDownLatch go = new CountDownLatch(1);

  private ScriptedUpstream(Script script, @Nullable SSLContext tls, int lastOctet, int port)
      throws IOException {
    this.tls = tls;
    this.script = script;
    this.server =
        new ServerSocket(
            port, 128, InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) lastOctet}));
    Thread.ofVirtual().start(this::accept);
  }

  static ScriptedUpstream running(Script script) throws IOException {
    return new ScriptedUpstream(script, null, 1, 0);
  }

  /** An upstream on 127.0.0.{@code lastOctet}; {@code port} 0 takes a free one. */
  static ScriptedUpstream runningOn(int lastOctet, int port, Script script) throws IOException {
    return new ScriptedUpstream(script, null, lastOctet, port);
  }

  /** An upstream over TLS. */
  static ScriptedUpstream secure(SSLContext context, Script script) throws IOException {
    return new ScriptedUpstream(script, context, 1, 0);
  }

  /** Answers every request with {@code answer}, on connections that stay open. */
  static ScriptedUpstream answering(String answer) throws IOException {
    return running(connection -> {
      while (connection.readRequest()) {
        connection.write(answer);
      }
    });
  }

  /** Answers every request with 200 and its body. */
  static ScriptedUpstream echoing() throws IOException {
    return running(connection -> {
      while (connection.readRequest()) {
        String body = connection.body();
        connection.write(
            "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body));
      }
    });
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        int number = connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket, number));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket socket, int number) {
    try (socket) {
      script.run(new Connection(socket, secured(socket), number));
    } catch (SocketException | SSLException gone) {
      // The gateway closed or reset it, or the test is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Socket secured(Socket socket) throws IOException {
    if (tls == null) {
      return socket;
    }
    SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, 0, false);
    secured.setUseClientMode(false);
    return secured;
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  int port() {
    return server.getLocalPort();
  }

  /** The heads received, in order. */
  List<String> requests() {
    return requests;
  }

  int connections() {
    return connections.get();
  }

  /** Lets scripts pass {@link Connection#awaitGo}. */
  void go() {
    go.countDown();
  }

  /** How many scripts have called {@link Connection#gone}. */
  int gone() {
    return gone.get();
  }

  @Override
  public void close() throws IOException {
    go.countDown();
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** One connection, as its script sees it. */
  final class Connection {
    private final Socket socket;
    private final Socket stream;
    private final InputStream in;
    private final OutputStream out;
    private final int number;
    private String head = "";
    private String body = "";

    private Connection(Socket socket, Socket stream, int number) throws IOException {
      this.socket = socket;
      this.stream = stream;
      this.in = stream.getInputStream();
      this.out = stream.getOutputStream();
      this.number = number;
    }

    /** 1 for the first connection the upstream accepted. */
    int number() {
      return number;
    }

    /** Reads a whole request; false if the connection ended before one. */
    boolean readRequest() throws IOException {
      if (!readHead()) {
        return false;
      }
      String lower = head.toLowerCase(Locale.ROOT);
      if (lower.contains("\r\ntransfer-encoding: chunked\r\n")) {
        body = readChunks();
      } else {
        int at = lower.indexOf("\r\ncontent-length:");
        int length =
            at < 0
                ? 0
                : Integer.parseInt(lower.substring(at + 17, lower.indexOf('\r', at + 2)).strip());
        body = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
      }
      return true;
    }

    /** Reads a head and nothing of a body; false if the connection ended before one. */
    boolean readHead() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      int matched = 0;
      while (matched < 4) {
        int b = in.read();
        if (b < 0) {
          return false;
        }
        bytes.write(b);
        matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
      }
      head = bytes.toString(StandardCharsets.ISO_8859_1);
      requests.add(head);
      return true;
    }

    private String readChunks() throws IOException {
      StringBuilder text = new StringBuilder();
      while (true) {
        int size = Integer.parseInt(readLine(), 16);
        if (size == 0) {
          for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            text.append("[trailer ").append(line).append(']');
          }
          return text.toString();
        }
        text.append(new String(in.readNBytes(size), StandardCharsets.ISO_8859_1));
        readLine();
      }
    }

    private String readLine() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new SocketException("ended in '" + line + "'");
        }
        line.append((char) b);
      }
      return line.substring(0, line.length() - 1);
    }

    String head() {
      return head;
    }

    String body() {
      return body;
    }

    InputStream in() {
      return in;
    }

    void write(String latin1) throws IOException {
      out.write(latin1.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    void write(byte[] bytes, int length) throws IOException {
      out.write(bytes, 0, length);
    }

    /** Under TLS: asks the gateway for a certificate, and goes on with one only. */
    void demandCertificate() {
      ((SSLSocket) stream).setNeedClientAuth(true);
    }

    /** Ends the TCP connection with a FIN; under TLS without its close_notify. */
    void cut() throws IOException {
      socket.close();
    }

    /** Closes with a reset. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Waits until the test calls {@link ScriptedUpstream#go}. */
    void awaitGo() throws IOException {
      try {
        go.await();
      } catch (InterruptedException e) {
        throw new SocketException("interrupted");
      }
    }

    /** Counts this connection as gone. */
    void gone() {
      gone.incrementAndGet();
    }

    /** Waits for one byte of a body that was not read. */
    void awaitByte() throws IOException {
      if (in.read() < 0) {
        throw new SocketException("ended");
      }
    }

    /** Waits until the gateway closes the connection. */
    void awaitEnd() throws IOException {
      in.readAllBytes();
    }
  }
}
