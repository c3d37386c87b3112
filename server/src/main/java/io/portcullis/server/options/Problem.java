package io.portcullis.server.options;

/**
 * Why the program does not start with these options.
 *
 * @param option the name of the option, or the unknown word
 * @param text the whole line for people; never shows a secret's value
 */
public record Problem(String option, String text) {
  static Problem notAllowed(Option<?> option, String source, String value) {
    String shown = option.secret() ? "its value (not shown)" : "'" + value + "'";
    return new Problem(
        option.name(),
        "%s: %s from %s is not allowed; allowed: %s"
            .formatted(option.name(), shown, source, option.type().allowed()));
  }

  static Problem unknown(String word, String source, String nearest) {
    return new Problem(
        word,
        "%s: unknown, from %s%s"
            .formatted(word, source, nearest.isEmpty() ? "" : "; did you mean " + nearest + "?"));
  }

  @Override
  public String toString() {
    return text;
  }
}
