package io.portcullis.http;

/**
 * The array that a head stands in, for all its slices: it is told once, not to each of them.
 *
 * <p>Not thread safe: part of one head.
 */
final class HeadBytes {
  private static final byte[] NOTHING = {};

  private byte[] array = NOTHING;

  byte[] array() {
    return array;
  }

  void set(byte[] head) {
    array = head;
  }

  void clear() {
    array = NOTHING;
  }
}
