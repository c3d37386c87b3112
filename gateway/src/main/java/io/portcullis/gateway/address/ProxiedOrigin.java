package io.portcullis.gateway.address;

import io.portcullis.http.FieldLines;
import io.portcullis.http.HostValue;
import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;

/**
 * The scheme and host that a trusted proxy says its caller used.
 *
 * <p>Of a list the place counts at which the client's address stands in the address field, so that
 * nothing is believed that stands left of the client; of a shorter list, which proxies write that
 * set rather than append, the leftmost. What is no {@code http} or {@code https}, no host or no
 * port is taken as not said.
 *
 * <p>Not thread safe: part of one {@link CallerAddress}, set anew for each call. No allocation;
 * slices of the head's bytes. Linear in what is walked.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7239#section-5">RFC 7239, 5</a>
 */
public final class ProxiedOrigin {
  private static final byte[] HTTP = Ascii.bytes("http");
  private static final byte[] HTTPS = Ascii.bytes("https");
  private static final byte[] PROTO = Ascii.bytes("proto");
  private static final byte[] HOST = Ascii.bytes("host");
  private static final byte[] HTTP_PORT = Ascii.bytes("80");
  private static final byte[] HTTPS_PORT = Ascii.bytes("443");
  private static final int MAX_PORT_DIGITS = 5;

  private boolean https;
  private int hostStart;
  private int hostEnd;
  private int portStart;
  private int portEnd;

  // The element that was found last.
  private int start;
  private int end;

  ProxiedOrigin() {}

  /** Nothing is said. */
  void clear() {
    https = false;
    hostStart = hostEnd = portStart = portEnd = 0;
  }

  /** The host is not believed. */
  void forgetHost() {
    hostStart = hostEnd = 0;
  }

  /** The scheme is known otherwise. */
  void https(boolean value) {
    https = value;
  }

  /**
   * Takes what {@code X-Forwarded-Proto}, {@code -Host} and {@code -Port} say.
   *
   * @param place of the client's address, counted from the right, from 1
   */
  void ofFields(byte[] bytes, FieldLines proto, FieldLines host, FieldLines port, int place) {
    if (find(bytes, proto, place, false)) {
      https = Ascii.equalIgnoringCase(bytes, start, end, HTTPS);
    }
    if (find(bytes, host, place, false)) {
      host(bytes, start, end);
    }
    if (find(bytes, port, place, false) && isPort(bytes, start, end)) {
      portStart = start;
      portEnd = end;
    }
  }

  /** Takes what {@code Forwarded} says; {@code place} as in {@link #ofFields}. */
  void ofForwarded(byte[] bytes, FieldLines forwarded, int place) {
    if (!find(bytes, forwarded, place, true)) {
      return;
    }
    int to = end;
    boolean schemeSaid = false;
    for (int at = start; at < to; at++) {
      int nameStart = skipSpaces(bytes, at, to);
      int equals = Ascii.indexOf(bytes, nameStart, to, '=');
      int valueStart = equals + 1;
      boolean quoted = valueStart < to && bytes[valueStart] == '"';
      int valueEnd = quoted ? quoteEnd(bytes, ++valueStart, to) : valueStart;
      while (!quoted
          && valueEnd < to
          && bytes[valueEnd] != ';'
          && !Ascii.isSpace(bytes[valueEnd])) {
        valueEnd++;
      }
      if (equals >= to || valueEnd > to) {
        return;
      }
      if (Ascii.equalIgnoringCase(bytes, nameStart, equals, PROTO) && !schemeSaid) {
        schemeSaid = true;
        https = Ascii.equalIgnoringCase(bytes, valueStart, valueEnd, HTTPS);
      } else if (Ascii.equalIgnoringCase(bytes, nameStart, equals, HOST) && hostEnd == hostStart) {
        host(bytes, valueStart, valueEnd);
      }
      at = Ascii.indexOf(bytes, valueEnd, to, ';');
    }
  }

  /** The index of the quote that ends a quoted string; beyond {@code to} if none does. */
  private static int quoteEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '"') {
      at += bytes[at] == '\\' ? 2 : 1;
    }
    return at < to ? at : to + 1;
  }

  private void host(byte[] bytes, int from, int to) {
    if (HostValue.isValid(bytes, from, to)) {
      hostStart = from;
      hostEnd = to;
    }
  }

  /** Finds the element at a place from the right, or the leftmost; false if there is none. */
  private boolean find(byte[] bytes, FieldLines lines, int place, boolean quotes) {
    int left = place;
    boolean found = false;
    for (int line = lines.count() - 1; line >= 0 && left > 0; line--) {
      int count = walk(bytes, lines, line, Integer.MAX_VALUE, quotes);
      if (count > 0) {
        found = true;
        walk(bytes, lines, line, Math.max(1, count - left + 1), quotes);
        left -= count;
      }
    }
    return found;
  }

  /** Goes to the nth element of a line that is not empty; returns how many were passed. */
  private int walk(byte[] bytes, FieldLines lines, int line, int nth, boolean quotes) {
    int count = 0;
    int to = lines.end(line);
    int at = lines.start(line);
    while (at < to && count < nth) {
      int from = skipSpaces(bytes, at, to);
      boolean quoted = false;
      for (at = from; at < to && (quoted || bytes[at] != ','); at++) {
        if (quotes && bytes[at] == '"') {
          quoted = !quoted;
        } else if (quoted && bytes[at] == '\\') {
          at++;
        }
      }
      int behind = Math.min(at, to);
      while (behind > from && Ascii.isSpace(bytes[behind - 1])) {
        behind--;
      }
      if (behind > from) {
        count++;
        start = from;
        end = behind;
      }
      at++;
    }
    return count;
  }

  private static int skipSpaces(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && Ascii.isSpace(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isPort(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
    }
    return to > from && to - from <= MAX_PORT_DIGITS && bytes[from] != '0';
  }

  /** Appends {@code https} or {@code http}. */
  public void writeScheme(ByteSink out) {
    out.write(https ? HTTPS : HTTP);
  }

  /** Whether the proxy named a host. */
  public boolean namesHost() {
    return hostEnd > hostStart;
  }

  /** Appends the host that the proxy named, with the port it named beside unless it is usual. */
  public void writeHost(byte[] head, ByteSink out) {
    out.write(head, hostStart, hostEnd);
    int from = head[hostStart] == '[' ? Ascii.indexOf(head, hostStart, hostEnd, ']') : hostStart;
    boolean usual =
        Ascii.equalIgnoringCase(head, portStart, portEnd, https ? HTTPS_PORT : HTTP_PORT);
    if (portEnd > portStart && !usual && Ascii.indexOf(head, from, hostEnd, ':') == hostEnd) {
      out.write(':').write(head, portStart, portEnd);
    }
  }
}
