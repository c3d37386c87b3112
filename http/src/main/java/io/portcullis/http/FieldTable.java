package io.portcullis.http;

import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;
import java.util.Arrays;

/**
 * The fields of a head, in the order they came: where name and value of each stand, what it is to
 * us, and whether it goes on.
 *
 * <p>Whoever reads a head writes each field down once; whoever wants a field looks here, and knows
 * nothing of how it was written. Not thread safe: part of one head, reused. Five numbers a field,
 * in one array that grows to the most fields that a head has had; no objects, and no allocation
 * once warm. A look for a name is linear in the fields.
 *
 * <p>The bytes have no meaning until they are known to be those of the whole head.
 */
public final class FieldTable {
  private static final int NAME_START = 0;
  private static final int NAME_END = 1;
  private static final int VALUE_START = 2;
  private static final int VALUE_END = 3;
  private static final int KIND = 4;
  private static final int WIDTH = 5;
  private static final int FIRST_FIELDS = 16;

  /** In {@link #KIND}, above every kind: the field does not go on. */
  private static final int DROPPED = 1 << 16;

  private static final int[] NO_ROWS = {};

  private final HeadBytes head;
  private int[] rows = NO_ROWS;
  private int count;

  /** How many fields do not go on. */
  private int dropped;

  /** Where the last field's line ends. */
  private int end;

  /** The fields of the head that stands in {@code head}. */
  FieldTable(HeadBytes head) {
    this.head = head;
  }

  /** Forgets all fields. */
  void clear() {
    count = dropped = 0;
  }

  /**
   * Adds the field in {@code line}.
   *
   * @param kind what it is to the owner of the table, 0 to 65,535
   * @return its number, counting from 0
   */
  int add(FieldScanner line, int kind) {
    int at = count * WIDTH;
    if (at == rows.length) {
      rows = Arrays.copyOf(rows, Math.max(FIRST_FIELDS * WIDTH, at * 2));
    }
    rows[at] = line.nameStart;
    rows[at + NAME_END] = line.nameEnd;
    rows[at + VALUE_START] = line.valueStart;
    rows[at + VALUE_END] = line.valueEnd;
    rows[at + KIND] = kind;
    end = line.next;
    return count++;
  }

  /** How many fields there are. */
  public int count() {
    return count;
  }

  /** The array in which the fields stand. */
  public byte[] bytes() {
    return head.array();
  }

  /** Where the name of a field starts. */
  public int nameStart(int field) {
    return rows[field * WIDTH + NAME_START];
  }

  /** Where the name of a field ends. */
  public int nameEnd(int field) {
    return rows[field * WIDTH + NAME_END];
  }

  /** Where the value of a field starts, without the white space around it. */
  public int valueStart(int field) {
    return rows[field * WIDTH + VALUE_START];
  }

  /** Where the value of a field ends. */
  public int valueEnd(int field) {
    return rows[field * WIDTH + VALUE_END];
  }

  /** Sets {@code slice} to the value of a field. */
  public Slice value(int field, Slice slice) {
    return slice.set(bytes(), valueStart(field), valueEnd(field));
  }

  /** Whether a field has this name, given in lower case, in any case. */
  public boolean isNamed(int field, byte[] lower) {
    return Ascii.equalIgnoringCase(bytes(), nameStart(field), nameEnd(field), lower);
  }

  /**
   * Whether a field's name is another spelling of this one, given in lower case: with an underscore
   * for a hyphen or the other way round, so that an upstream may take it for the same.
   */
  public boolean isSpelledLike(int field, byte[] lower) {
    int start = nameStart(field);
    int end = nameEnd(field);
    byte[] bytes = bytes();
    return Ascii.equalHyphenated(bytes, start, end, lower)
        && !Ascii.equalIgnoringCase(bytes, start, end, lower);
  }

  /**
   * The first field of this name among those from number {@code from} on.
   *
   * @param lower in lower case; the case of the field does not count
   * @return its number; -1 if there is none
   */
  public int next(int from, byte[] lower) {
    for (int field = from; field < count; field++) {
      if (isNamed(field, lower)) {
        return field;
      }
    }
    return -1;
  }

  /**
   * Looks for the fields of this name.
   *
   * @param lower in lower case; the case of the fields does not count
   * @param value becomes the value of the last of them; nothing if there is none
   * @return how many there are
   */
  public int find(byte[] lower, Slice value) {
    value.set(bytes(), 0, 0);
    int found = 0;
    for (int field = next(0, lower); field >= 0; field = next(field + 1, lower)) {
      value(field, value);
      found++;
    }
    return found;
  }

  /** What a field is to the owner of the table. */
  int kind(int field) {
    return rows[field * WIDTH + KIND] & ~DROPPED;
  }

  /** Takes a field out of what goes on. */
  void drop(int field) {
    int at = field * WIDTH + KIND;
    if ((rows[at] & DROPPED) == 0) {
      rows[at] |= DROPPED;
      dropped++;
    }
  }

  /** Lets a field go on after all. */
  void keep(int field) {
    int at = field * WIDTH + KIND;
    if ((rows[at] & DROPPED) != 0) {
      rows[at] &= ~DROPPED;
      dropped--;
    }
  }

  /**
   * Takes the fields with any of these names out of what goes on.
   *
   * @param names in lower case, with hyphens; an underscore of the field is taken for a hyphen
   */
  void drop(byte[][] names) {
    for (int field = 0; field < count; field++) {
      for (byte[] name : names) {
        if (Ascii.equalFolded(bytes(), nameStart(field), nameEnd(field), name)) {
          drop(field);
        }
      }
    }
  }

  /** Takes the fields with these names out of what goes on. */
  void drop(FieldNames names) {
    for (int field = 0; field < count; field++) {
      if (names.isNamed(bytes(), nameStart(field), nameEnd(field))) {
        drop(field);
      }
    }
  }

  /** Takes the fields out of what goes on whose name is that at {@code start}, in any case. */
  void drop(int start, int end) {
    for (int field = 0; field < count; field++) {
      if (Ascii.equalIgnoringCase(bytes(), nameStart(field), nameEnd(field), start, end)) {
        drop(field);
      }
    }
  }

  /** Appends the fields that go on, each as its line came, in as few pieces as there are gaps. */
  void writeKept(ByteSink out) {
    if (count == 0) {
      return;
    }
    byte[] bytes = bytes();
    int from = rows[NAME_START];
    int left = dropped;
    for (int at = 0; left > 0; at += WIDTH) {
      if ((rows[at + KIND] & DROPPED) != 0) {
        left--;
        int start = rows[at + NAME_START];
        if (start > from) {
          out.write(bytes, from, start);
        }
        from = at + WIDTH < count * WIDTH ? rows[at + WIDTH + NAME_START] : end;
      }
    }
    if (end > from) {
      out.write(bytes, from, end);
    }
  }
}
