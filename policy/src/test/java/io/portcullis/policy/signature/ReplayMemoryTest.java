package io.portcullis.policy.signature;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.policy.Seeds;
import io.portcullis.policy.signature.ReplayMemory.Use;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ReplayMemoryTest {
  private static final long NOW_SEC = 1_800_000_000;

  private static ReplayMemory memory(int toleranceSec) {
    ReplayMemory memory = new ReplayMemory();
    memory.tolerates(toleranceSec);
    return memory;
  }

  /** Against a map that forgets nothing, with a clock that mostly goes forward. */
  @Test
  void use_equalsAMapThatRemembersEverything() {
    for (long seed : Seeds.of(20)) {
      Random random = new Random(seed);
      int tolerance = 1 + random.nextInt(50);
      ReplayMemory memory = memory(tolerance);
      Map<Long, Long> tooOldAt = new HashMap<>();
      List<Long> digests = new ArrayList<>();
      long nowSec = NOW_SEC;
      for (int i = 0; i < 5_000; i++) {
        nowSec += random.nextInt(20) == 0 ? random.nextInt(tolerance) : 0;
        boolean again = !digests.isEmpty() && random.nextInt(3) == 0;
        long digest = again ? digests.get(random.nextInt(digests.size())) : random.nextLong();
        digests.add(digest);
        long signedAt = nowSec - tolerance + random.nextInt(2 * tolerance + 1);
        Long until = tooOldAt.get(digest);
        if (until != null && nowSec >= until) {
          continue; // Its age refuses it before anybody asks this memory.
        }
        Use expected = until == null ? Use.FIRST : Use.REPEATED;
        if (expected == Use.FIRST) {
          tooOldAt.put(digest, signedAt + tolerance + 1);
        }
        assertThat(memory.use(digest, nowSec * 1_000 + random.nextInt(1_000), signedAt))
            .as("seed %d, step %d", seed, i)
            .isEqualTo(expected);
      }
    }
  }

  /** Remembered to the very second in which age alone refuses it. */
  @Test
  void use_isRememberedAsLongAsTheSignatureIsTimely() {
    ReplayMemory memory = memory(300);
    CompiledSignatureRule policy =
        new CompiledSignatureRule(
            new io.portcullis.model.rule.SignatureRule(true, 300, null, null, null, null));
    long signedAt = NOW_SEC + 300;
    assertThat(memory.use(42, NOW_SEC * 1_000, signedAt)).isEqualTo(Use.FIRST);
    assertThat(memory.use(43, NOW_SEC * 1_000, signedAt)).isEqualTo(Use.FIRST);
    long last = (NOW_SEC + 600) * 1_000 + 999;
    assertThat(policy.isTimely(signedAt, last)).isTrue();
    assertThat(memory.use(42, last, signedAt)).isEqualTo(Use.REPEATED);
    assertThat(policy.isTimely(signedAt, last + 1)).isFalse();
  }

  /** A route that tolerates more than the one on which the signature was used first. */
  @Test
  void use_isRememberedForTheMostTolerantRoute() {
    ReplayMemory memory = memory(10);
    memory.tolerates(300);
    memory.tolerates(20);
    assertThat(memory.use(1, NOW_SEC * 1_000, NOW_SEC)).isEqualTo(Use.FIRST);
    assertThat(memory.use(1, (NOW_SEC + 300) * 1_000, NOW_SEC)).isEqualTo(Use.REPEATED);
  }

  /** Full of live ones: nothing is forgotten, nothing more is accepted, until time passes. */
  @Test
  void fullPlace_refusesUntilSomethingIsTooOld() {
    ReplayMemory memory = memory(300);
    for (int i = 0; i < ReplayMemory.WAYS; i++) {
      assertThat(memory.use(i + 1, NOW_SEC * 1_000, NOW_SEC + i)).isEqualTo(Use.FIRST);
    }
    assertThat(memory.use(1_000, NOW_SEC * 1_000, NOW_SEC)).isEqualTo(Use.NO_ROOM);
    assertThat(memory.use(1, NOW_SEC * 1_000, NOW_SEC)).isEqualTo(Use.REPEATED);
    assertThat(memory.use(-1, NOW_SEC * 1_000, NOW_SEC)).as("another place").isEqualTo(Use.FIRST);
    assertThat(memory.use(1_000, (NOW_SEC + 303) * 1_000, NOW_SEC + 303)).isEqualTo(Use.FIRST);
    assertThat(memory.use(1_001, (NOW_SEC + 303) * 1_000, NOW_SEC + 303)).isEqualTo(Use.NO_ROOM);
  }

  /** A clock that steps back far forgets nothing. */
  @Test
  void clockThatGoesBack_forgetsNothing() {
    ReplayMemory memory = memory(300);
    assertThat(memory.use(7, NOW_SEC * 1_000, NOW_SEC)).isEqualTo(Use.FIRST);
    long back = NOW_SEC - 100_000;
    assertThat(memory.use(7, back * 1_000, NOW_SEC)).isEqualTo(Use.REPEATED);
    assertThat(memory.use(8, back * 1_000, back)).isEqualTo(Use.FIRST);
    assertThat(memory.use(8, back * 1_000, back)).isEqualTo(Use.REPEATED);
  }

  /** Many threads with one signature at once: at most one is the first. */
  @Test
  void oneSignatureFromManyThreads_isFirstAtMostOnce() throws Exception {
    int threads = 4;
    int rounds = 4_000;
    ReplayMemory memory = memory(1);
    CyclicBarrier start = new CyclicBarrier(threads);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Use[]>> results = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Callable<Use[]> task =
            () -> {
              Use[] uses = new Use[rounds];
              for (int round = 0; round < rounds; round++) {
                if (round % 20 == 0) {
                  start.await();
                }
                // Few places, so that words are taken over while others look at them.
                long digest = (long) (round % 4) << 62 | round + 1;
                long nowSec = NOW_SEC + round / 20;
                uses[round] = memory.use(digest, nowSec * 1_000, nowSec);
              }
              return uses;
            };
        results.add(pool.submit(task));
      }
      int[] firsts = new int[rounds];
      for (Future<Use[]> result : results) {
        Use[] uses = result.get();
        for (int round = 0; round < rounds; round++) {
          firsts[round] += uses[round] == Use.FIRST ? 1 : 0;
        }
      }
      assertThat(Arrays.stream(firsts).max()).hasValue(1);
      assertThat(Arrays.stream(firsts).sum()).isGreaterThan(rounds / 2);
    }
  }
}
