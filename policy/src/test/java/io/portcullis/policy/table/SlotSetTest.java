package io.portcullis.policy.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.policy.Seeds;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlotSetTest {
  /** First and last slots of words and pages: a wrong shift or mask shows at these. */
  private static final int[] EDGES = {0, 1, 63, 64, 1_023, 1_024, 1_025, 2_047, 4_096, 99_999};

  @Test
  void withAndWithout_randomSlots_equalsABitSetAndLeavesOldSetsAlone() {
    for (long seed : Seeds.of(50)) {
      Random random = new Random(seed);
      SlotSet set = SlotSet.EMPTY;
      BitSet twin = new BitSet();
      for (int step = 0; step < 200; step++) {
        int slot = EDGES[random.nextInt(EDGES.length)];
        SlotSet old = set;
        boolean was = twin.get(slot);
        boolean add = random.nextBoolean();
        set = add ? set.with(slot) : set.without(slot);
        twin.set(slot, add);
        assertThat(old.contains(slot)).as("seed %d, step %d", seed, step).isEqualTo(was);
        for (int edge : EDGES) {
          assertThat(set.contains(edge))
              .as("seed %d, step %d, slot %d", seed, step, edge)
              .isEqualTo(twin.get(edge));
        }
        assertThat(set.size()).isEqualTo(twin.cardinality());
        assertThat(set.isEmpty()).isEqualTo(twin.isEmpty());
      }
    }
  }

  @Test
  void with_aMember_isTheSameSet() {
    SlotSet set = SlotSet.EMPTY.with(5_000);

    assertThat(set.with(5_000)).isSameAs(set);
    assertThat(set.without(5_001)).isSameAs(set);
    assertThat(set.contains(1_000_000)).isFalse();
  }
}
