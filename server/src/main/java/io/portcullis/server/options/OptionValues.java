package io.portcullis.server.options;

import java.util.HashMap;
import java.util.Map;

/** The value of every option, read and found allowed. Immutable. */
public final class OptionValues {
  private final Map<String, Object> byName;
  private final Map<String, Setting> settings;

  /**
   * @param byName the value of each option of {@link Options#ALL}, of the type it declares
   * @param settings where each came from, by option name
   */
  OptionValues(Map<String, Object> byName, Map<String, Setting> settings) {
    this.byName = Map.copyOf(byName);
    this.settings = Map.copyOf(settings);
  }

  /** As it was typed, and where. */
  public Setting setting(Option<?> option) {
    Setting setting = settings.get(option.name());
    if (setting == null) {
      throw new IllegalStateException("not in the table of options: " + option.name());
    }
    return setting;
  }

  /** Whether there is a value: always, unless reading the options found problems. */
  public boolean has(Option<?> option) {
    return byName.containsKey(option.name());
  }

  /** The value of {@code option}: what was set, else its default. */
  @SuppressWarnings("unchecked") // OptionReader puts in what the option's own type returned.
  public <T> T of(Option<T> option) {
    Object value = byName.get(option.name());
    if (value == null) {
      throw new IllegalStateException("not in the table of options: " + option.name());
    }
    return (T) value;
  }

  /** The same values, but for {@code option}; its {@link #setting} stays the operator's. */
  public <T> OptionValues with(Option<T> option, T value) {
    Map<String, Object> changed = new HashMap<>(byName);
    changed.put(option.name(), value);
    return new OptionValues(changed, settings);
  }

  /** Names only: some values are secrets. */
  @Override
  public String toString() {
    return "OptionValues" + byName.keySet();
  }
}
