package io.portcullis.http;

import io.portcullis.http.text.Ascii;
import org.jspecify.annotations.Nullable;

/**
 * A request head of HTTP/1.1, read from bytes as they arrive.
 *
 * <p>Not thread safe: one per downstream connection, reused. No allocation. The bytes stand in one
 * array, the head at its start; the caller appends and calls {@link #parse} until it is no longer
 * incomplete, and leaves the array alone as long as it asks for what the head says. The outcome
 * does not depend on how the bytes were cut up: a line is judged when its LF is there (but for a
 * first byte that can begin no request, such as TLS on the plain port, which is refused at once).
 *
 * <p>Strict where leniency has been used to smuggle requests: every line ends with CRLF, single
 * spaces in the request line, no folding, no space before the colon, no control characters.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112">RFC 9112</a>
 */
public final class Http1RequestHead extends RequestHead {
  /** The longest method, in bytes. */
  public static final int MAX_METHOD = 32;

  private static final long HTTP_1_1 = Ascii.longAt(Ascii.bytes("HTTP/1.1"), 0);
  private static final long HTTP_1_0 = Ascii.longAt(Ascii.bytes("HTTP/1.0"), 0);
  private static final int VERSION_LENGTH = 8;
  private static final byte[] CONNECT = Ascii.bytes("CONNECT");

  private final HeadLimits limits;
  private final int maxRequestLine;
  private final FieldScanner scanner = new FieldScanner();
  private final HeadRules rules;

  private HeadState state = HeadState.INCOMPLETE;
  private @Nullable HeadProblem problem;
  private int lineStart;
  private int searched;
  private boolean requestLineRead;
  private int methodStart;
  private int methodEnd;
  private int targetStart;
  private int targetEnd;
  private int pathEnd;
  private int authorityStart;
  private int authorityEnd;

  /**
   * A head that refuses what is larger than {@code limits}.
   *
   * @param rules what else it is held against
   */
  public Http1RequestHead(HeadLimits limits, HeadRules rules) {
    super(rules);
    this.limits = limits;
    this.rules = rules;
    this.maxRequestLine = MAX_METHOD + limits.targetBytes() + VERSION_LENGTH + 4;
    reset();
  }

  /** Starts on a new head, at the start of the array. */
  @Override
  public void reset() {
    super.reset();
    state = HeadState.INCOMPLETE;
    problem = null;
    lineStart = searched = 0;
    requestLineRead = false;
    methodStart = methodEnd = targetStart = targetEnd = pathEnd = 0;
    authorityStart = authorityEnd = 0;
  }

  /**
   * Reads on.
   *
   * @param bytes holds all bytes of the head so far, unchanged since the last call
   * @param end how many bytes are there; bytes after the head are not looked at
   */
  public HeadState parse(byte[] bytes, int end) {
    if (state != HeadState.INCOMPLETE) {
      return state;
    }
    over(bytes);
    return read(bytes, end);
  }

  private HeadState read(byte[] bytes, int end) {
    if (searched > lineStart) {
      int lf = Ascii.indexOfLf(bytes, searched, end);
      if (lf == end) {
        return incomplete(end);
      }
    }
    if (!requestLineRead && !readRequestLine(bytes, end)) {
      return state;
    }
    while (true) {
      FieldScanner.Line line = scanner.scan(bytes, lineStart, end);
      if (line == FieldScanner.Line.INCOMPLETE) {
        return incomplete(end);
      }
      if (scanner.next > limits.headBytes()) {
        return refuse(HeadProblem.HEAD_TOO_LARGE);
      }
      switch (line) {
        case FIELD -> {
          if (fields.all().count() == limits.fields()) {
            return refuse(HeadProblem.HEAD_TOO_LARGE);
          }
          HeadProblem wrong = fields.add(bytes, scanner, http11);
          if (wrong != null) {
            return refuse(wrong);
          }
          lineStart = scanner.next;
        }
        case END -> {
          length = scanner.next;
          return finish(bytes);
        }
        case BAD_LINE_END -> {
          return refuse(HeadProblem.BAD_REQUEST_HEAD);
        }
        case BAD_FIELD -> {
          return refuse(HeadProblem.BAD_REQUEST_FIELD);
        }
        case INCOMPLETE -> throw new AssertionError("handled above");
      }
    }
  }

  private HeadState incomplete(int end) {
    searched = end;
    if (!requestLineRead && end - lineStart >= maxRequestLine) {
      return refuse(HeadProblem.TARGET_TOO_LONG);
    }
    return end >= limits.headBytes() ? refuse(HeadProblem.HEAD_TOO_LARGE) : state;
  }

  private HeadState refuse(HeadProblem found) {
    problem = found;
    state = HeadState.REFUSED;
    return state;
  }

  /** Returns true once the request line is read and good; otherwise the state says what it is. */
  private boolean readRequestLine(byte[] bytes, int end) {
    if (lineStart == 0 && end >= 2 && bytes[0] == '\r' && bytes[1] == '\n') {
      lineStart = 2; // RFC 9112, 2.2: one empty line before the request line is ignored.
    }
    if (lineStart == end || (lineStart == 0 && end == 1 && bytes[0] == '\r')) {
      return false;
    }
    if ((Ascii.classOf(bytes[lineStart]) & Ascii.TOKEN) == 0) {
      refuse(HeadProblem.BAD_REQUEST_HEAD);
      return false;
    }
    int lf = Ascii.indexOfLf(bytes, lineStart, end);
    if (lf - lineStart >= maxRequestLine) {
      refuse(HeadProblem.TARGET_TOO_LONG);
      return false;
    }
    if (lf == end) {
      incomplete(end);
      return false;
    }
    HeadProblem wrong = readLine(bytes, lf);
    if (wrong != null) {
      refuse(wrong);
      return false;
    }
    requestLineRead = true;
    method(methodStart, methodEnd);
    target(methodEnd + 1, targetStart, pathEnd, targetEnd);
    lineStart = lf + 1;
    return true;
  }

  private @Nullable HeadProblem readLine(byte[] bytes, int lf) {
    methodStart = lineStart;
    int i = lineStart;
    int letters = 0;
    int flag = Ascii.classOf(bytes[i]);
    while ((flag & Ascii.TOKEN) != 0) {
      letters |= flag;
      flag = Ascii.classOf(bytes[++i]);
    }
    methodEnd = i;
    if (bytes[i] != ' ' || i - methodStart > MAX_METHOD) {
      return HeadProblem.BAD_REQUEST_HEAD;
    }
    targetStart = ++i;
    int flags = 0;
    int query = -1;
    while (true) {
      byte b = bytes[i];
      flag = Ascii.classOf(b);
      if ((flag & Ascii.TARGET) == 0 && (b != '\\' || query < 0)) {
        break; // Browsers send a backslash in a query as it is; in a path it may be a separator.
      }
      if (b == '?' && query < 0) {
        query = i;
      }
      flags |= flag;
      i++;
    }
    targetEnd = i;
    pathEnd = query < 0 ? i : query;
    if (bytes[i] != ' ') {
      return targetStops(bytes[i]);
    }
    if (lf - i != VERSION_LENGTH + 2 || bytes[lf - 1] != '\r') {
      return HeadProblem.BAD_REQUEST_HEAD;
    }
    long version = Ascii.longAt(bytes, i + 1);
    http11 = version == HTTP_1_1;
    if (!http11 && version != HTTP_1_0) {
      return HeadProblem.BAD_REQUEST_HEAD;
    }
    if (targetEnd - targetStart > limits.targetBytes()) {
      return HeadProblem.TARGET_TOO_LONG;
    }
    if (isBadMethod(bytes, letters)) {
      return HeadProblem.BAD_REQUEST_METHOD;
    }
    return readTarget(bytes, flags);
  }

  /** Whether the method is a known one in other case, or {@code *} (RFC 9110, 18.2: reserved). */
  private boolean isBadMethod(byte[] bytes, int letters) {
    return (letters & Ascii.SMALL_LETTER) != 0
        ? rules.isMethodInOtherCase(bytes, methodStart, methodEnd)
        : bytes[methodStart] == '*' && methodEnd - methodStart == 1;
  }

  private static HeadProblem targetStops(byte at) {
    return at == '\r' || at == '\n' ? HeadProblem.BAD_REQUEST_HEAD : HeadProblem.BAD_REQUEST_TARGET;
  }

  /** Origin form passes; absolute form is cut down to it, its authority held against the Host. */
  private @Nullable HeadProblem readTarget(byte[] bytes, int flags) {
    if (targetStart == targetEnd || Ascii.equal(bytes, methodStart, methodEnd, CONNECT)) {
      return HeadProblem.BAD_REQUEST_TARGET;
    }
    if (bytes[targetStart] != '/' && !readAuthority(bytes)) {
      return HeadProblem.BAD_REQUEST_TARGET;
    }
    if ((flags & Ascii.DOT_OR_PERCENT) != 0
        && RequestTarget.hasDotSegment(bytes, targetStart, pathEnd)) {
      return HeadProblem.BAD_REQUEST_TARGET;
    }
    return null;
  }

  private boolean readAuthority(byte[] bytes) {
    int at = RequestTarget.afterScheme(bytes, targetStart, pathEnd);
    if (at < 0) {
      return false;
    }
    authorityStart = at;
    authorityEnd = targetStart = Ascii.indexOf(bytes, at, pathEnd, '/');
    return authorityEnd > authorityStart;
  }

  private HeadState finish(byte[] bytes) {
    HeadProblem wrong = fields.check(bytes, http11, authorityStart, authorityEnd);
    if (wrong != null) {
      return refuse(wrong);
    }
    if (!fields.maxForwards().check(bytes, methodStart, methodEnd)) {
      return refuse(HeadProblem.BAD_REQUEST_FIELD);
    }
    fields.dropNamed();
    state = HeadState.COMPLETE;
    return state;
  }

  /** Why the head is refused; null unless it is. */
  public @Nullable HeadProblem problem() {
    return problem;
  }
}
