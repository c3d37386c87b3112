package io.portcullis.gateway.answer;

import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;
import io.portcullis.policy.limit.LimitFields;

/**
 * Writes the answer to an OPTIONS call that may go no further ({@code Max-Forwards: 0}): the
 * gateway is then the one that is asked, about the route.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-9.3.7">RFC 9110, 9.3.7</a>
 */
final class OptionsAnswer {
  /** The answer's status. */
  static final int STATUS = 204;

  private static final byte[] START = Ascii.bytes("HTTP/1.1 204 No Content\r\nDate: ");
  private static final byte[] ALLOW = Ascii.bytes("\r\nAllow: ");
  private static final byte[] REQUEST_ID = Ascii.bytes("\r\nX-Request-Id: ");
  private static final byte[] CLOSE = Ascii.bytes("\r\nConnection: close");
  private static final byte[] KEEP_ALIVE = Ascii.bytes("\r\nConnection: keep-alive");
  private static final byte[] END = Ascii.bytes("\r\n\r\n");

  private OptionsAnswer() {}

  /**
   * Appends the whole answer to {@code out}; it has no body.
   *
   * @param allow the methods the route accepts
   */
  static void write(String allow, AnsweredCall call, byte[] date, ByteSink out) {
    out.write(START).write(date).write(ALLOW).write(Ascii.bytes(allow));
    call.id().write(out.write(REQUEST_ID));
    LimitFields.write(call.limits(), call.startMs(), out);
    if (!call.keepAlive()) {
      out.write(CLOSE);
    } else if (!call.http11()) {
      out.write(KEEP_ALIVE);
    }
    out.write(END);
  }
}
