package io.portcullis.policy.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Configuration;
import io.portcullis.model.ConfigurationDelta;
import io.portcullis.policy.Call;
import io.portcullis.policy.Deltas;
import io.portcullis.policy.Outcome;
import io.portcullis.policy.PolicyOptions;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.Seeds;
import io.portcullis.policy.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Holds a compiler that follows changes to one that loads each state afresh. */
class PolicyCompilerPropertyTest {
  private static final int WORLDS = 150;
  private static final int STEPS = 40;
  private static final int CALLS = 18;
  private static final String BASE = "gate.example.com";

  @Test
  void apply_randomChanges_decidesAsAFreshLoadAndLeavesOldSnapshotsAlone() {
    int allowed = 0;
    for (long seed : Seeds.of(WORLDS)) {
      Random random = new Random(seed);
      boolean oneTenant = random.nextBoolean();
      PolicyOptions options = new PolicyOptions(oneTenant ? null : BASE, false);
      World world = new World(random, oneTenant ? 1 : 3, random.nextInt(100));
      Configuration rows = world.configuration(0);
      PolicyCompiler following = new PolicyCompiler(options);
      PolicySnapshot snapshot = following.load(rows);
      for (int step = 1; step <= STEPS; step++) {
        for (int changes = random.nextInt(6); changes >= 0; changes--) {
          world.change();
        }
        Configuration next = world.configuration(step);
        List<Call> calls = new ArrayList<>();
        List<Outcome> before = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
          calls.add(world.call(BASE));
          before.add(Outcome.of(snapshot, calls.get(i)));
        }
        ConfigurationDelta delta = Deltas.between(rows, next, random.nextBoolean());
        PolicySnapshot old = snapshot;
        snapshot = following.apply(delta);
        PolicySnapshot fresh = new PolicyCompiler(options).load(next);
        for (int i = 0; i < CALLS; i++) {
          Call call = calls.get(i);
          Outcome outcome = Outcome.of(snapshot, call);
          assertThat(outcome)
              .as("seed %d, step %d, %s", seed, step, call)
              .isEqualTo(Outcome.of(fresh, call));
          assertThat(Outcome.of(old, call))
              .as("the old snapshot, seed %d, step %d, %s", seed, step, call)
              .isEqualTo(before.get(i));
          allowed += outcome.reason() == null ? 1 : 0;
        }
        assertThat(snapshot.counts()).isEqualTo(fresh.counts());
        rows = next;
      }
    }
    assertThat(allowed).isGreaterThan(WORLDS * STEPS / 2);
  }
}
