package io.portcullis.model.check;

import java.text.Normalizer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which characters a person sees: what names and notes may hold, so that two that differ look
 * different, and one is read in the order in which it is stored.
 *
 * <p>Hidden are control and format characters (among them what changes the direction of text, joins
 * or separates without a trace, and tags), variation selectors and the rest of Unicode's {@code
 * Default_Ignorable_Code_Point}, fillers that are drawn as nothing, line and paragraph separators,
 * spaces other than U+0020, and what has no meaning of its own: private use, unassigned. Letters of
 * different scripts that look alike (a Cyrillic and a Latin a) are not told apart here. Stateless;
 * any thread.
 *
 * @see <a href="https://www.unicode.org/reports/tr36/">Unicode Technical Report 36, 2 and 3</a>
 */
public final class VisibleText {
  /** What stands in {@link #mendedName} for a character that may not be there. */
  private static final char REPLACEMENT = '\ufffd';

  /** How many characters are named before the rest is only counted. */
  private static final int SHOWN = 5;

  private VisibleText() {}

  /**
   * What is wrong with a name's characters, as a clause that names each with its position in UTF-16
   * code units; null if nothing is. Halves of surrogate pairs are not judged here.
   */
  static @Nullable String nameProblem(String name) {
    String hidden = problem(name, VisibleText::isHiddenInName);
    if (hidden != null) {
      return hidden;
    }
    String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
    return composed.equals(name)
        ? null
        : "is not in Unicode's normalization form C from position %d on; send the composed characters"
            .formatted(commonLength(name, composed));
  }

  /** The same of a note, which may have line ends and tabs, and joiners that scripts need. */
  static @Nullable String noteProblem(String note) {
    return problem(note, VisibleText::isHiddenInNote);
  }

  private static @Nullable String problem(String text, IntPredicate hidden) {
    StringBuilder found = new StringBuilder();
    int count = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int character = text.codePointAt(at);
      if (hidden.test(character) && ++count <= SHOWN) {
        found.append(found.isEmpty() ? "" : ", ").append(described(character, at));
      }
    }
    if (count > SHOWN) {
      found.append(" and %d more".formatted(count - SHOWN));
    }
    return count == 0 ? null : "must not contain " + found + ": nobody would see it there";
  }

  private static String described(int character, int position) {
    String name = Character.getName(character);
    return "U+%04X%s at position %d"
        .formatted(character, name == null ? "" : " (" + name + ")", position);
  }

  private static int commonLength(String one, String other) {
    int length = 0;
    while (length < Math.min(one.length(), other.length())
        && one.charAt(length) == other.charAt(length)) {
      length++;
    }
    return length;
  }

  private static boolean isHiddenInName(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      case Character.SPACE_SEPARATOR -> character != ' ';
      default -> isIgnorable(character);
    };
  }

  /** What is drawn as nothing although its category is that of letters, marks or symbols. */
  private static boolean isIgnorable(int character) {
    return character == 0x34f // combining grapheme joiner
        || character == 0x115f // fillers of Hangul
        || character == 0x1160
        || character == 0x3164
        || character == 0xffa0
        || character == 0x17b4 // inherent vowels of Khmer
        || character == 0x17b5
        || character == 0x2800 // blank of Braille
        || character == 0x1d159 // head of no note
        || (character >= 0x180b && character <= 0x180f) // variation selectors, Mongolian
        || (character >= 0xfe00 && character <= 0xfe0f)
        || (character >= 0xe0100 && character <= 0xe01ef);
  }

  private static boolean isHiddenInNote(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL -> character != '\n' && character != '\r' && character != '\t';
      case Character.FORMAT ->
          character != 0x200c && character != 0x200d && character != 0xad; // joiners, soft hyphen
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }

  /**
   * A name that was stored before this rule, with every hidden character shown as U+FFFD, other
   * spaces as U+0020, and composed; what is a good name stays as it is.
   *
   * @param maxLength in UTF-16 code units
   */
  public static String mendedName(String name, int maxLength) {
    StringBuilder shown = new StringBuilder(name.length());
    name.codePoints()
        .forEach(character -> {
          if (Character.getType(character) == Character.SPACE_SEPARATOR) {
            shown.append(' ');
          } else if (isHiddenInName(character)) {
            shown.append(REPLACEMENT);
          } else {
            shown.appendCodePoint(character);
          }
        });
    String mended = Normalizer.normalize(shown, Normalizer.Form.NFC);
    if (mended.length() > maxLength) {
      int end = Character.isHighSurrogate(mended.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
      mended = mended.substring(0, end);
    }
    mended = mended.strip();
    return mended.isEmpty() ? "unnamed" : mended;
  }

  /** The same for a note. */
  public static String mendedNote(String note) {
    StringBuilder shown = new StringBuilder(note.length());
    note.codePoints()
        .map(character -> isHiddenInNote(character) ? REPLACEMENT : character)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }
}
