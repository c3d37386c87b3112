package io.portcullis.policy.address;

import io.portcullis.http.FieldLines;
import io.portcullis.http.text.Ascii;
import io.portcullis.ip.IpAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The walk through {@code Forwarded}: the {@code for} of each element, all lines joined.
 *
 * <p>Each line is cut at the commas outside of quotes, from the left, and stands for itself: a line
 * whose last quote is open is malformed as a whole, so a stranger's quote cannot swallow what a
 * proxy has added behind it. An element is read only when the walk reaches it, then strictly; the
 * one leniency is white space around {@code ;}. Empty elements are passed over.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc7239#section-4">RFC 7239, 4</a>
 */
final class ForwardedWalk implements FieldWalk {
  /** Elements of one line; more are no chain of proxies. */
  private static final int MAX_ELEMENTS = 64;

  private final byte[] bytes;
  private final FieldLines lines;
  private final int[] ends = new int[MAX_ELEMENTS];
  private int line;
  private int element;
  private @Nullable IpAddress address;

  // The element that is read.
  private int at;
  private int end;
  private int nameStart;
  private int nameEnd;
  private int valueStart;
  private int valueEnd;
  private boolean escaped;

  ForwardedWalk(byte[] bytes, FieldLines lines) {
    this.bytes = bytes;
    this.lines = lines;
    this.line = lines.count();
  }

  @Override
  public Step next() {
    address = null;
    while (true) {
      while (element == 0) {
        if (line == 0) {
          return Step.START;
        }
        line--;
        if (!cut()) {
          return Step.MALFORMED;
        }
      }
      element--;
      at = element == 0 ? lines.start(line) : ends[element - 1] + 1;
      end = ends[element];
      skipSpaces();
      while (end > at && Ascii.isSpace(bytes[end - 1])) {
        end--;
      }
      if (at < end) {
        return readElement();
      }
    }
  }

  /** Finds where the elements of the line end; false if there are too many. */
  private boolean cut() {
    element = 0;
    boolean quoted = false;
    int lineEnd = lines.end(line);
    for (int i = lines.start(line); i < lineEnd; i++) {
      byte b = bytes[i];
      if (b == '"') {
        quoted = !quoted;
      } else if (quoted && b == '\\') {
        i++;
      } else if (!quoted && b == ',') {
        if (element == MAX_ELEMENTS - 1) {
          return false;
        }
        ends[element++] = i;
      }
    }
    // A quote that stays open is in the last element, which is the first to be read and refused.
    ends[element++] = lineEnd;
    return true;
  }

  /** Reads all pairs, because a second {@code for} makes the element malformed. */
  private Step readElement() {
    Step step = null;
    while (true) {
      skipSpaces();
      if (at < end && bytes[at] != ';') {
        if (!readPair()) {
          return Step.MALFORMED;
        }
        if (isFor()) {
          if (step != null) {
            return Step.MALFORMED;
          }
          step = readNode();
        }
        skipSpaces();
      }
      if (at == end) {
        break;
      }
      if (bytes[at++] != ';') {
        return Step.MALFORMED;
      }
    }
    if (step != Step.ADDRESS) {
      address = null;
    }
    return step == null ? Step.MALFORMED : step;
  }

  /** {@code token "=" value}; leaves the place behind it in {@link #at}. */
  private boolean readPair() {
    nameStart = at;
    skipToken();
    nameEnd = at;
    if (nameEnd == nameStart || at == end || bytes[at] != '=') {
      return false;
    }
    at++;
    escaped = false;
    if (at == end || bytes[at] != '"') {
      valueStart = at;
      skipToken();
      valueEnd = at;
      return valueEnd > valueStart;
    }
    valueStart = ++at;
    while (at < end && bytes[at] != '"') {
      if (bytes[at] == '\\') {
        escaped = true;
        at++;
      }
      at++;
    }
    valueEnd = at;
    at++;
    return valueEnd < end;
  }

  private boolean isFor() {
    return nameEnd - nameStart == 3
        && (bytes[nameStart] | 0x20) == 'f'
        && (bytes[nameStart + 1] | 0x20) == 'o'
        && (bytes[nameStart + 2] | 0x20) == 'r';
  }

  private Step readNode() {
    byte[] text = bytes;
    int from = valueStart;
    int to = valueEnd;
    if (escaped) {
      text = unescaped();
      from = 0;
      to = text.length;
    }
    AddressToken token = new AddressToken(text);
    address = token.node(from, to);
    if (address != null) {
      return Step.ADDRESS;
    }
    return isHidden(token, text, from, to) ? Step.HIDDEN : Step.MALFORMED;
  }

  /** {@code unknown} or an obfuscated identifier, with any port. */
  private static boolean isHidden(AddressToken token, byte[] text, int from, int to) {
    int nameEnd = from;
    while (nameEnd < to && text[nameEnd] != ':') {
      nameEnd++;
    }
    if (nameEnd < to && !token.isPort(nameEnd, to, true)) {
      return false;
    }
    return token.isObfuscated(from, nameEnd) || isUnknown(text, from, nameEnd);
  }

  private static boolean isUnknown(byte[] text, int from, int to) {
    String unknown = "unknown";
    if (to - from != unknown.length()) {
      return false;
    }
    for (int i = 0; i < unknown.length(); i++) {
      if ((text[from + i] | 0x20) != unknown.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The value without the backslashes of quoted pairs (RFC 9110, 5.6.4). */
  private byte[] unescaped() {
    byte[] text = new byte[valueEnd - valueStart];
    int size = 0;
    for (int i = valueStart; i < valueEnd; i++) {
      if (bytes[i] == '\\') {
        i++;
      }
      text[size++] = bytes[i];
    }
    return Arrays.copyOf(text, size);
  }

  private void skipSpaces() {
    while (at < end && Ascii.isSpace(bytes[at])) {
      at++;
    }
  }

  private void skipToken() {
    while (at < end && Ascii.isTokenByte(bytes[at])) {
      at++;
    }
  }

  @Override
  public @Nullable IpAddress address() {
    return address;
  }
}
