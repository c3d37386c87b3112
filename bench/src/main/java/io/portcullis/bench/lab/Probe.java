package io.portcullis.bench.lab;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One caller on one connection, from a chosen loopback address: sends a request, reads the answer.
 */
public final class Probe implements AutoCloseable {

  private static final int TIMEOUT_MS = 5_000;

  private final Socket socket;

  private Probe(Socket socket) {
    this.socket = socket;
  }

  /**
   * Connects to 127.0.0.1.
   *
   * @param source last octet of the caller's address in 127.0.0.0/24
   */
  public static Probe connect(int source, int port) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(TIMEOUT_MS);
    socket.setTcpNoDelay(true);
    socket.bind(loopback(source, 0));
    socket.connect(loopback(1, port), TIMEOUT_MS);
    return new Probe(socket);
  }

  /** True if something listens on this port of 127.0.0.1. */
  public static boolean accepts(int port) {
    try (Probe probe = connect(1, port)) {
      return probe.socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static InetSocketAddress loopback(int lastOctet, int port) throws IOException {
    return new InetSocketAddress(
        InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) lastOctet}), port);
  }

  /** Sends a request without a body; the connection stays open. */
  public Answer send(String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("connection closed inside an answer's head: " + head);
      }
      head.append((char) next);
    }
    String length = field(head.toString(), "content-length");
    byte[] body = length == null ? new byte[0] : in.readNBytes(Integer.parseInt(length));
    return new Answer(
        Integer.parseInt(head.substring(9, 12)), new String(body, StandardCharsets.ISO_8859_1));
  }

  private static @Nullable String field(String head, String name) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse(null);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /**
   * An answer as the correctness check needs it.
   *
   * @param body empty if the answer had no Content-Length
   */
  public record Answer(int status, String body) {}
}
