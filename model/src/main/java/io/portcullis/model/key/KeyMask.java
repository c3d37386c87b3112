package io.portcullis.model.key;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Finds what looks like a key of this server in a text that somebody else wrote, and masks it.
 *
 * <p>A caller who puts a key into a path or a name has given it away by mistake; a log, an error or
 * an audit row must not spread it. Looked for are {@code tk_live_}, {@code tk_test_}, {@code
 * kc_live_} and {@code kc_test_} in any case and under any depth of percent-encoding, and {@code
 * kc_} before a long token. What follows, up to a character that no key has, becomes {@code ***};
 * of a whole key the public id stays ({@code tk_live_<id>_***}, see {@link KeyText#keyId}), and a
 * public id alone is left as it is.
 *
 * <p>Any thread. The faces on bytes allocate nothing. Linear; a text without {@code _} and {@code
 * %} is only skimmed, eight bytes at a time.
 */
public final class KeyMask {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private static final byte[] TOKEN = ascii("kc_");

  /** What keys begin with, the longer ones first. */
  private static final byte[][] PREFIXES = {
    ascii(KeyType.STANDARD.prefix()),
    ascii(KeyType.TEST.prefix()),
    ascii("kc_live_"),
    ascii("kc_test_"),
    TOKEN
  };

  /** A token behind a bare {@code kc_} has at least as many characters; words have fewer. */
  private static final int LONG_TOKEN = 20;

  /** The id of a key that this server has made is shorter; random parts are longer. */
  private static final int LONGEST_BARE_ID = 16;

  private static final int SHORTEST_ID = 4;
  private static final int LONGEST_ID = 32;
  private static final int STARS = 3;

  /** How far left of a cut a key is looked for, in bytes: longer than any key, encoded twice. */
  private static final int LOOK_BACK = 1_024;

  private KeyMask() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** {@code text} with every key in it masked; the same object if there is none. */
  public static String of(String text) {
    if (text.indexOf('_') < 0 && text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (find(bytes, 0, bytes.length) < 0) {
      return text;
    }
    return new String(bytes, 0, mask(bytes, 0, bytes.length), StandardCharsets.UTF_8);
  }

  /**
   * Masks every key in the bytes from {@code start} to before {@code end}, in place: the text can
   * only become shorter.
   *
   * @return where it ends now
   */
  public static int mask(byte[] bytes, int start, int end) {
    int at = start;
    int out = start;
    while (true) {
      int found = find(bytes, at, end);
      int from = found < 0 ? end : hidden(bytes, found, end);
      if (out != at) {
        System.arraycopy(bytes, at, bytes, out, from - at);
      }
      out += from - at;
      if (found < 0) {
        return out;
      }
      at = runEnd(bytes, from, end);
      for (int stars = Math.min(STARS, at - from); stars > 0; stars--) {
        bytes[out++] = '*';
      }
    }
  }

  /** Where the first key starts in the bytes from {@code start} to before {@code end}; -1: none. */
  public static int find(byte[] bytes, int start, int end) {
    int at = nextMark(bytes, start, end);
    while (at < end && bytes[at] != '%') {
      int key = at - TOKEN.length + 1;
      if (key >= start && isKey(bytes, start, key, end)) {
        return key;
      }
      at = nextMark(bytes, at + 1, end);
    }
    // From the first escape on, any character may be written as one.
    for (int i = Math.max(start, at - TOKEN.length); i < end; i++) {
      int b = bytes[i] | 0x20;
      if ((b == 't' || b == 'k' || bytes[i] == '%') && isKey(bytes, start, i, end)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Where to cut a text of which the right end is shown: {@code at}, or where the key ends that
   * stands there. Without its beginning nobody could see that it is one.
   */
  public static int cut(byte[] bytes, int at, int end) {
    int from = Math.max(0, at - LOOK_BACK);
    while (true) {
      int found = find(bytes, from, end);
      if (found < 0 || found >= at) {
        return at;
      }
      from = Math.max(found + 1, runEnd(bytes, prefixEnd(bytes, found, end), end));
      if (from > at) {
        return from;
      }
    }
  }

  private static boolean isKey(byte[] bytes, int start, int at, int end) {
    int behind = prefixEnd(bytes, at, end);
    if (behind < 0) {
      return false;
    }
    if (isHere(bytes, at, end, TOKEN) != behind) {
      return hidden(bytes, at, end) < runEnd(bytes, behind, end);
    }
    boolean first =
        at == start || !isAlphanumeric(bytes[at - 1]) || (at - 3 >= start && bytes[at - 3] == '%');
    return first && bytes[at == start ? at : at - 1] != '_' && isLong(bytes, behind, end);
  }

  private static boolean isLong(byte[] bytes, int at, int end) {
    int i = at;
    for (int count = 0; count < LONG_TOKEN; count++) {
      if (i >= end || endsRun(value(bytes, i, end))) {
        return false;
      }
      i = behind(bytes, i, end);
    }
    return true;
  }

  /** The index behind what a key begins with; -1 if none begins at {@code at}. */
  private static int prefixEnd(byte[] bytes, int at, int end) {
    for (byte[] prefix : PREFIXES) {
      int behind = isHere(bytes, at, end, prefix);
      if (behind >= 0) {
        return behind;
      }
    }
    return -1;
  }

  /** The index behind {@code lower} if it stands at {@code at}; -1 if not. */
  private static int isHere(byte[] bytes, int at, int end, byte[] lower) {
    int i = at;
    for (byte wanted : lower) {
      if (i >= end) {
        return -1;
      }
      int value = value(bytes, i, end);
      if ((value >= 'A' && value <= 'Z' ? value + 0x20 : value) != wanted) {
        return -1;
      }
      i = behind(bytes, i, end);
    }
    return i;
  }

  /** Where what must not be seen begins, of the key at {@code at}; the run's end if nothing. */
  private static int hidden(byte[] bytes, int at, int end) {
    int behind = prefixEnd(bytes, at, end);
    if ((value(bytes, at, end) | 0x20) == 'k') {
      return behind; // Tokens have no public part.
    }
    int i = behind;
    while (i < end && isAlphanumeric(bytes[i])) {
      i++;
    }
    int length = i - behind;
    if (length < SHORTEST_ID || length > LONGEST_ID) {
      return behind;
    }
    if (i < end && value(bytes, i, end) == '_') {
      return behind(bytes, i, end);
    }
    boolean bareId = length <= LONGEST_BARE_ID && (i == end || endsRun(value(bytes, i, end)));
    return bareId ? i : behind;
  }

  private static int runEnd(byte[] bytes, int at, int end) {
    int i = at;
    while (i < end && !endsRun(value(bytes, i, end))) {
      i = behind(bytes, i, end);
    }
    return i;
  }

  /** Whether no key goes on with the character, nor what was mistyped in one. */
  private static boolean endsRun(int character) {
    return character <= ' '
        || character == 0x7f
        || "/?&#,;:\"'()<>[]{}|\\`^@=+".indexOf(character) >= 0;
  }

  /** The character at {@code at}, with its escapes undone, however many there are. */
  private static int value(byte[] bytes, int at, int end) {
    return (int) (read(bytes, at, end) & 0xff);
  }

  /** The index behind the character at {@code at}. */
  private static int behind(byte[] bytes, int at, int end) {
    return (int) (read(bytes, at, end) >>> Byte.SIZE);
  }

  /** The index behind the character, and in the lowest byte the character. */
  private static long read(byte[] bytes, int at, int end) {
    int value = bytes[at] & 0xff;
    int next = at + 1;
    while (value == '%' && next + 1 < end) {
      int high = Character.digit(bytes[next], 16);
      int low = Character.digit(bytes[next + 1], 16);
      if (high < 0 || low < 0) {
        break;
      }
      value = high << 4 | low;
      next += 2;
    }
    return (long) next << Byte.SIZE | value;
  }

  private static boolean isAlphanumeric(byte b) {
    return (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
  }

  /** The index of the first {@code _} or {@code %}, or {@code end}. */
  private static int nextMark(byte[] bytes, int from, int end) {
    int i = from;
    for (; i <= end - 8; i += 8) {
      long word = (long) LONGS.get(bytes, i);
      long underscore = word ^ LOW_BITS * '_';
      long percent = word ^ LOW_BITS * '%';
      long marks =
          (((underscore - LOW_BITS) & ~underscore) | ((percent - LOW_BITS) & ~percent)) & HIGH_BITS;
      if (marks != 0) {
        return i + (Long.numberOfTrailingZeros(marks) >>> 3);
      }
    }
    while (i < end && bytes[i] != '_' && bytes[i] != '%') {
      i++;
    }
    return i;
  }
}
