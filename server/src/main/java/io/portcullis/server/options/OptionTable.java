package io.portcullis.server.options;

import io.portcullis.server.options.Option.Places;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Options in the order in which they were added. Not thread safe: filled by one class. */
final class OptionTable {
  /** The longest time that may be set where waiting longer makes no sense. */
  static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

  private final List<Option<?>> options = new ArrayList<>();

  /** An option that may be set anywhere. */
  <T> Option<T> add(String name, String defaultText, OptionType<T> type, String description) {
    return add(new Option<>(name, defaultText, type, Places.ALL, description));
  }

  /** An option that only a variable sets, since flags and files are shown to others. */
  <T> Option<Optional<T>> addSecret(String name, OptionType<Optional<T>> type, String description) {
    return add(new Option<>(name, "", type, Places.VARIABLE, description));
  }

  /** A time from a millisecond to {@link #LONGEST_TIMEOUT}. */
  Option<Duration> addTimeout(String name, Duration byDefault, String description) {
    return add(
        name,
        OptionType.textOf(byDefault),
        OptionType.duration(Duration.ofMillis(1), LONGEST_TIMEOUT),
        description);
  }

  private <T> Option<T> add(Option<T> option) {
    options.add(option);
    return option;
  }

  /** What was added so far. */
  List<Option<?>> options() {
    return List.copyOf(options);
  }
}
