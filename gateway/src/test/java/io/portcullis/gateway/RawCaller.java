package io.portcullis.gateway;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A caller that sends exactly the bytes it is told to, and reads answers as they are framed. */
final class RawCaller implements Closeable {
  private static final int TIMEOUT_MS = 20_000;

  private final Socket socket;
  private final InputStream in;

  private RawCaller(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    socket.setSoTimeout(TIMEOUT_MS);
    socket.setTcpNoDelay(true);
  }

  static RawCaller connect(InetSocketAddress to) throws IOException {
    return connect(to, new byte[] {127, 0, 0, 1}, 0);
  }

  /**
   * A caller whose own address is {@code from}; {@code receiveBuffer} 0 leaves it to the kernel.
   */
  static RawCaller connect(InetSocketAddress to, byte[] from, int receiveBuffer)
      throws IOException {
    Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.bind(new InetSocketAddress(InetAddress.getByAddress(from), 0));
    InetAddress target = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    socket.connect(new InetSocketAddress(target, to.getPort()), TIMEOUT_MS);
    return new RawCaller(socket);
  }

  RawCaller send(String latin1) throws IOException {
    return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawCaller send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Sends FIN; answers can still be read. */
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Closes with a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Reads a final answer, interim ones before it are dropped. */
  Answer readAnswer() throws IOException {
    return readAnswer("GET");
  }

  /** Reads the final answer to {@code method}. */
  Answer readAnswer(String method) throws IOException {
    Answer answer;
    do {
      answer = readHead();
    } while (answer.status() < 200);
    if (method.equals("HEAD") || answer.status() == 204 || answer.status() == 304) {
      return answer;
    }
    if (answer.field("transfer-encoding").equals("chunked")) {
      return answer.withBody(readChunks());
    }
    String length = answer.field("content-length");
    byte[] body = length.isEmpty() ? in.readAllBytes() : readExactly(Integer.parseInt(length));
    return answer.withBody(new String(body, StandardCharsets.ISO_8859_1));
  }

  /** Reads a head, interim or final, and nothing of a body. */
  Answer readHead() throws IOException {
    String statusLine = readLine();
    List<String> fields = new ArrayList<>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      fields.add(line);
    }
    return new Answer(statusLine, fields, "");
  }

  private String readChunks() throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      int size = Integer.parseInt(readLine(), 16);
      if (size == 0) {
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
          body.append("[trailer ").append(line).append(']');
        }
        return body.toString();
      }
      body.append(new String(readExactly(size), StandardCharsets.ISO_8859_1));
      if (!readLine().isEmpty()) {
        throw new IOException("a chunk is longer than its size");
      }
    }
  }

  byte[] readExactly(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("%d of %d bytes".formatted(bytes.length, count));
    }
    return bytes;
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("after '" + line.toString(StandardCharsets.ISO_8859_1) + "'");
      }
      if (b == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
          throw new IOException("a bare LF in an answer: " + text);
        }
        return text.substring(0, text.length() - 1);
      }
      line.write(b);
    }
  }

  /** Whether the gateway has closed the connection properly: waits for its FIN. */
  boolean isClosedByPeer() throws IOException {
    return in.read() < 0;
  }

  /** Reads a chunked body after its head was read. */
  String readToLastChunk() throws IOException {
    return readChunks();
  }

  String readToEnd() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /**
   * An answer as received.
   *
   * @param fields the lines between status line and empty line
   * @param body without the framing of chunks; trailer fields stand in it as [trailer ...]
   */
  record Answer(String statusLine, List<String> fields, String body) {
    int status() {
      return Integer.parseInt(statusLine.substring(9, 12));
    }

    /** The value of the only field of this name; empty if there is none. */
    String field(String name) {
      List<String> values =
          fields.stream()
              .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
              .map(line -> line.substring(name.length() + 1).strip())
              .toList();
      if (values.size() > 1) {
        throw new AssertionError(name + " is repeated: " + values);
      }
      return values.isEmpty() ? "" : values.getFirst();
    }

    boolean has(String name) {
      return fields.stream().anyMatch(l -> l.toLowerCase(Locale.ROOT).startsWith(name + ":"));
    }

    private Answer withBody(String text) {
      return new Answer(statusLine, fields, text);
    }
  }
}
