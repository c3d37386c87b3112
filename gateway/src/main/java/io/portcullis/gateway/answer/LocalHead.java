package io.portcullis.gateway.answer;

import io.portcullis.gateway.local.LocalAnswer;
import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;

/** Writes the answers of {@link io.portcullis.gateway.local.LocalAnswers}. */
final class LocalHead {
  private static final byte[] OK = Ascii.bytes("HTTP/1.1 200 OK");
  private static final byte[] UNAVAILABLE = Ascii.bytes("HTTP/1.1 503 Service Unavailable");
  private static final byte[] DATE = Ascii.bytes("\r\nDate: ");
  private static final byte[] CONTENT =
      Ascii.bytes(
          "\r\nCache-Control: no-store\r\nContent-Type: application/json\r\nContent-Length: ");
  private static final byte[] CLOSE = Ascii.bytes("\r\nConnection: close");
  private static final byte[] KEEP_ALIVE = Ascii.bytes("\r\nConnection: keep-alive");
  private static final byte[] END = Ascii.bytes("\r\n\r\n");

  private LocalHead() {}

  /** Appends the whole answer to {@code out}; {@code date} is the value of {@code Date}. */
  static void write(LocalAnswer.Content content, AnsweredCall call, byte[] date, ByteSink out) {
    out.write(content.status() == 200 ? OK : UNAVAILABLE).write(DATE).write(date);
    out.write(CONTENT).writeDecimal(content.json().length);
    if (!call.keepAlive()) {
      out.write(CLOSE);
    } else if (!call.http11()) {
      out.write(KEEP_ALIVE);
    }
    out.write(END);
    if (!call.headRequest()) {
      out.write(content.json());
    }
  }
}
