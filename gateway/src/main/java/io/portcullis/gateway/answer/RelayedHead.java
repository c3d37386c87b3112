package io.portcullis.gateway.answer;

import io.portcullis.http.ResponseHead;
import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;
import io.portcullis.policy.limit.LimitFields;

/**
 * Writes the answer heads that the caller sees: the upstream's, with our fields (docs/wire.md
 * section 9.6).
 */
final class RelayedHead {
  private static final byte[] VERSION = Ascii.bytes("HTTP/1.1 ");
  private static final byte[] LINE_END = Ascii.bytes("\r\n");
  private static final byte[] REQUEST_ID = Ascii.bytes("X-Request-Id: ");
  private static final byte[] UPSTREAM_STATUS = Ascii.bytes("\r\nX-Knox-Upstream-Status: ");
  private static final byte[] DATE = Ascii.bytes("\r\nDate: ");
  private static final byte[] CHUNKED = Ascii.bytes("\r\nTransfer-Encoding: chunked");
  private static final byte[] CLOSE = Ascii.bytes("\r\nConnection: close");
  private static final byte[] KEEP_ALIVE = Ascii.bytes("\r\nConnection: keep-alive");
  private static final byte[] END = Ascii.bytes("\r\n\r\n");

  private RelayedHead() {}

  /**
   * Appends a final head.
   *
   * @param call if rate limits hold for it, the upstream's fields of their names do not go on
   * @param chunked whether the body is sent in chunks
   * @param date used if the upstream sent none
   */
  static void write(
      ResponseHead head,
      byte[] bytes,
      AnsweredCall call,
      boolean chunked,
      byte[] date,
      ByteSink out) {
    if (call.limits().count() > 0) {
      head.drop(LimitFields.NAMES);
    }
    out.write(VERSION);
    head.writeStatus(bytes, out);
    head.writeForwardedFields(out);
    call.id().write(out.write(REQUEST_ID));
    out.write(UPSTREAM_STATUS).writeDecimal(head.status());
    LimitFields.write(call.limits(), call.startMs(), out);
    if (!head.hasDate()) {
      out.write(DATE).write(date);
    }
    if (chunked) {
      out.write(CHUNKED);
    }
    if (!call.keepAlive()) {
      out.write(CLOSE);
    } else if (!call.http11()) {
      out.write(KEEP_ALIVE);
    }
    out.write(END);
  }

  /** Appends a 1xx head, without fields of ours. */
  static void writeInterim(ResponseHead head, byte[] bytes, ByteSink out) {
    out.write(VERSION);
    head.writeStatus(bytes, out);
    head.writeForwardedFields(out);
    out.write(LINE_END);
  }
}
