package io.portcullis.http;

import io.portcullis.http.text.Ascii;

/**
 * Reads one header field line: {@code name ":" OWS value OWS CRLF}, or the empty line.
 *
 * <p>Not thread safe: the result stands in the fields until the next {@link #scan}. What it says
 * depends on the bytes of the line alone, never on how they arrived: a malformed line is malformed
 * only once its LF is there.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-5">RFC 9112, 5</a>
 */
final class FieldScanner {
  /** What {@link #scan} found. */
  enum Line {
    /** A field; the slices are set. */
    FIELD,
    /** The empty line that ends the section. */
    END,
    /** The line's LF has not arrived. */
    INCOMPLETE,
    /** CR and LF do not stand as CRLF. */
    BAD_LINE_END,
    /** Folded, no colon, no name, space in the name, or a control character. */
    BAD_FIELD
  }

  int nameStart;
  int nameEnd;
  int valueStart;
  int valueEnd;

  /** Whether the name has an underscore. */
  boolean underscore;

  /** The start of the next line; not set when incomplete. */
  int next;

  /** Reads the line at {@code at}; {@code end} is where the bytes that have arrived end. */
  Line scan(byte[] bytes, int at, int end) {
    int flags = 0;
    int i = at;
    while (i < end) {
      int flag = Ascii.classOf(bytes[i]);
      if ((flag & Ascii.TOKEN) == 0) {
        break;
      }
      flags |= flag;
      i++;
    }
    if (i == end) {
      return Line.INCOMPLETE;
    }
    if (bytes[i] != ':' || i == at) {
      return withoutColon(bytes, at, i, end);
    }
    nameStart = at;
    nameEnd = i;
    underscore = (flags & Ascii.UNDERSCORE) != 0;
    do {
      i++;
    } while (i < end && Ascii.isSpace(bytes[i]));
    valueStart = i;
    i = Ascii.indexOfControl(bytes, i, end);
    if (i == end) {
      return Line.INCOMPLETE;
    }
    if (bytes[i] != '\r') {
      return malformed(bytes, i, end, bytes[i] == '\n' ? Line.BAD_LINE_END : Line.BAD_FIELD);
    }
    if (i + 1 == end) {
      return Line.INCOMPLETE;
    }
    if (bytes[i + 1] != '\n') {
      return malformed(bytes, i, end, Line.BAD_LINE_END);
    }
    next = i + 2;
    while (i > valueStart && Ascii.isSpace(bytes[i - 1])) {
      i--;
    }
    valueEnd = i;
    return Line.FIELD;
  }

  private Line withoutColon(byte[] bytes, int at, int stop, int end) {
    if (bytes[stop] == '\r') {
      if (stop + 1 == end) {
        return Line.INCOMPLETE;
      }
      if (stop == at && bytes[stop + 1] == '\n') {
        next = stop + 2;
        return Line.END;
      }
      return malformed(
          bytes, stop, end, bytes[stop + 1] == '\n' ? Line.BAD_FIELD : Line.BAD_LINE_END);
    }
    return malformed(bytes, stop, end, bytes[stop] == '\n' ? Line.BAD_LINE_END : Line.BAD_FIELD);
  }

  private Line malformed(byte[] bytes, int from, int end, Line problem) {
    int lf = Ascii.indexOfLf(bytes, from, end);
    if (lf == end) {
      return Line.INCOMPLETE;
    }
    next = lf + 1;
    return problem;
  }
}
