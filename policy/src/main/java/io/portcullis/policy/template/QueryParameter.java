package io.portcullis.policy.template;

import io.portcullis.http.text.QueryDecoding;
import io.portcullis.model.json.Utf8;

/** Finds and decodes a parameter in a query, on bytes. No allocation. */
final class QueryParameter {
  private static final QueryDecoding DECODING = QueryDecoding.STRICT;

  private QueryParameter() {}

  /**
   * Where the value of the first parameter named {@code name} starts.
   *
   * @param name decoded
   * @return -1 if there is none; {@code end} or where an ampersand stands if it has no value
   */
  static int find(byte[] bytes, int start, int end, byte[] name) {
    int at = start;
    while (at < end) {
      int next = valueEnd(bytes, at, end);
      int value = valueOf(bytes, at, next, name);
      if (value >= 0) {
        return value;
      }
      at = next + 1;
    }
    return -1;
  }

  /** Where the parameter or value that starts at {@code at} ends. */
  static int valueEnd(byte[] bytes, int at, int end) {
    int i = at;
    while (i < end && bytes[i] != '&') {
      i++;
    }
    return i;
  }

  /** Where the value of the parameter in start..end begins; -1 if it has another name. */
  private static int valueOf(byte[] bytes, int start, int end, byte[] name) {
    int at = start;
    for (byte wanted : name) {
      if (at >= end || bytes[at] == '=') {
        return -1;
      }
      int decoded = DECODING.decode(bytes, at, end);
      if (decoded == QueryDecoding.MALFORMED || (byte) decoded != wanted) {
        return -1;
      }
      at = DECODING.next(bytes, at, end);
    }
    if (at == end) {
      return start == end ? -1 : end;
    }
    return bytes[at] == '=' ? at + 1 : -1;
  }

  /** Appends the decoded bytes of start..end; false if they are malformed or may not stand here. */
  static boolean write(byte[] bytes, int start, int end, Escape escape, TemplateOutput out) {
    int from = out.size();
    for (int at = start; at < end; at = DECODING.next(bytes, at, end)) {
      int decoded = DECODING.decode(bytes, at, end);
      if (decoded == QueryDecoding.MALFORMED || !out.write((byte) decoded, escape)) {
        return false;
      }
    }
    return out.isFull() || Utf8.isValid(out.array(), from, out.size());
  }
}
