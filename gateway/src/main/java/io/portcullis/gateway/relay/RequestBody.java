package io.portcullis.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.gateway.answer.ChunkWriter;
import io.portcullis.gateway.channel.ChannelOutput;
import io.portcullis.http.ChunkedBody;
import io.portcullis.http.RequestFields;
import io.portcullis.http.text.ByteSink;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.inject.InjectedFields;
import org.jspecify.annotations.Nullable;

/**
 * How far a request's body has arrived.
 *
 * <p>Not thread safe: part of one exchange, reused.
 */
final class RequestBody {
  private final ChunkWriter writer;
  private final ChunkedBody chunks = new ChunkedBody();
  private final ByteSink trailer = new ByteSink(0);
  private boolean chunked;
  private long left;
  private long received;
  private @Nullable InjectedFields injected;

  /** A body that is framed anew by {@code writer} where it goes on in chunks. */
  RequestBody(ChunkWriter writer) {
    this.writer = writer;
  }

  /** Starts on the body that {@code fields} announce. */
  void start(RequestFields fields) {
    chunked = fields.chunked();
    left = Math.max(0, fields.contentLength());
    received = 0;
    injected = null;
    chunks.reset();
  }

  /** Drops trailers that stand for a field that is injected; null: none is. */
  void keepOutOfTrailers(@Nullable InjectedFields fields) {
    injected = fields;
  }

  /** There is no body. */
  void none() {
    chunked = false;
    left = 0;
    received = 0;
  }

  boolean complete() {
    return chunked ? chunks.state() == ChunkedBody.State.DONE : left == 0;
  }

  boolean malformed() {
    return chunked && chunks.state() == ChunkedBody.State.MALFORMED;
  }

  boolean chunked() {
    return chunked;
  }

  /** What is still to come of a body of known length, bytes. */
  long left() {
    return left;
  }

  /** Bytes of data received. */
  long received() {
    return received;
  }

  /** Moves what is there of the body from {@code in} to {@code out}, framed anew if in chunks. */
  void relay(ByteBuf in, ChannelOutput out) {
    for (int count = nextData(in); count > 0; count = nextData(in)) {
      if (chunked) {
        writer.write(in, count, out);
      } else {
        out.transfer(in, count);
      }
      took(count);
    }
    if (chunked && complete()) {
      trailer.clear();
      chunks.writeTrailer(trailer, injected);
      writer.end(trailer, out);
    }
  }

  /**
   * Moves what is there of the body's data from {@code in} to {@code into}; trailers are dropped.
   *
   * @return why it cannot be held, or null
   */
  @Nullable DenyReason hold(ByteBuf in, BufferedBody into) {
    for (int count = nextData(in); count > 0; count = nextData(in)) {
      DenyReason problem = into.append(in, count);
      if (problem != null) {
        return problem;
      }
      took(count);
    }
    return null;
  }

  /** Throws away what is there of the body. */
  void discard(ByteBuf in) {
    for (int count = nextData(in); count > 0; count = nextData(in)) {
      in.skipBytes(count);
      took(count);
    }
  }

  /** How many of the next bytes of {@code in} are data, once the framing before them was read. */
  private int nextData(ByteBuf in) {
    if (!chunked) {
      return (int) Math.min(left, in.readableBytes());
    }
    while (in.isReadable() && chunks.state() == ChunkedBody.State.READING) {
      if (chunks.dataLeft() > 0) {
        return (int) Math.min(chunks.dataLeft(), in.readableBytes());
      }
      chunks.accept(in.readByte());
    }
    return 0;
  }

  private void took(int count) {
    if (chunked) {
      chunks.tookData(count);
    } else {
      left -= count;
    }
    received += count;
  }
}
