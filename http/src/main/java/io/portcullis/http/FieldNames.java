package io.portcullis.http;

/** A set of field names. Any thread; no allocation. */
@FunctionalInterface
public interface FieldNames {
  /**
   * Whether the field named from {@code start} to before {@code end} is in the set as an upstream
   * may take it: case does not count, and {@code _} is {@code -}.
   */
  boolean isNamed(byte[] bytes, int start, int end);
}
