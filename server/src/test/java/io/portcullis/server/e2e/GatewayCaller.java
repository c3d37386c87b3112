package io.portcullis.server.e2e;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/** One connection to the gateway, from a source address of the test's choice. Not thread safe. */
final class GatewayCaller implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  private GatewayCaller(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * Connects to {@code port} of the loopback address of the family of {@code source}.
   *
   * @param source an address of this machine
   */
  static GatewayCaller connect(int port, InetAddress source) {
    Socket socket = new Socket();
    InetAddress target = source.getAddress().length == 4 ? Loopback.ONE : Loopback.SIX;
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) Await.PATIENCE.toMillis());
      socket.bind(new InetSocketAddress(source, 0));
      socket.connect(new InetSocketAddress(target, port), (int) Await.PATIENCE.toMillis());
      return new GatewayCaller(socket);
    } catch (IOException e) {
      closeAfter(socket, e);
      throw new UncheckedIOException("from %s to port %d".formatted(source, port), e);
    }
  }

  private static void closeAfter(Socket socket, IOException failure) {
    try {
      socket.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Makes one call on a connection of its own. */
  static Answer once(int port, InetAddress source, GatewayCall call) {
    try (GatewayCaller caller = connect(port, source)) {
      return caller.call(call);
    }
  }

  /** Sends {@code call} and reads its answer; the connection stays open. */
  Answer call(GatewayCall call) {
    send(call.bytes());
    return read(call.method());
  }

  /** Sends bytes, whatever they are. */
  void send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the next final answer, passing over interim ones.
   *
   * @param method of the call, since HEAD's answer has no body
   * @throws UncheckedIOException if the connection ends or is silent for too long
   */
  Answer read(String method) {
    try {
      while (true) {
        List<String> head = HttpMessages.readHead(in);
        if (head.isEmpty()) {
          throw new IOException("the connection was closed without an answer");
        }
        int status = Integer.parseInt(head.getFirst().split(" ", 3)[1]);
        if (status >= 200) {
          boolean bodiless = method.equals("HEAD") || status == 204 || status == 304;
          byte[] body = bodiless ? new byte[0] : HttpMessages.readBody(in, head, true);
          return new Answer(status, head, body);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the other side has closed: blocks until it does, or until bytes come. */
  boolean closedByPeer() {
    try {
      return in.read() == -1;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
