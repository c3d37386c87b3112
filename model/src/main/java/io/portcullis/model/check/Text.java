package io.portcullis.model.check;

import org.jspecify.annotations.Nullable;

/**
 * The rules that names and free texts share. Lengths are in UTF-16 code units, as JavaScript and
 * Java count them.
 */
public final class Text {
  private Text() {}

  /** Refuses blank, over-long and untrimmed texts, and what {@link VisibleText} says of names. */
  public static void checkName(String field, String value, int maxLength, Violations violations) {
    if (value.isBlank()) {
      violations.add(field, "must not be empty or blank");
      return;
    }
    checkLength(field, value, maxLength, violations);
    checkVisible(field, value, violations);
    if (!value.equals(value.strip())) {
      violations.add(field, "must not start or end with white space");
    }
  }

  /** Refuses what {@link VisibleText} says of names, and nothing else. */
  public static void checkVisible(String field, String value, Violations violations) {
    String problem = VisibleText.nameProblem(value);
    if (problem != null) {
      violations.add(field, problem);
    }
  }

  /** Refuses over-long texts and control characters; line ends count as control characters. */
  public static void checkLine(String field, String value, int maxLength, Violations violations) {
    checkLength(field, value, maxLength, violations);
    if (value.chars().anyMatch(Character::isISOControl)) {
      violations.add(field, "must not contain control characters");
    }
  }

  /** Refuses over-long texts, and what {@link VisibleText} says of notes. */
  public static void checkNote(
      String field, @Nullable String value, int maxLength, Violations violations) {
    if (value == null) {
      return;
    }
    checkLength(field, value, maxLength, violations);
    String problem = VisibleText.noteProblem(value);
    if (problem != null) {
      violations.add(field, problem);
    }
  }

  /** Refuses over-long texts, and half surrogate pairs, which no database takes as UTF-8. */
  public static void checkLength(String field, String value, int maxLength, Violations violations) {
    if (value.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
      violations.add(field, "must not contain half of a surrogate pair");
    }
    if (value.length() > maxLength) {
      violations.add(
          field,
          "is %d characters long; at most %d are allowed".formatted(value.length(), maxLength));
    }
  }
}
