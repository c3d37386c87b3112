package io.portcullis.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is taken back, and what is not. */
class ChannelOutputTest {
  private static final int LARGE = 20_000;

  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final ChannelOutput output = new ChannelOutput(channel.pipeline().firstContext());

  @AfterEach
  void closed_channel_holdsNothing() {
    output.release();
    assertThat(channel.finishAndReleaseAll()).isFalse();
  }

  private void write(String text) {
    output.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void transfer(int count) {
    ByteBuf bytes = Unpooled.buffer(count).writeZero(count);
    output.transfer(bytes, count);
    bytes.release();
  }

  /** All that has left since the last time. */
  private String sent() {
    output.flush();
    StringBuilder text = new StringBuilder();
    for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
      text.append(sent.toString(StandardCharsets.ISO_8859_1));
      sent.release();
    }
    return text.toString();
  }

  @Test
  void takeBack_dropsWhatFollowsTheMarkAndNothingElse() {
    write("first ");
    output.mark();
    write("second ");
    transfer(100);

    assertThat(output.takeBack()).isTrue();
    write("third");
    assertThat(sent()).isEqualTo("first third");
  }

  @Test
  void takeBack_withNothingBeforeTheMark_leavesNothing() {
    output.mark();
    write("second");

    assertThat(output.takeBack()).isTrue();
    assertThat(sent()).isEmpty();
  }

  /** What stood before the mark may leave for want of room; what follows has not. */
  @Test
  void takeBack_afterTheEarlierBytesHaveLeft_dropsTheLater() {
    write("first ");
    output.mark();
    write("x".repeat(LARGE));

    assertThat(output.takeBack()).isTrue();
    assertThat(sent()).isEqualTo("first ");
  }

  @Test
  void takeBack_afterAFlush_isTooLate() {
    output.mark();
    write("second");
    assertThat(sent()).isEqualTo("second");

    assertThat(output.takeBack()).isFalse();
    write(" third");
    assertThat(output.takeBack()).isFalse();
    assertThat(sent()).isEqualTo(" third");
  }

  @Test
  void takeBack_afterALargeTransfer_isTooLate() {
    output.mark();
    transfer(LARGE);

    assertThat(output.takeBack()).isFalse();
    assertThat(sent()).hasSize(LARGE);
  }

  @Test
  void takeBack_afterMoreThanABuffer_isTooLate() {
    output.mark();
    write("second");
    write("x".repeat(LARGE));

    assertThat(output.takeBack()).isFalse();
    assertThat(sent()).hasSize(LARGE + "second".length());
  }
}
