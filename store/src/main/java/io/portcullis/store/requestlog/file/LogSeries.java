package io.portcullis.store.requestlog.file;

import java.util.Arrays;
import java.util.Optional;

/** Which calls a file of the log has. Each series has its own share of the log's size. */
public enum LogSeries {
  /** Files of versions that kept a row for each call: not read, deleted when they are old. */
  EARLIER("requests"),
  /** Calls with a key that is known, be it revoked or expired. */
  CALLERS("calls"),
  /**
   * Calls without a known key. Anybody can make any number of these, and they must not cost a
   * record of the others.
   */
  STRANGERS("strangers");

  /** The strangers' share of the log's size is one of this many parts. */
  static final int STRANGERS_PARTS = 8;

  private final String prefix;

  LogSeries(String prefix) {
    this.prefix = prefix;
  }

  /** With which the names of its files begin. */
  String prefix() {
    return prefix;
  }

  static Optional<LogSeries> ofPrefix(String prefix) {
    return Arrays.stream(values()).filter(series -> series.prefix.equals(prefix)).findFirst();
  }

  /** This series' part of the log's size; earlier files count among the callers'. */
  long share(long maxBytes) {
    long strangers = maxBytes / STRANGERS_PARTS;
    return this == STRANGERS ? strangers : maxBytes - strangers;
  }
}
