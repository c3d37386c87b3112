package io.portcullis.model;

import org.jspecify.annotations.Nullable;

/**
 * The rules that names and free texts share. Lengths are in UTF-16 code units, as JavaScript and
 * Java count them.
 */
final class Text {
  private Text() {}

  /** Refuses blank, over-long, untrimmed and control-character texts. */
  static void checkName(String field, String value, int maxLength, Violations violations) {
    if (value.isBlank()) {
      violations.add(field, "must not be empty or blank");
      return;
    }
    checkLine(field, value, maxLength, violations);
    if (!value.equals(value.strip())) {
      violations.add(field, "must not start or end with white space");
    }
  }

  /** Refuses over-long texts and control characters; line ends count as control characters. */
  static void checkLine(String field, String value, int maxLength, Violations violations) {
    checkLength(field, value, maxLength, violations);
    if (value.chars().anyMatch(Character::isISOControl)) {
      violations.add(field, "must not contain control characters");
    }
  }

  /** Refuses over-long texts and control characters other than tab and line ends. */
  static void checkNote(
      String field, @Nullable String value, int maxLength, Violations violations) {
    if (value == null) {
      return;
    }
    checkLength(field, value, maxLength, violations);
    if (value
        .chars()
        .anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t')) {
      violations.add(field, "must not contain control characters");
    }
  }

  /** Refuses over-long texts, and half surrogate pairs, which no database takes as UTF-8. */
  static void checkLength(String field, String value, int maxLength, Violations violations) {
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
