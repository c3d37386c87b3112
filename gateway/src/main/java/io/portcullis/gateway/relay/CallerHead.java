package io.portcullis.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.gateway.admission.HeadMemory;

/**
 * The bytes of a head (of a request, or a PROXY header before the first one) that a caller's
 * connection gathers and then has until the call is over, and their place in the {@link
 * HeadMemory}.
 *
 * <p>Not thread safe: part of one connection.
 */
public final class CallerHead {
  private final HeadMemory memory;
  private final HeadMemory.Holder connection;
  private byte[] bytes = HeadMemory.NOTHING;
  private int size;

  /**
   * Whether the memory may ask for the array: the head is not whole, or is kept for no more than
   * its refusal.
   */
  private boolean mayBeAsked;

  public CallerHead(HeadMemory memory, HeadMemory.Holder connection) {
    this.memory = memory;
    this.connection = connection;
  }

  /** The array; what is behind {@link #size} has no meaning. */
  public byte[] bytes() {
    return bytes;
  }

  /** How many bytes of a head are there; 0: none has begun. */
  public int size() {
    return size;
  }

  /**
   * Copies what fits behind the bytes so far, without taking it out of {@code in}.
   *
   * @return how many bytes that are; 0 if there is no memory for any
   */
  public int copy(ByteBuf in) {
    if (size == bytes.length) {
      byte[] larger = memory.larger(connection, bytes);
      if (larger == null) {
        return 0;
      }
      mayBeAsked = size > 0;
      bytes = larger;
    }
    int count = Math.min(in.readableBytes(), bytes.length - size);
    in.getBytes(in.readerIndex(), bytes, size, count);
    size += count;
    return count;
  }

  /** The head is complete: it is needed until the call is over. */
  public void whole() {
    if (mayBeAsked) {
      mayBeAsked = false;
      memory.whole(connection);
    }
  }

  /** The PROXY header is read: a request's head comes into the same array. */
  public void again() {
    size = 0;
    whole();
  }

  /**
   * The call is over, and the next one's head may come.
   *
   * @param known whether a call on the connection was ever allowed
   */
  public void next(boolean known) {
    again();
    bytes = memory.keep(bytes, known);
  }

  /** The call is answered and recorded: its head is of no more use, however long its body is. */
  void drop() {
    whole();
    bytes = memory.keep(bytes, false);
  }

  /** The call is refused, and will be answered when its body ends, or when its head must go. */
  void spare() {
    mayBeAsked = memory.spare(connection, bytes);
  }

  /** The memory has asked for the array. */
  public void asked() {
    mayBeAsked = false;
  }

  /** No head comes any more. */
  public void release() {
    whole();
    memory.giveBack(bytes);
    bytes = HeadMemory.NOTHING;
  }
}
