package io.portcullis.http;

/**
 * The value of a field, and how often the field came.
 *
 * <p>Not thread safe: part of one {@link RequestHead}.
 */
public final class FieldPlace {
  private final Slice value = new Slice();
  private int start;
  private int end;
  private int count;

  FieldPlace() {}

  void clear() {
    value.clear();
    start = end = count = 0;
  }

  /** Takes the field in {@code line}; the last one's value counts. */
  void add(FieldScanner line) {
    start = line.valueStart;
    end = line.valueEnd;
    count++;
  }

  /** Sets the field to one value, whatever came before; a negative start: to none. */
  void only(int valueStart, int valueEnd) {
    clear();
    if (valueStart >= 0) {
      start = valueStart;
      end = valueEnd;
      count = 1;
    }
  }

  /** Says in which array the field stands. */
  void over(byte[] head) {
    value.set(head, start, end);
  }

  /** The value, without the white space around it; empty if the field did not come. */
  public Slice value() {
    return value;
  }

  /** How many such fields came. */
  public int count() {
    return count;
  }
}
