package io.portcullis.gateway.upstream;

import io.portcullis.http.ResponseHead;

/** How the end of an answer's body is told (RFC 9112, section 6.3). */
public enum AnswerBody {
  /** There is none. */
  NONE,
  /** By its length. */
  LENGTH,
  /** By the last chunk. */
  CHUNKED,
  /** By the end of the connection. */
  CLOSE;

  /**
   * That of an answer.
   *
   * @param answersHead whether the method was HEAD
   */
  static AnswerBody of(ResponseHead head, boolean answersHead) {
    if (answersHead || head.status() == 204 || head.status() == 304) {
      return NONE;
    }
    if (head.chunked()) {
      return CHUNKED;
    }
    if (head.contentLength() == ResponseHead.NONE) {
      return CLOSE;
    }
    return head.contentLength() == 0 ? NONE : LENGTH;
  }
}
