package io.portcullis.gateway.answer;

import io.portcullis.http.text.ByteSink;

/**
 * A request's id: what callers see as {@code X-Request-Id}, and the log's key.
 *
 * <p>Not thread safe: part of one call, and given the next id with the next call, so that an id
 * costs no object. Whoever keeps one copies its two halves.
 */
public final class RequestId {
  private long high;
  private long low;

  /** Becomes the id with these halves. */
  void set(long newHigh, long newLow) {
    high = newHigh;
    low = newLow;
  }

  /** The high half of the UUID; 0 before the first call. */
  public long high() {
    return high;
  }

  /** The low half of the UUID; 0 before the first call. */
  public long low() {
    return low;
  }

  /** Appends the id as text, 36 bytes, to {@code out}. */
  public void write(ByteSink out) {
    out.writeUuid(high, low);
  }
}
