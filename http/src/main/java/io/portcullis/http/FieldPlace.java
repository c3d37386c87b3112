package io.portcullis.http;

/**
 * Where the value of a field is, and how often the field came.
 *
 * <p>Not thread safe: part of one {@link RequestHead}.
 */
public final class FieldPlace {
  private int start;
  private int end;
  private int count;

  FieldPlace() {}

  void clear() {
    start = end = count = 0;
  }

  /** Takes the field in {@code line}; the last one's value counts. */
  void add(FieldScanner line) {
    start = line.valueStart;
    end = line.valueEnd;
    count++;
  }

  /** Index of the value's first byte; 0 if the field did not come. */
  public int start() {
    return start;
  }

  /** Index after the value's last byte; equal to {@link #start} if there is no value. */
  public int end() {
    return end;
  }

  /** How many such fields came. */
  public int count() {
    return count;
  }
}
