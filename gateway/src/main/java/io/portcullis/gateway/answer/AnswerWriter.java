package io.portcullis.gateway.answer;

import io.portcullis.gateway.channel.ChannelOutput;
import io.portcullis.gateway.channel.LoopClock;
import io.portcullis.gateway.local.LocalAnswer;
import io.portcullis.http.ResponseHead;
import io.portcullis.http.text.ByteSink;
import io.portcullis.http.text.HttpDate;
import io.portcullis.ip.IpAddress;
import io.portcullis.policy.DenyReason;
import org.jspecify.annotations.Nullable;

/**
 * Writes the heads of answers in HTTP/1.1, and the whole of those that the gateway gives itself.
 *
 * <p>Not thread safe: one per event loop. Each method has written all it makes when it returns, so
 * the arrays in which answers are put together never leave this class.
 */
public final class AnswerWriter {
  private static final int ROOM = 4 * 1024;

  private final LoopClock clock;
  private final HttpDate date = new HttpDate();
  private final ByteSink sink = new ByteSink(ROOM);
  private final ByteSink body = new ByteSink(ROOM);

  /** A writer of answers that are dated by {@code clock}. */
  public AnswerWriter(LoopClock clock) {
    this.clock = clock;
  }

  /**
   * Writes the head of an upstream's answer.
   *
   * @param bytes holds {@code head}
   * @param chunked whether the body is sent in chunks
   * @param inHand how many bytes of the body come with it
   * @return the length of the head, bytes
   */
  public int relayed(
      ResponseHead head,
      byte[] bytes,
      AnsweredCall call,
      boolean chunked,
      int inHand,
      ChannelOutput out) {
    RelayedHead.write(head, bytes, call, chunked, date(), sink.clear());
    out.write(sink, inHand);
    return sink.size();
  }

  /** Writes an upstream's 1xx; {@code bytes} holds {@code head}. */
  public void interim(ResponseHead head, byte[] bytes, ChannelOutput out) {
    RelayedHead.writeInterim(head, bytes, sink.clear());
    out.write(sink, 0);
  }

  /**
   * Writes a refusal.
   *
   * @param address the client address, shown where the refusal is about it; null: unknown
   * @param allow the value of {@code Allow} on a 405
   * @return its length with its head, bytes
   */
  public int refusal(
      DenyReason reason,
      @Nullable IpAddress address,
      String allow,
      AnsweredCall call,
      ChannelOutput out) {
    Refusal.writeBody(reason, address, call, body.clear());
    Refusal.writeHead(reason, allow, call, body.size(), date(), sink.clear());
    if (!call.headRequest()) {
      sink.write(body.array(), 0, body.size());
    }
    out.write(sink, 0);
    return sink.size();
  }

  /**
   * Writes the answer to an OPTIONS call that may go no further.
   *
   * @param allow the methods that the route accepts
   * @return its status
   */
  public int options(String allow, AnsweredCall call, ChannelOutput out) {
    OptionsAnswer.write(allow, call, date(), sink.clear());
    out.write(sink, 0);
    return OptionsAnswer.STATUS;
  }

  /** Writes what is answered here. */
  public void local(LocalAnswer.Content content, AnsweredCall call, ChannelOutput out) {
    LocalHead.write(content, call, date(), sink.clear());
    out.write(sink, 0);
  }

  private byte[] date() {
    return date.at(clock.nowMs());
  }
}
