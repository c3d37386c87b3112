package io.portcullis.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.meter.LoopCounters;
import org.junit.jupiter.api.Test;

/** Who gets memory for a head when it is used up, and who gives it up. */
class HeadMemoryTest {
  private final HeadMemory memory = new HeadMemory(4_096, new LoopCounters());

  /** A connection that is asked for its head. */
  private final class Connection implements HeadMemory.Holder {
    private final boolean known;
    private byte[] head = new byte[HeadMemory.FIRST];
    private boolean gaveUp;

    Connection(boolean known) {
      this.known = known;
    }

    @Override
    public boolean known() {
      return known;
    }

    @Override
    public void giveUpHead() {
      gaveUp = true;
      memory.giveBack(head);
      head = HeadMemory.NOTHING;
    }

    /** Whether there was room for twice the head. */
    boolean grows() {
      byte[] larger = memory.larger(this, head);
      head = larger == null ? head : larger;
      return larger != null;
    }
  }

  @Test
  void oldestStranger_givesWayToAnybody() {
    Connection first = new Connection(false);
    Connection second = new Connection(false);
    Connection caller = new Connection(true);
    assertThat(first.grows()).isTrue();
    assertThat(second.grows()).isTrue();
    assertThat(new Connection(false).grows()).isTrue();
    assertThat(first.gaveUp).isTrue();
    assertThat(caller.grows()).isTrue();
    assertThat(second.gaveUp).isTrue();
  }

  @Test
  void caller_givesWayToCallersOnly() {
    Connection first = new Connection(true);
    assertThat(first.grows()).isTrue();
    assertThat(first.grows()).isTrue();
    assertThat(new Connection(false).grows()).isFalse();
    assertThat(first.gaveUp).isFalse();
    assertThat(new Connection(true).grows()).isTrue();
    assertThat(first.gaveUp).isTrue();
  }

  /**
   * A whole head that only waits for the rest of a refused call's body is as good as half a one.
   */
  @Test
  void wholeHeadThatIsSpared_givesWay() {
    Connection refused = new Connection(false);
    assertThat(refused.grows()).isTrue();
    assertThat(refused.grows()).isTrue();
    memory.whole(refused);
    Connection caller = new Connection(true);
    assertThat(caller.grows()).isFalse();
    assertThat(memory.spare(refused, refused.head)).isTrue();
    assertThat(caller.grows()).isTrue();
    assertThat(refused.gaveUp).isTrue();
  }
}
