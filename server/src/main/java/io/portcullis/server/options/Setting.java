package io.portcullis.server.options;

/**
 * What an option was set to, as it was typed, and where.
 *
 * @param text empty: not set
 * @param place for people, such as {@code the flag --plan} or {@code portcullis.yaml:3}
 * @param usual whether it is the default
 */
public record Setting(String text, String place, boolean usual) {
  /** Hides passwords, which the URL of a database may hold. */
  public Setting {
    text = JdbcUrl.masked(text);
  }

  /** What may be shown of {@code option}. */
  public String shown(Option<?> option) {
    if (text.isEmpty()) {
      return "not set";
    }
    return option.secret() ? "set (not shown)" : text;
  }

  /** Does not show the text, which may be a secret. */
  @Override
  public String toString() {
    return "Setting[" + place + "]";
  }
}
