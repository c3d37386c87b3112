package io.portcullis.http.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Tests and searches on ASCII bytes, eight at a time where that pays.
 *
 * <p>Sources: [1] Warren, Hacker's Delight, 2nd edition, section 6-1 (finding a byte in a word);
 * the lowest mark is exact, marks above it may be false, so only the lowest is used.
 */
public final class Ascii {
  /** {@link #classOf}: may stand in a token (RFC 9110, 5.6.2). */
  public static final int TOKEN = 1;

  /** {@link #classOf}: the byte {@code _}. */
  public static final int UNDERSCORE = 2;

  /** {@link #classOf}: may stand in a request target. */
  public static final int TARGET = 4;

  /** {@link #classOf}: {@code %} or {@code .}, which a dot segment cannot do without. */
  public static final int DOT_OR_PERCENT = 8;

  /** {@link #classOf}: may stand in the name part of a {@code Host}. */
  public static final int HOST = 16;

  /** {@link #classOf}: a small letter. */
  public static final int SMALL_LETTER = 32;

  /** {@link #decimal} of what is no number. */
  public static final long NO_NUMBER = -1;

  private static final int MAX_DIGITS = 18;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LOWER_CASE = 0x2020202020202020L;
  private static final byte[] CLASSES = new byte[256];

  static {
    for (int b = 0x21; b < 0x7f; b++) {
      boolean alphanumeric =
          (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
      int flags = 0;
      if (alphanumeric || "!#$%&'*+-.^_`|~".indexOf(b) >= 0) {
        flags |= TOKEN;
      }
      if (b == '_') {
        flags |= UNDERSCORE;
      }
      if (b != '\\' && b != '#') {
        flags |= TARGET;
      }
      if (b == '%' || b == '.') {
        flags |= DOT_OR_PERCENT;
      }
      if (alphanumeric || "-._~".indexOf(b) >= 0) {
        flags |= HOST;
      }
      if (b >= 'a' && b <= 'z') {
        flags |= SMALL_LETTER;
      }
      CLASSES[b] = (byte) flags;
    }
  }

  private Ascii() {}

  /** The bytes of {@code text}, which must be ASCII. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The flags of the byte, 0 for controls, space and everything above ASCII. */
  public static int classOf(byte b) {
    return CLASSES[b & 0xff];
  }

  /** Whether the byte may stand in a token (RFC 9110, 5.6.2). */
  public static boolean isTokenByte(byte b) {
    return (classOf(b) & TOKEN) != 0;
  }

  /**
   * Whether the {@code lower.length} bytes at {@code at} are {@code lower} in any case.
   *
   * @param bytes at {@code at} token bytes only: case is folded by setting a bit, which maps some
   *     controls onto others
   * @param lower lower-case letters, digits and {@code -}
   */
  public static boolean isToken(byte[] bytes, int at, byte[] lower) {
    int length = lower.length;
    if (length < 8) {
      for (int i = 0; i < length; i++) {
        if ((bytes[at + i] | 0x20) != lower[i]) {
          return false;
        }
      }
      return true;
    }
    for (int i = 0; i <= length - 8; i += 8) {
      if ((longAt(bytes, at + i) | LOWER_CASE) != longAt(lower, i)) {
        return false;
      }
    }
    return (longAt(bytes, at + length - 8) | LOWER_CASE) == longAt(lower, length - 8);
  }

  /** Whether the bytes from {@code start} to before {@code end} are {@code lower} in any case. */
  public static boolean isToken(byte[] bytes, int start, int end, byte[] lower) {
    return end - start == lower.length && isToken(bytes, start, lower);
  }

  /** As {@link #isToken(byte[], int, byte[])}, with {@code _} taken for {@code -}. */
  public static boolean isTokenWithUnderscores(byte[] bytes, int at, byte[] lower) {
    for (int i = 0; i < lower.length; i++) {
      int b = bytes[at + i] == '_' ? '-' : bytes[at + i] | 0x20;
      if (b != lower[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether the two slices are equal but for the case of letters; any bytes. */
  public static boolean equalIgnoringCase(
      byte[] bytes, int start, int end, int otherStart, int otherEnd) {
    if (end - start != otherEnd - otherStart) {
      return false;
    }
    for (int i = 0; i < end - start; i++) {
      if (lower(bytes[start + i]) != lower(bytes[otherStart + i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether the bytes are {@code lower} in any case; any bytes. */
  public static boolean equalIgnoringCase(byte[] bytes, int start, int end, byte[] lower) {
    return end - start == lower.length && startsWith(bytes, start, end, lower);
  }

  /** Whether the bytes from {@code start} to before {@code end} are {@code wanted}. */
  public static boolean equal(byte[] bytes, int start, int end, byte[] wanted) {
    return Arrays.equals(bytes, start, end, wanted, 0, wanted.length);
  }

  /**
   * Whether the bytes are {@code lower} in any case, with {@code _} taken for {@code -}, as an
   * upstream takes it that does not tell the two apart; any bytes.
   */
  public static boolean equalFolded(byte[] bytes, int start, int end, byte[] lower) {
    if (end - start != lower.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      if (hyphenated(lower(bytes[start + i])) != lower[i]) {
        return false;
      }
    }
    return true;
  }

  /** As {@link #equalFolded}, with every {@code _} of {@code lower} taken for {@code -} too. */
  public static boolean equalHyphenated(byte[] bytes, int start, int end, byte[] lower) {
    if (end - start != lower.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      if (hyphenated(lower(bytes[start + i])) != hyphenated(lower[i])) {
        return false;
      }
    }
    return true;
  }

  private static int hyphenated(int lower) {
    return lower == '_' ? '-' : lower;
  }

  /** Whether the bytes begin with {@code lower} in any case; any bytes. */
  public static boolean startsWith(byte[] bytes, int start, int end, byte[] lower) {
    if (end - start < lower.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      if (lower(bytes[start + i]) != lower[i]) {
        return false;
      }
    }
    return true;
  }

  /** The number, or {@link #NO_NUMBER} unless it is 1 to 18 digits and nothing else. */
  public static long decimal(byte[] bytes, int start, int end) {
    if (start == end || end - start > MAX_DIGITS) {
      return NO_NUMBER;
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return NO_NUMBER;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** The byte, an ASCII capital as its small letter. */
  public static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 0x20 : b;
  }

  /** Eight bytes, the first in the lowest bits. */
  public static long longAt(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  /** Whether the byte is a space or a tab, which may stand around values (RFC 9110, 5.6.3). */
  public static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  /** The index of the first LF in from..end, or {@code end}. */
  public static int indexOfLf(byte[] bytes, int from, int end) {
    return indexOf(bytes, from, end, '\n');
  }

  /** The index of the first {@code wanted}, an ASCII character, in from..end, or {@code end}. */
  public static int indexOf(byte[] bytes, int from, int end, char wanted) {
    int i = from;
    for (; i <= end - 8; i += 8) {
      long word = longAt(bytes, i) ^ LOW_BITS * wanted;
      long marks = (word - LOW_BITS) & ~word & HIGH_BITS;
      if (marks != 0) {
        return i + (Long.numberOfTrailingZeros(marks) >>> 3);
      }
    }
    while (i < end && bytes[i] != wanted) {
      i++;
    }
    return i;
  }

  /** The index of the first control other than HTAB (DEL is one) in from..end, or {@code end}. */
  public static int indexOfControl(byte[] bytes, int from, int end) {
    int i = from;
    while (i <= end - 8) {
      long word = longAt(bytes, i);
      long belowSpace = (word - LOWER_CASE) & ~word;
      long del = word ^ LOW_BITS * 0x7f;
      long marks = (belowSpace | ((del - LOW_BITS) & ~del)) & HIGH_BITS;
      if (marks == 0) {
        i += 8;
        continue;
      }
      i += Long.numberOfTrailingZeros(marks) >>> 3;
      if (bytes[i] != '\t') {
        return i;
      }
      i++;
    }
    while (i < end && !isControl(bytes[i])) {
      i++;
    }
    return i;
  }

  private static boolean isControl(byte b) {
    return (b >= 0 && b < ' ' && b != '\t') || b == 0x7f;
  }
}
