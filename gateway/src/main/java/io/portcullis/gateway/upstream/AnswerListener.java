package io.portcullis.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.portcullis.http.ResponseHead;
import io.portcullis.http.text.ByteSink;

/**
 * Told, on the event loop, what happens to a call on its way to the upstream and back.
 *
 * <p>Order: {@link #connected} or {@link #connectFailed} once, if a connection was asked for; then
 * any number of {@link #interimHead}, one {@link #answerHead}, any number of {@link #answerData},
 * and {@link #answerEnd}; {@link #answerFailed} may come instead of anything after connecting, and
 * is the last.
 */
public interface AnswerListener {
  /** The connection that was asked for is there and belongs to this listener's call. */
  void connected(UpstreamConnection connection);

  /** The connection that was asked for could not be made. */
  void connectFailed(UpstreamFault fault);

  /** A 1xx arrived; {@code bytes} holds it. */
  void interimHead(ResponseHead head, byte[] bytes);

  /**
   * The answer's head arrived.
   *
   * @param bytes holds it
   * @param body how its end will be told
   * @param inHand how many more bytes arrived with it
   */
  void answerHead(ResponseHead head, byte[] bytes, AnswerBody body, int inHand);

  /** The next {@code count} readable bytes of {@code in} are body; they must be taken out of it. */
  void answerData(ByteBuf in, int count);

  /**
   * The answer is complete. The connection is no longer this listener's.
   *
   * @param trailer lines that came after a chunked body, often none; valid during the call
   * @return whether the request was sent completely, so that the connection may serve another
   */
  boolean answerEnd(ByteSink trailer);

  /** The answer failed. The connection is closed and no longer this listener's. */
  void answerFailed(UpstreamFault fault);

  /** All that could be read at once was reported: what it caused may be sent. */
  void answerReadComplete();

  /** The upstream takes more of the request again. */
  void upstreamWritable();

  /** The upstream takes no more of the request; its answer may still come. Perhaps repeatedly. */
  void requestUnwanted();
}
