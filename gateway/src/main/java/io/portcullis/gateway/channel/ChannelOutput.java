package io.portcullis.gateway.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.portcullis.http.text.ByteSink;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what goes out on one channel, so that a head and a small body leave in one buffer and one
 * system call, and a large body is not copied.
 *
 * <p>Not thread safe: owned by the channel's event loop. Nothing is sent before {@link #flush}.
 */
public final class ChannelOutput {
  /** Up to this many bytes of a body are copied behind what is gathered; more go as they are. */
  private static final int COPY_LIMIT = 4 * 1024;

  private static final int MIN_BUFFER = 512;

  /** {@link #marked} when there is nothing to take back to. */
  private static final int NO_MARK = -1;

  private final ChannelHandlerContext context;
  private @Nullable ByteBuf gathered;
  private boolean unflushed;
  private long unsentBefore;

  /**
   * Where in {@link #gathered} the mark is; {@link #NO_MARK} once what follows it is on its way.
   */
  private int marked = NO_MARK;

  /** An output that writes from {@code context} towards the socket. */
  public ChannelOutput(ChannelHandlerContext context) {
    this.context = context;
  }

  /** Adds what {@code sink} holds; {@code more} bytes are expected to follow soon. */
  public void write(ByteSink sink, int more) {
    write(sink.array(), sink.size(), more);
  }

  /** Adds all of {@code bytes}. */
  public void write(byte[] bytes) {
    write(bytes, bytes.length, 0);
  }

  /** Adds the first {@code length} bytes of {@code bytes}. */
  public void write(byte[] bytes, int length) {
    write(bytes, length, 0);
  }

  private void write(byte[] bytes, int length, int more) {
    room(length + Math.min(more, COPY_LIMIT)).writeBytes(bytes, 0, length);
  }

  /** Remembers this place for {@link #takeBack}. */
  public void mark() {
    ByteBuf buffer = gathered;
    marked = buffer == null ? 0 : buffer.writerIndex();
  }

  /**
   * Drops what was written since the mark, if none of it has left.
   *
   * @return false, and nothing is dropped, if some of it has
   */
  public boolean takeBack() {
    if (marked == NO_MARK) {
      return false;
    }
    ByteBuf buffer = gathered;
    if (buffer != null) {
      buffer.writerIndex(marked);
    }
    return true;
  }

  /** Moves {@code count} readable bytes out of {@code in}. */
  public void transfer(ByteBuf in, int count) {
    if (count <= COPY_LIMIT) {
      room(count).writeBytes(in, count);
      return;
    }
    push();
    marked = NO_MARK;
    context.write(in.readRetainedSlice(count), context.voidPromise());
    unflushed = true;
  }

  private ByteBuf room(int length) {
    ByteBuf buffer = gathered;
    if (buffer != null) {
      if (buffer.maxFastWritableBytes() >= length) {
        return buffer;
      }
      push();
    }
    buffer = context.alloc().directBuffer(Math.max(length, MIN_BUFFER));
    gathered = buffer;
    return buffer;
  }

  private void push() {
    ByteBuf buffer = gathered;
    if (buffer != null) {
      leaves(buffer);
      context.write(buffer, context.voidPromise());
      unflushed = true;
    }
  }

  private void leaves(ByteBuf buffer) {
    gathered = null;
    marked = marked == buffer.writerIndex() ? 0 : NO_MARK;
  }

  /** Hands everything to the socket. Costs nothing if there is nothing. */
  public void flush() {
    ByteBuf buffer = gathered;
    if (buffer != null) {
      leaves(buffer);
      unflushed = false;
      context.writeAndFlush(buffer, context.voidPromise());
    } else if (unflushed) {
      unflushed = false;
      context.flush();
    }
  }

  /** Whether the channel takes more; what is gathered (a few KiB) does not count. */
  public boolean isWritable() {
    return context.channel().isWritable();
  }

  /** Whether the socket took anything since the last time this was asked. */
  public boolean tookAny() {
    ChannelOutboundBuffer queue = context.channel().unsafe().outboundBuffer();
    long unsent = queue == null ? 0 : queue.totalPendingWriteBytes();
    boolean moved = unsent != unsentBefore;
    unsentBefore = unsent;
    return moved;
  }

  /** Drops what is gathered. */
  public void release() {
    ByteBuf buffer = gathered;
    if (buffer != null) {
      gathered = null;
      buffer.release();
    }
  }
}
