package io.portcullis.http;

/**
 * The value of a field, and how often the field came.
 *
 * <p>Not thread safe: part of one {@link RequestHead}.
 */
public final class FieldPlace {
  private final Slice value;
  private int count;

  /** A field of the head that stands in {@code bytes}. */
  FieldPlace(HeadBytes bytes) {
    value = new Slice(bytes);
  }

  void clear() {
    value.clear();
    count = 0;
  }

  /** Takes the field in {@code line}; the last one's value counts. */
  void add(FieldScanner line) {
    value.place(line.valueStart, line.valueEnd);
    count++;
  }

  /** Sets the field to one value, whatever came before; a negative start: to none. */
  void only(int valueStart, int valueEnd) {
    clear();
    if (valueStart >= 0) {
      value.place(valueStart, valueEnd);
      count = 1;
    }
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
