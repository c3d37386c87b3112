package io.portcullis.gateway.answer;

import io.netty.buffer.ByteBuf;
import io.portcullis.gateway.channel.ChannelOutput;
import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;

/**
 * Writes chunked framing; the chunks of the other side are not kept, only their data.
 *
 * <p>Not thread safe: one per event loop.
 */
public final class ChunkWriter {
  private static final byte[] LINE_END = Ascii.bytes("\r\n");
  private static final byte[] LAST = Ascii.bytes("0\r\n");

  /** Room for the 16 hexadecimal digits of a size, and the end of their line. */
  private final ByteSink sizeLine = new ByteSink(18);

  /** Moves {@code count}, above 0, readable bytes of {@code in} out as one chunk. */
  public void write(ByteBuf in, int count, ChannelOutput out) {
    sizeLine.clear().writeHex(count).write(LINE_END);
    out.write(sizeLine, count + LINE_END.length);
    out.transfer(in, count);
    out.write(LINE_END);
  }

  /** Writes the last chunk, the trailer lines of {@code trailer}, and the end. */
  public void end(ByteSink trailer, ChannelOutput out) {
    out.write(LAST);
    out.write(trailer, LINE_END.length);
    out.write(LINE_END);
  }
}
