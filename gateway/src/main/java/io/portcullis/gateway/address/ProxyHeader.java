package io.portcullis.gateway.address;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpFamily;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a PROXY header, version 1 or 2, from the bytes in front of a connection's first request.
 *
 * <p>Not thread safe: one per connection. Judges as soon as the bytes allow: what cannot become a
 * header is not waited for. Type-length-values are passed over unread.
 *
 * @see <a href="https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt">The PROXY protocol,
 *     versions 1 and 2, sections 2.1 and 2.2</a>
 */
public final class ProxyHeader {
  /** What the bytes so far are. */
  public enum State {
    /** The start of a header. */
    INCOMPLETE,
    /** A whole header, {@link #length} bytes long. */
    COMPLETE,
    /** No header: its signature is not there. */
    ABSENT,
    /** A header that breaks the protocol, or is too long. */
    INVALID
  }

  /** The longest line of version 1, CRLF included. */
  static final int MAX_LINE = 107;

  /**
   * The most that may follow the fixed part of version 2: addresses and type-length-values. nginx
   * draws the line at the same place.
   */
  static final int MAX_REST = 4_096;

  private static final byte[] LINE_START = {'P', 'R', 'O', 'X', 'Y', ' '};
  private static final byte[] SIGNATURE = {
    '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
  };
  private static final int FIXED = 16;
  private static final int MAX_PORT = 65_535;

  private int length;
  private boolean local;
  private @Nullable IpAddress source;

  /**
   * Looks at the bytes from 0 to before {@code end}.
   *
   * @param bytes holds all bytes of the connection so far, from its first
   */
  public State parse(byte[] bytes, int end) {
    if (begins(bytes, end, LINE_START)) {
      return end < LINE_START.length ? State.INCOMPLETE : line(bytes, end);
    }
    if (begins(bytes, end, SIGNATURE)) {
      return end < FIXED ? State.INCOMPLETE : binary(bytes, end);
    }
    return State.ABSENT;
  }

  /** Whether the bytes are, or can become, the start of a header of either version. */
  public static boolean looksLike(byte[] bytes, int end) {
    return end >= LINE_START.length
        && (begins(bytes, end, LINE_START) || begins(bytes, end, SIGNATURE));
  }

  private static boolean begins(byte[] bytes, int end, byte[] start) {
    int count = Math.min(end, start.length);
    return Arrays.equals(bytes, 0, count, start, 0, count);
  }

  private State line(byte[] bytes, int end) {
    int cr = LINE_START.length;
    int limit = Math.min(end, MAX_LINE);
    while (cr < limit && bytes[cr] != '\r') {
      cr++;
    }
    if (cr + 1 >= limit) {
      return end >= MAX_LINE ? State.INVALID : State.INCOMPLETE;
    }
    if (bytes[cr + 1] != '\n') {
      return State.INVALID;
    }
    length = cr + 2;
    Words words = new Words(bytes, LINE_START.length, cr);
    String family = words.next();
    if (family.equals("UNKNOWN")) {
      // What follows is to be ignored; that the connection is relayed is all that is known.
      return State.COMPLETE;
    }
    IpFamily expected =
        switch (family) {
          case "TCP4" -> IpFamily.IPV4;
          case "TCP6" -> IpFamily.IPV6;
          default -> null;
        };
    IpAddress from = words.address(expected);
    IpAddress to = words.address(expected);
    if (expected == null || from == null || to == null || !words.port() || !words.port()) {
      return State.INVALID;
    }
    source = from.unmapped();
    return words.atEnd() ? State.COMPLETE : State.INVALID;
  }

  private State binary(byte[] bytes, int end) {
    int versionAndCommand = bytes[12] & 0xff;
    int family = (bytes[13] & 0xff) >>> 4;
    int transport = bytes[13] & 0x0f;
    int rest = (bytes[14] & 0xff) << 8 | (bytes[15] & 0xff);
    if ((versionAndCommand != 0x20 && versionAndCommand != 0x21)
        || family > 3
        || transport > 2
        || rest > MAX_REST) {
      return State.INVALID;
    }
    local = versionAndCommand == 0x20;
    int addresses =
        switch (local || transport == 0 ? 0 : family) {
          case 1 -> 4;
          case 2 -> 16;
          default -> 0;
        };
    // Two addresses and two ports; two paths of Unix sockets.
    int least = addresses > 0 ? 2 * addresses + 4 : family == 3 && !local ? 216 : 0;
    if (rest < least) {
      return State.INVALID;
    }
    if (end < FIXED + rest) {
      return State.INCOMPLETE;
    }
    length = FIXED + rest;
    if (addresses > 0) {
      source = IpAddress.ofBytes(Arrays.copyOfRange(bytes, FIXED, FIXED + addresses)).unmapped();
    }
    return State.COMPLETE;
  }

  /** The length of the header in bytes; what follows is the first request. */
  public int length() {
    return length;
  }

  /** Whether the proxy speaks for itself, as health checks do: then the peer is the client. */
  public boolean local() {
    return local;
  }

  /** Who connected to the proxy, IPv4-mapped addresses turned to IPv4; null if it does not say. */
  public @Nullable IpAddress source() {
    return source;
  }

  /** The words of a line, each after a single space. */
  private static final class Words {
    private final byte[] bytes;
    private final int end;
    private int at;

    Words(byte[] bytes, int start, int end) {
      this.bytes = bytes;
      this.at = start;
      this.end = end;
    }

    /** The next word; empty if there is none. */
    String next() {
      int start = at;
      while (at < end && bytes[at] != ' ') {
        at++;
      }
      String word = new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
      at++;
      return word;
    }

    @Nullable IpAddress address(@Nullable IpFamily family) {
      IpAddress address = IpAddress.parseOrNull(next());
      return address != null && address.family() == family ? address : null;
    }

    /** Whether the next word is a port: 0 to 65535, no leading zero. */
    boolean port() {
      String word = next();
      return word.matches("0|[1-9][0-9]{0,4}") && Integer.parseInt(word) <= MAX_PORT;
    }

    /** Whether the last word ended the line. */
    boolean atEnd() {
      return at == end + 1;
    }
  }
}
