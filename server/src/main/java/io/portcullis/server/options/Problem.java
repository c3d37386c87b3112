package io.portcullis.server.options;

import java.util.List;

/**
 * Why the program does not start with these options.
 *
 * @param option the name of the option, or the unknown word
 * @param text the whole line for people; never shows a secret's value
 */
public record Problem(String option, String text) {
  /** How many faults of one value are named. */
  private static final int MAX_FAULTS = 20;

  static Problem notAllowed(Option<?> option, String source, String value) {
    String shown = option.secret() ? "its value (not shown)" : "'" + value + "'";
    List<String> faults = option.secret() ? List.of() : option.type().faults().apply(value);
    return new Problem(
        option.name(),
        "%s: %s from %s is not allowed; allowed: %s%s"
            .formatted(option.name(), shown, source, option.type().allowed(), listed(faults)));
  }

  private static String listed(List<String> faults) {
    if (faults.isEmpty()) {
      return "";
    }
    int named = Math.min(faults.size(), MAX_FAULTS);
    String more = faults.size() > named ? "; and %d more".formatted(faults.size() - named) : "";
    return " (" + String.join("; ", faults.subList(0, named)) + more + ")";
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
