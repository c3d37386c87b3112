package io.portcullis.server.run;

import io.portcullis.server.options.Option;
import java.io.IOException;

/** Turns what a listener threw into one line. */
final class ListenFailure {
  private ListenFailure() {}

  /**
   * @param address what {@code option} says
   * @return what to throw: a line for people if the address is at fault, else {@code e}
   */
  static RuntimeException of(Option<?> option, String address, RuntimeException e) {
    Throwable cause = e;
    while (cause != null && !(cause instanceof IOException)) {
      cause = cause.getCause();
    }
    if (cause == null) {
      return e;
    }
    while (cause.getCause() instanceof IOException deeper) {
      cause = deeper;
    }
    return new StartException(
        "%s: %s cannot be listened on: %s.".formatted(option.name(), address, cause.getMessage()));
  }
}
