package io.portcullis.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.gateway.answer.AnswerWriter;
import io.portcullis.gateway.answer.AnsweredCall;
import io.portcullis.gateway.answer.ChunkWriter;
import io.portcullis.gateway.channel.ChannelOutput;
import io.portcullis.gateway.upstream.AnswerBody;
import io.portcullis.gateway.upstream.UpstreamConnection;
import io.portcullis.http.ResponseHead;
import io.portcullis.http.text.ByteSink;

/**
 * An upstream's answer on its way to the caller: framed as the caller understands it, and slowed
 * down to the caller's pace.
 *
 * <p>Not thread safe: part of one {@link Exchange}, reused.
 */
final class AnswerRelay {
  private final AnswerWriter writer;
  private final ChunkWriter chunks;
  private final CallState state;
  private boolean chunked;
  private boolean endsWithConnection;
  private int status;
  private long bytes;

  /** The answers of the calls whose state is {@code state}. */
  AnswerRelay(AnswerWriter writer, ChunkWriter chunks, CallState state) {
    this.writer = writer;
    this.chunks = chunks;
    this.state = state;
  }

  /** No answer yet. */
  void reset() {
    chunked = endsWithConnection = false;
    status = 0;
    bytes = 0;
  }

  /** Whether the caller can tell the answer's end only by the connection's. */
  boolean endsWithConnection() {
    return endsWithConnection;
  }

  /** The upstream's status; 0 before the head. */
  int status() {
    return status;
  }

  /** Bytes written of head and body, without the framing of chunks. */
  long bytes() {
    return bytes;
  }

  /** Chooses the framing toward the caller, before the head is written. */
  void begin(ResponseHead answer, AnswerBody body, boolean http11) {
    state.answer(AnswerSide.STREAMING);
    status = answer.status();
    boolean lengthUnknown = body == AnswerBody.CHUNKED || body == AnswerBody.CLOSE;
    chunked = lengthUnknown && http11;
    endsWithConnection = lengthUnknown && !http11;
  }

  /** Writes the head; {@code inHand} bytes of the body come with it. */
  void writeHead(
      ResponseHead answer, byte[] head, AnsweredCall call, int inHand, ChannelOutput out) {
    out.mark();
    bytes = writer.relayed(answer, head, call, chunked, inHand, out);
  }

  /** Moves body out of {@code in}; stops {@code from} when the caller's queue is full. */
  void data(ByteBuf in, int count, UpstreamConnection from, ChannelOutput out) {
    if (chunked) {
      chunks.write(in, count, out);
    } else {
      out.transfer(in, count);
    }
    bytes += count;
    if (!out.isWritable()) {
      out.flush();
      if (!out.isWritable()) {
        stall(from);
      }
    }
  }

  private void stall(UpstreamConnection from) {
    if (state.answer() == AnswerSide.STREAMING) {
      state.answer(AnswerSide.STALLED);
    }
    from.reading(false);
  }

  /** The caller has taken what was queued, or the answer is over: {@code from} may go on. */
  void goOn(UpstreamConnection from) {
    if (state.answer() == AnswerSide.STALLED) {
      state.answer(AnswerSide.STREAMING);
      from.reading(true);
    }
  }

  /** Makes it as if no answer had begun, if none of it has left; false if some has. */
  boolean takeBack(ChannelOutput out) {
    if (!out.takeBack()) {
      return false;
    }
    reset();
    state.answer(AnswerSide.NONE);
    return true;
  }

  /** Writes the end and sends all. */
  void end(ByteSink trailer, ChannelOutput out) {
    if (chunked) {
      chunks.end(trailer, out);
    }
    out.flush();
  }
}
