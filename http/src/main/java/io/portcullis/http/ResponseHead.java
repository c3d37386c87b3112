package io.portcullis.http;

import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;
import java.util.Arrays;

/**
 * An upstream's answer head: read from bytes as they arrive, then a set of slices into them.
 *
 * <p>Not thread safe: one per upstream connection, reused. No allocation. As strict as {@link
 * Http1RequestHead}: an answer that two readers could frame differently is refused, because the
 * next answer on the connection might be another caller's.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-6.3">RFC 9112, 6.3</a>
 */
public final class ResponseHead {
  /** Why a head is refused. */
  public enum Problem {
    /** It is not. */
    NONE,
    /** It does not begin as HTTP/1.x. */
    NOT_HTTP,
    /** A line breaks the rules. */
    MALFORMED,
    /** The length of its body is given twice, or cannot be read. */
    FRAMING,
    /** It is a 101. */
    UPGRADE,
    /** It has more bytes or fields than the limits. */
    TOO_LARGE
  }

  /** {@link #contentLength} of an answer without the field. */
  public static final long NONE = -1;

  private static final byte[] CONTENT_LENGTH = Ascii.bytes("content-length");
  private static final byte[] TRANSFER_ENCODING = Ascii.bytes("transfer-encoding");
  private static final byte[] CONNECTION = Ascii.bytes("connection");
  private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");
  private static final byte[] PROXY_CONNECTION = Ascii.bytes("proxy-connection");
  private static final byte[] PROXY_AUTHENTICATE = Ascii.bytes("proxy-authenticate");
  private static final byte[] TE = Ascii.bytes("te");
  private static final byte[] DATE = Ascii.bytes("date");
  private static final byte[] UPGRADE = Ascii.bytes("upgrade");
  private static final byte[] REQUEST_ID = Ascii.bytes("x-request-id");
  private static final byte[] UPSTREAM_STATUS = Ascii.bytes("x-knox-upstream-status");
  private static final byte[] CHUNKED = Ascii.bytes("chunked");
  private static final long HTTP_1_1 = Ascii.longAt(Ascii.bytes("HTTP/1.1"), 0);
  private static final long HTTP_1_0 = Ascii.longAt(Ascii.bytes("HTTP/1.0"), 0);
  private static final int STATUS_AT = 9;
  private static final int STATUS_END = 12;

  /** What every answer begins with, whatever its version. */
  private static final byte[] START = Ascii.bytes("HTTP/1.");

  private final HeadLimits limits;
  private final FieldScanner scanner = new FieldScanner();
  private final ConnectionOptions connection = new ConnectionOptions();
  private final HeadBytes head = new HeadBytes();
  private final FieldTable fields = new FieldTable(head);

  private HeadState state = HeadState.INCOMPLETE;
  private int lineStart;
  private int searched;
  private int status;
  private boolean http11;
  private int statusLineEnd;
  private int headEnd;
  private long contentLength;
  private int contentLengthField;
  private boolean chunked;
  private boolean hasDate;
  private Problem problem = Problem.NONE;

  /** A head that refuses what is larger than {@code limits}. */
  public ResponseHead(HeadLimits limits) {
    this.limits = limits;
    reset();
  }

  /** Starts on a new head, at the start of the array. */
  public void reset() {
    state = HeadState.INCOMPLETE;
    lineStart = searched = 0;
    status = statusLineEnd = headEnd = 0;
    contentLength = NONE;
    contentLengthField = 0;
    http11 = chunked = hasDate = false;
    problem = Problem.NONE;
    head.clear();
    fields.clear();
    connection.clear();
  }

  /**
   * Reads on; see {@link Http1RequestHead#parse}.
   *
   * @return refused when the head is malformed, larger than the limits, or frames its body twice
   */
  public HeadState parse(byte[] bytes, int end) {
    if (state != HeadState.INCOMPLETE) {
      return state;
    }
    if (searched > lineStart && Ascii.indexOfLf(bytes, searched, end) == end) {
      return incomplete(bytes, end);
    }
    if (statusLineEnd == 0) {
      int lf = Ascii.indexOfLf(bytes, 0, end);
      if (lf == end) {
        return incomplete(bytes, end);
      }
      if (!readStatusLine(bytes, lf)) {
        return refuse(startsWell(bytes, lf) ? Problem.MALFORMED : Problem.NOT_HTTP);
      }
    }
    while (true) {
      FieldScanner.Line line = scanner.scan(bytes, lineStart, end);
      if (line == FieldScanner.Line.INCOMPLETE) {
        return incomplete(bytes, end);
      }
      if (scanner.next > limits.headBytes()) {
        return refuse(Problem.TOO_LARGE);
      }
      if (line == FieldScanner.Line.END) {
        headEnd = scanner.next;
        return finish(bytes);
      }
      if (line != FieldScanner.Line.FIELD) {
        return refuse(Problem.MALFORMED);
      }
      int field = fields.add(scanner, 0);
      if (!addField(bytes, field)) {
        return refuse(problem == Problem.NONE ? Problem.MALFORMED : problem);
      }
      if (fields.count() > limits.fields()) {
        return refuse(Problem.TOO_LARGE);
      }
      lineStart = scanner.next;
    }
  }

  private HeadState incomplete(byte[] bytes, int end) {
    searched = end;
    if (statusLineEnd == 0 && !startsWell(bytes, end)) {
      return refuse(Problem.NOT_HTTP);
    }
    return end >= limits.headBytes() ? refuse(Problem.TOO_LARGE) : state;
  }

  /** Bytes without a line end that cannot become an answer need not be waited for. */
  private static boolean startsWell(byte[] bytes, int end) {
    int length = Math.min(end, START.length);
    return Arrays.equals(bytes, 0, length, START, 0, length);
  }

  private HeadState refuse(Problem found) {
    problem = found;
    state = HeadState.REFUSED;
    return state;
  }

  private boolean readStatusLine(byte[] bytes, int lf) {
    if (lf < STATUS_END + 1 || bytes[lf - 1] != '\r' || bytes[STATUS_AT - 1] != ' ') {
      return false;
    }
    long version = Ascii.longAt(bytes, 0);
    http11 = version == HTTP_1_1;
    if (!http11 && version != HTTP_1_0) {
      return false;
    }
    long number = Ascii.decimal(bytes, STATUS_AT, STATUS_END);
    // "HTTP/1.1 200" without the space before an empty reason is common enough to be taken.
    boolean ends = bytes[STATUS_END] == ' ' || STATUS_END == lf - 1;
    if (number < 100 || !ends || Ascii.indexOfControl(bytes, STATUS_END, lf - 1) != lf - 1) {
      return false;
    }
    status = (int) number;
    lineStart = statusLineEnd = lf + 1;
    return true;
  }

  /** Returns false if the field makes the head invalid. */
  private boolean addField(byte[] bytes, int field) {
    int start = scanner.nameStart;
    switch (scanner.nameEnd - start) {
      case 2 -> dropIf(Ascii.isToken(bytes, start, TE), field);
      case 4 -> hasDate |= Ascii.isToken(bytes, start, DATE);
      case 7 -> dropIf(Ascii.isToken(bytes, start, UPGRADE), field);
      case 10 -> {
        if (Ascii.isToken(bytes, start, CONNECTION)) {
          fields.drop(field);
          return connection.add(bytes, scanner.valueStart, scanner.valueEnd);
        }
        dropIf(Ascii.isToken(bytes, start, KEEP_ALIVE), field);
      }
      case 12 -> dropIf(isOurs(bytes, start, REQUEST_ID), field);
      case 14 -> {
        if (Ascii.isToken(bytes, start, CONTENT_LENGTH)) {
          return addContentLength(bytes, field);
        }
      }
      case 16 -> dropIf(Ascii.isToken(bytes, start, PROXY_CONNECTION), field);
      case 17 -> {
        if (Ascii.isToken(bytes, start, TRANSFER_ENCODING)) {
          return addTransferEncoding(bytes, field);
        }
      }
      case 18 -> dropIf(Ascii.isToken(bytes, start, PROXY_AUTHENTICATE), field);
      case 22 -> dropIf(isOurs(bytes, start, UPSTREAM_STATUS), field);
      default -> {
        return true;
      }
    }
    return true;
  }

  /** A caller that does not tell {@code _} from {@code -} must not take the upstream's for ours. */
  private boolean isOurs(byte[] bytes, int start, byte[] lower) {
    return scanner.underscore
        ? Ascii.isTokenWithUnderscores(bytes, start, lower)
        : Ascii.isToken(bytes, start, lower);
  }

  private void dropIf(boolean dropped, int field) {
    if (dropped) {
      fields.drop(field);
    }
  }

  private boolean addContentLength(byte[] bytes, int field) {
    if (contentLength != NONE) {
      return ambiguous();
    }
    contentLength = Ascii.decimal(bytes, scanner.valueStart, scanner.valueEnd);
    contentLengthField = field;
    return contentLength != NONE || ambiguous();
  }

  private boolean ambiguous() {
    problem = Problem.FRAMING;
    return false;
  }

  private boolean addTransferEncoding(byte[] bytes, int field) {
    fields.drop(field);
    boolean once = !chunked;
    chunked = Ascii.isToken(bytes, scanner.valueStart, scanner.valueEnd, CHUNKED);
    return (once && chunked && http11) || ambiguous();
  }

  private HeadState finish(byte[] bytes) {
    if (chunked && contentLength != NONE) {
      return refuse(Problem.FRAMING);
    }
    if (status == 101) {
      return refuse(Problem.UPGRADE); // We never ask for one, so it answers something else.
    }
    head.set(bytes);
    if (connection.namedCount() > 0) {
      connection.dropNamed(fields);
      if (contentLength != NONE) {
        // An upstream may not take its answer's length away by naming the field in Connection.
        fields.keep(contentLengthField);
      }
    }
    if (contentLength != NONE && (status < 200 || status == 204)) {
      fields.drop(contentLengthField);
    }
    state = HeadState.COMPLETE;
    return state;
  }

  /**
   * Takes out the fields of these names, which we write ourselves, also where an underscore stands
   * for a hyphen; to be called before they are written, if at all.
   *
   * @param names in lower case, with hyphens
   */
  public void drop(byte[][] names) {
    fields.drop(names);
  }

  /** The length of the head, the empty line included. */
  public int length() {
    return headEnd;
  }

  /** The status, 100 to 999 without 101. */
  public int status() {
    return status;
  }

  /** Why the head was refused; {@link Problem#NONE} if it was not. */
  public Problem problem() {
    return problem;
  }

  /**
   * Whether the head announces a body. One that may have none by its status or by the request's
   * method is then to be mistrusted about what follows it.
   */
  public boolean announcesBody() {
    return chunked || contentLength > 0;
  }

  /** Whether this is a 1xx: the final answer follows it. */
  public boolean interim() {
    return status < 200;
  }

  /** The body's length in bytes; {@link #NONE} without the field. */
  public long contentLength() {
    return contentLength;
  }

  /** Whether the body comes in chunks. */
  public boolean chunked() {
    return chunked;
  }

  /** Whether the answer has a {@code Date}. */
  public boolean hasDate() {
    return hasDate;
  }

  /** Whether the upstream keeps the connection open after this answer. */
  public boolean keepAlive() {
    return !connection.close() && (http11 || connection.keepAlive());
  }

  /** Appends status code and reason with their line end: what follows {@code HTTP/1.1 }. */
  public void writeStatus(byte[] bytes, ByteSink out) {
    out.write(bytes, STATUS_AT, statusLineEnd);
  }

  /** Appends the fields that are passed on, each with its line end. */
  public void writeForwardedFields(ByteSink out) {
    fields.writeKept(out);
  }
}
