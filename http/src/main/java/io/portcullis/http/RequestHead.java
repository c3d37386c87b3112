package io.portcullis.http;

import org.jspecify.annotations.Nullable;

/**
 * A request head: read from bytes as they arrive, then a set of slices into them.
 *
 * <p>Not thread safe: one per downstream connection, reused. No allocation. The bytes stand in one
 * array, the head at its start; the caller appends and calls {@link #parse} until it is no longer
 * incomplete, and leaves the array alone as long as it asks for slices. The outcome does not depend
 * on how the bytes were cut up: a line is judged when its LF is there (but for a first byte that
 * can begin no request, such as TLS on the plain port, which is refused at once).
 *
 * <p>Strict where leniency has been used to smuggle requests: every line ends with CRLF, single
 * spaces in the request line, no folding, no space before the colon, no control characters.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112">RFC 9112</a>
 */
public final class RequestHead {
  /** The longest method, in bytes. */
  public static final int MAX_METHOD = 32;

  private static final long HTTP_1_1 = Ascii.longAt(Ascii.bytes("HTTP/1.1"), 0);
  private static final long HTTP_1_0 = Ascii.longAt(Ascii.bytes("HTTP/1.0"), 0);
  private static final int VERSION_LENGTH = 8;
  private static final byte[] CONNECT = Ascii.bytes("CONNECT");
  private static final byte[] HTTP = Ascii.bytes("http://");
  private static final byte[] HTTPS = Ascii.bytes("https://");

  private final HeadLimits limits;
  private final int maxRequestLine;
  private final FieldScanner scanner = new FieldScanner();
  private final HeadRules rules;
  private final RequestFields fields;

  private HeadState state = HeadState.INCOMPLETE;
  private @Nullable HeadProblem problem;
  private int lineStart;
  private int searched;
  private int fieldCount;
  private boolean requestLineRead;
  private boolean http11;
  private int methodStart;
  private int methodEnd;
  private int targetStart;
  private int targetEnd;
  private int pathEnd;
  private int authorityStart;
  private int authorityEnd;
  private int fieldsStart;
  private int headEnd;

  /**
   * A head that refuses what is larger than {@code limits}.
   *
   * @param rules what else it is held against
   */
  public RequestHead(HeadLimits limits, HeadRules rules) {
    this.limits = limits;
    this.rules = rules;
    this.fields = new RequestFields(rules);
    this.maxRequestLine = MAX_METHOD + limits.targetBytes() + VERSION_LENGTH + 4;
    reset();
  }

  /** Starts on a new head, at the start of the array. */
  public void reset() {
    state = HeadState.INCOMPLETE;
    problem = null;
    lineStart = searched = fieldCount = 0;
    requestLineRead = http11 = false;
    methodStart = methodEnd = targetStart = targetEnd = pathEnd = 0;
    authorityStart = authorityEnd = 0;
    fieldsStart = headEnd = 0;
    fields.reset();
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
          if (++fieldCount > limits.fields()) {
            return refuse(HeadProblem.HEAD_TOO_LARGE);
          }
          HeadProblem wrong = fields.add(bytes, scanner, lineStart, http11);
          if (wrong != null) {
            return refuse(wrong);
          }
          lineStart = scanner.next;
        }
        case END -> {
          headEnd = scanner.next;
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
    HeadProblem wrong = requestLine(bytes, lf);
    if (wrong != null) {
      refuse(wrong);
      return false;
    }
    requestLineRead = true;
    lineStart = fieldsStart = lf + 1;
    return true;
  }

  private @Nullable HeadProblem requestLine(byte[] bytes, int lf) {
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
    return target(bytes, flags);
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
  private @Nullable HeadProblem target(byte[] bytes, int flags) {
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
    int at = afterScheme(bytes, targetStart, pathEnd);
    if (at < 0) {
      return false;
    }
    authorityStart = at;
    while (at < pathEnd && bytes[at] != '/') {
      at++;
    }
    authorityEnd = at;
    targetStart = at;
    return authorityEnd > authorityStart;
  }

  /** The index after {@code http://} or {@code https://} in any case; -1 if neither is there. */
  private static int afterScheme(byte[] bytes, int start, int end) {
    if (Ascii.startsWith(bytes, start, end, HTTP)) {
      return start + HTTP.length;
    }
    return Ascii.startsWith(bytes, start, end, HTTPS) ? start + HTTPS.length : -1;
  }

  private HeadState finish(byte[] bytes) {
    HeadProblem wrong = fields.check(bytes, http11, authorityStart, authorityEnd);
    if (wrong != null) {
      return refuse(wrong);
    }
    if (!fields.maxForwards().check(bytes, methodStart, methodEnd)) {
      return refuse(HeadProblem.BAD_REQUEST_FIELD);
    }
    fields.cutNamed(bytes, fieldsStart, headEnd);
    state = HeadState.COMPLETE;
    return state;
  }

  /** Why the head is refused; null unless it is. */
  public @Nullable HeadProblem problem() {
    return problem;
  }

  /** Whether a request line was read, so that method and target may be shown. */
  public boolean requestLineRead() {
    return requestLineRead;
  }

  /** The length of the head, the empty line included. */
  public int length() {
    return headEnd;
  }

  /** Whether the caller speaks HTTP/1.1; otherwise it is 1.0. */
  public boolean http11() {
    return http11;
  }

  /** Where the method starts. */
  public int methodStart() {
    return methodStart;
  }

  /** Where the method ends. */
  public int methodEnd() {
    return methodEnd;
  }

  /**
   * Where path and query start. Equal to {@link #pathEnd} when an absolute form has no path: it is
   * to be sent as {@code /}.
   */
  public int targetStart() {
    return targetStart;
  }

  /** Where path and query end. */
  public int targetEnd() {
    return targetEnd;
  }

  /** Where the path ends: at the question mark or the end of the target. */
  public int pathEnd() {
    return pathEnd;
  }

  /** What the fields say. */
  public RequestFields fields() {
    return fields;
  }

  /**
   * How many more hops this OPTIONS request may take, 0 to 999,999,999; 0: it goes no further; -1:
   * nothing limits them, or it is another method.
   *
   * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-7.6.2">RFC 9110, 7.6.2</a>
   */
  public int maxForwards() {
    return fields.maxForwards().left();
  }

  /** Takes {@code Max-Forwards} out of what is passed on: whoever sends it counts it down. */
  public void cutMaxForwards() {
    fields.cutMaxForwards();
  }

  /** Where the field lines start. */
  public int fieldsStart() {
    return fieldsStart;
  }

  /** Where the field lines end: at the empty line. */
  public int fieldsEnd() {
    return headEnd - 2;
  }

  /**
   * Takes {@code Content-Length} and {@code Expect} out of what is passed on: the body is held, and
   * whoever sends it says anew how long it is.
   */
  public void cutBodyFields() {
    fields.cutBodyFields();
  }

  /** Takes the fields that digest the body out of what is passed on: it is another one now. */
  public void cutDigests(byte[] bytes) {
    fields.cutDigests(bytes, fieldsStart, headEnd);
  }

  /** Takes the fields with these names out of what is passed on. */
  public void cutFields(byte[] bytes, FieldNames names) {
    fields.cutFields(bytes, fieldsStart, headEnd, names);
  }

  /**
   * Takes every field with one of these names out of what is passed on. An underscore is taken for
   * a hyphen, as upstreams do that do not tell them apart.
   *
   * @param names in lower case, with hyphens in place of underscores
   */
  public void cutFields(byte[] bytes, byte[][] names) {
    fields.cutFields(bytes, fieldsStart, headEnd, names);
  }

  /** Appends the fields that are passed on, each with its line end. */
  public void writeForwardedFields(byte[] bytes, ByteSink out) {
    fields.writeRest(bytes, fieldsStart, headEnd - 2, out);
  }
}
