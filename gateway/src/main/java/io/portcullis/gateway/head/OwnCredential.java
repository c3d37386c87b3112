package io.portcullis.gateway.head;

import io.portcullis.http.text.Ascii;
import io.portcullis.model.key.KeyMask;
import io.portcullis.model.key.KeyType;

/**
 * Tells whether the value of a credential field holds a credential for this gateway, however it was
 * put there, so that no upstream may see it.
 *
 * <p>Found are {@code tk_live_} and {@code tk_test_} anywhere, and {@code kc_} where a credential
 * can begin: bare, behind a scheme of any name, quoted, in a list, after several spaces or none,
 * percent-encoded, in any case of letters; and all of it inside {@code Basic}, as user or password.
 * A token of somebody else that has these letters in its middle ({@code eyJkc_...}) passes.
 *
 * <p>Any thread. No allocation. Linear, most of it eight bytes at a time.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-11.4">RFC 9110, 11.4</a>
 */
final class OwnCredential {
  private static final byte[] BASIC = Ascii.bytes("basic");
  private static final long LIVE_KEY = window(KeyType.STANDARD.prefix());
  private static final long TEST_KEY = window(KeyType.TEST.prefix());
  private static final int VENDOR_TOKEN = (int) window("kc_");
  private static final int VENDOR_TOKEN_MASK = 0xffffff;

  private OwnCredential() {}

  /** Up to eight characters as a number, the last in the lowest byte. */
  private static long window(String text) {
    long window = 0;
    for (byte b : Ascii.bytes(text)) {
      window = window << Byte.SIZE | b;
    }
    return window;
  }

  /** Whether one is between {@code start} and before {@code end}. */
  static boolean isIn(byte[] bytes, int start, int end) {
    return isWritten(bytes, start, end) || isEncoded(bytes, start, end);
  }

  private static boolean isWritten(byte[] bytes, int start, int end) {
    for (int at = Ascii.indexOf(bytes, start, end, '_');
        at < end;
        at = Ascii.indexOf(bytes, at + 1, end, '_')) {
      int first = at - 2;
      if (first >= start
          && Ascii.lower(bytes[first]) == 'k'
          && Ascii.lower(bytes[first + 1]) == 'c') {
        if (first == start || !isToken68(bytes[first - 1])) {
          return true;
        }
      } else if (at - 7 >= start && isKeyBefore(bytes, at)) {
        return true;
      }
    }
    return Ascii.indexOf(bytes, start, end, '%') < end && KeyMask.find(bytes, start, end) >= 0;
  }

  private static boolean isKeyBefore(byte[] bytes, int last) {
    long window = 0;
    for (int i = last - 7; i <= last; i++) {
      window = window << Byte.SIZE | (Ascii.lower(bytes[i]) & 0xff);
    }
    return isKey(window);
  }

  private static boolean isKey(long window) {
    return window == LIVE_KEY || window == TEST_KEY;
  }

  /** Looks into every {@code Basic} of a list. */
  private static boolean isEncoded(byte[] bytes, int start, int end) {
    for (int at = start; at < end; at = Ascii.indexOf(bytes, at, end, ',') + 1) {
      while (at < end && !isLetter(bytes[at])) {
        at++;
      }
      int behind = at + BASIC.length;
      if (behind < end
          && Ascii.isToken(bytes, at, BASIC)
          && !isToken68(bytes[behind])
          && isInBase64(bytes, behind, end)) {
        return true;
      }
    }
    return false;
  }

  /** Decodes on the way, both alphabets; what belongs to neither before the data is passed over. */
  private static boolean isInBase64(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end && sextet(bytes[at]) < 0) {
      at++;
    }
    long window = ':';
    int bits = 0;
    int held = 0;
    for (; at < end; at++) {
      int sextet = sextet(bytes[at]);
      if (sextet < 0) {
        return false;
      }
      held = (held << 6 | sextet) & 0xffff;
      bits += 6;
      if (bits >= Byte.SIZE) {
        bits -= Byte.SIZE;
        window = window << Byte.SIZE | (Ascii.lower((byte) (held >> bits)) & 0xff);
        if (isKey(window) || isVendorToken(window)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isVendorToken(long window) {
    return (window & VENDOR_TOKEN_MASK) == VENDOR_TOKEN
        && !isToken68((byte) (window >> (3 * Byte.SIZE)));
  }

  private static int sextet(byte b) {
    if (b >= 'A' && b <= 'Z') {
      return b - 'A';
    }
    if (b >= 'a' && b <= 'z') {
      return b - 'a' + 26;
    }
    if (b >= '0' && b <= '9') {
      return b - '0' + 52;
    }
    return b == '+' || b == '-' ? 62 : b == '/' || b == '_' ? 63 : -1;
  }

  private static boolean isLetter(byte b) {
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  /** Whether a token goes on with the byte; {@code =} ends one. */
  private static boolean isToken68(byte b) {
    return isLetter(b) || (b >= '0' && b <= '9') || "-._~+/".indexOf(b) >= 0;
  }
}
