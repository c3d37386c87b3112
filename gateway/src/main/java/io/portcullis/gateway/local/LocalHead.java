package io.portcullis.gateway.local;

import io.portcullis.http.Ascii;
import io.portcullis.http.ByteSink;

/** Writes the answers of {@link LocalAnswers}. */
public final class LocalHead {
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

  /**
   * Appends the whole answer to {@code out}.
   *
   * @param keepAlive whether the connection stays open
   * @param http11 whether that goes without saying
   * @param headRequest whether the body is left out
   * @param date the value of {@code Date}
   */
  public static void write(
      LocalAnswer.Content content,
      boolean keepAlive,
      boolean http11,
      boolean headRequest,
      byte[] date,
      ByteSink out) {
    out.write(content.status() == 200 ? OK : UNAVAILABLE).write(DATE).write(date);
    out.write(CONTENT).writeDecimal(content.json().length);
    if (!keepAlive) {
      out.write(CLOSE);
    } else if (!http11) {
      out.write(KEEP_ALIVE);
    }
    out.write(END);
    if (!headRequest) {
      out.write(content.json());
    }
  }
}
