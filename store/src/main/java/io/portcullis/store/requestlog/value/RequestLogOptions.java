package io.portcullis.store.requestlog.value;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * Where calls are logged, and for how long.
 *
 * @param directory of the files; made, readable by its owner only, if it does not exist
 * @param clock decides into which day's file a batch goes; days are UTC
 * @param retention age at which a whole day is deleted, from 1 day
 * @param maxBytes size of all files together at which the oldest are deleted
 * @param maxFileBytes size at which a day's file is followed by another of the same day
 */
public record RequestLogOptions(
    Path directory, Clock clock, Duration retention, long maxBytes, long maxFileBytes) {
  /** The directory's name within the data directory. */
  public static final String DIRECTORY = "request-log";

  private static final Duration RETENTION = Duration.ofDays(30);
  private static final long MAX_BYTES = 10L << 30;
  private static final long MAX_FILE_BYTES = 1L << 30;

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public RequestLogOptions {
    if (retention.compareTo(Duration.ofDays(1)) < 0) {
      throw new IllegalArgumentException("retention " + retention + " is below one day");
    }
    if (maxFileBytes < 1 || maxBytes < maxFileBytes) {
      throw new IllegalArgumentException(
          "maxFileBytes %d must be at least 1, and maxBytes %d not less"
              .formatted(maxFileBytes, maxBytes));
    }
  }

  /** Thirty days, at most 10 GiB, under {@code dataDir}. */
  public static RequestLogOptions in(Path dataDir, Clock clock) {
    return new RequestLogOptions(
        dataDir.resolve(DIRECTORY), clock, RETENTION, MAX_BYTES, MAX_FILE_BYTES);
  }
}
