package io.portcullis.server.e2e;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 messages the slow and obvious way (RFC 9112), the same for both sides of the
 * gateway. Anything unusual is an {@link IOException}: these are the judge's eyes.
 */
final class HttpMessages {
  private static final int LONGEST_LINE = 64 * 1024;

  private HttpMessages() {}

  /**
   * The lines up to the empty one, without it.
   *
   * @return an empty list if the stream ends before the first byte
   */
  static List<String> readHead(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    String line = readLine(in, true);
    while (line != null && !line.isEmpty()) {
      lines.add(line);
      line = readLine(in, false);
    }
    return lines;
  }

  private static @Nullable String readLine(InputStream in, boolean mayEnd) throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.length() < LONGEST_LINE) {
      int octet = in.read();
      if (octet == -1) {
        if (mayEnd && line.isEmpty()) {
          return null;
        }
        throw new EOFException("in the line '%s'".formatted(line));
      }
      if (octet == '\n') {
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
          throw new IOException("bare LF after '%s'".formatted(line));
        }
        return line.substring(0, line.length() - 1);
      }
      line.append((char) octet);
    }
    throw new IOException("a line without end");
  }

  /** Every value of the field {@code name} in {@code head}. */
  static List<String> values(List<String> head, String name) {
    String prefix = name.toLowerCase(Locale.ROOT) + ":";
    return head.stream()
        .skip(1)
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
        .map(line -> line.substring(prefix.length()).strip())
        .toList();
  }

  /**
   * The body that {@code head} announces; {@code toEnd}: without announcement it ends with the
   * stream.
   */
  static byte[] readBody(InputStream in, List<String> head, boolean toEnd) throws IOException {
    List<String> codings = values(head, "transfer-encoding");
    List<String> lengths = values(head, "content-length");
    if (codings.size() + lengths.size() > 1) {
      throw new IOException("framed twice: " + head);
    }
    if (!codings.isEmpty()) {
      if (!codings.getFirst().equalsIgnoreCase("chunked")) {
        throw new IOException("unknown coding: " + head);
      }
      return readChunks(in);
    }
    if (lengths.isEmpty()) {
      return toEnd ? in.readAllBytes() : new byte[0];
    }
    return readExactly(in, Integer.parseInt(lengths.getFirst()));
  }

  private static byte[] readChunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String line = readLine(in, false);
      int size = Integer.parseInt(String.valueOf(line).split(";", 2)[0].strip(), 16);
      if (size == 0) {
        readHead(in);
        return body.toByteArray();
      }
      body.writeBytes(readExactly(in, size));
      String end = readLine(in, false);
      if (end == null || !end.isEmpty()) {
        throw new IOException("a chunk longer than its size");
      }
    }
  }

  private static byte[] readExactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("%d of %d bytes".formatted(bytes.length, length));
    }
    return bytes;
  }

  /** The bytes of {@code text}, which must be ASCII or Latin-1. */
  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
