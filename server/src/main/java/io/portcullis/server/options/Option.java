package io.portcullis.server.options;

import java.util.Locale;

/**
 * One thing the operator may set. Immutable.
 *
 * @param <T> what its text is read into
 */
public final class Option<T> {
  /** What every variable of this program starts with. */
  public static final String VARIABLE_PREFIX = "PORTCULLIS_";

  /** Where an option may be set. */
  public enum Places {
    /** As a flag, a variable and a key of the file. */
    ALL,
    /** As a variable only: a secret, which flags would show to every user of the machine. */
    VARIABLE
  }

  private final String name;
  private final String defaultText;
  private final OptionType<T> type;
  private final Places places;
  private final String description;

  Option(String name, String defaultText, OptionType<T> type, Places places, String description) {
    this.name = name;
    this.defaultText = defaultText;
    this.type = type;
    this.places = places;
    this.description = description;
  }

  /** The key in the file: lower-case words joined by {@code -}. */
  public String name() {
    return name;
  }

  /** The flag: {@code --} and the name. */
  public String flag() {
    return "--" + name;
  }

  /**
   * The variable: {@value #VARIABLE_PREFIX} and the name in capitals, words joined by {@code _}.
   */
  public String variable() {
    return VARIABLE_PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** What holds when it is set nowhere, as it would be typed; empty: not set. */
  public String defaultText() {
    return defaultText;
  }

  /** What its text may be. */
  public OptionType<T> type() {
    return type;
  }

  /** Where it may be set. */
  public Places places() {
    return places;
  }

  /** Whether its value must never be shown. */
  public boolean secret() {
    return places == Places.VARIABLE;
  }

  /** One sentence for people, without a full stop. */
  public String description() {
    return description;
  }

  @Override
  public String toString() {
    return name;
  }
}
