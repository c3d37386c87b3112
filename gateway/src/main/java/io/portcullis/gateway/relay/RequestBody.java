package io.portcullis.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.gateway.channel.ChannelOutput;
import io.portcullis.gateway.http.ByteSink;
import io.portcullis.gateway.http.ChunkedBody;
import io.portcullis.gateway.http.RequestFields;

/**
 * How far a request's body has arrived.
 *
 * <p>Not thread safe: part of one exchange, reused.
 */
final class RequestBody {
  private final ChunkedBody chunks = new ChunkedBody();
  private final ByteSink trailer = new ByteSink(0);
  private boolean chunked;
  private long left;
  private long received;

  /** Starts on the body that {@code fields} announce. */
  void start(RequestFields fields) {
    chunked = fields.chunked();
    left = Math.max(0, fields.contentLength());
    received = 0;
    chunks.reset();
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
  void relay(ByteBuf in, ByteSink scratch, ChannelOutput out) {
    if (!chunked) {
      int count = (int) Math.min(left, in.readableBytes());
      out.transfer(in, count);
      took(count);
      return;
    }
    while (in.isReadable() && chunks.state() == ChunkedBody.State.READING) {
      if (chunks.dataLeft() > 0) {
        int count = (int) Math.min(chunks.dataLeft(), in.readableBytes());
        ChunkWriter.write(in, count, scratch, out);
        tookChunk(count);
      } else {
        chunks.accept(in.readByte());
      }
    }
    if (chunks.state() == ChunkedBody.State.DONE) {
      trailer.clear();
      chunks.writeTrailer(trailer);
      ChunkWriter.end(trailer, out);
    }
  }

  /** Throws away what is there of the body. */
  void discard(ByteBuf in) {
    if (!chunked) {
      int count = (int) Math.min(left, in.readableBytes());
      in.skipBytes(count);
      took(count);
      return;
    }
    while (in.isReadable() && chunks.state() == ChunkedBody.State.READING) {
      if (chunks.dataLeft() > 0) {
        int count = (int) Math.min(chunks.dataLeft(), in.readableBytes());
        in.skipBytes(count);
        tookChunk(count);
      } else {
        chunks.accept(in.readByte());
      }
    }
  }

  private void took(int count) {
    left -= count;
    received += count;
  }

  private void tookChunk(int count) {
    chunks.tookData(count);
    received += count;
  }
}
