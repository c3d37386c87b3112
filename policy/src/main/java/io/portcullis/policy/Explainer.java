package io.portcullis.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says in sentences what the checks found; see {@link PolicySnapshot#explain}. */
final class Explainer {
  private final PolicySnapshot snapshot;
  private final Decision decision;
  private final List<Explanation.Step> steps = new ArrayList<>();

  Explainer(PolicySnapshot snapshot, Decision decision) {
    this.snapshot = snapshot;
    this.decision = decision;
  }

  void ran(Check check, @Nullable DenyReason reason) {
    Explanation.Verdict verdict =
        reason == null ? Explanation.Verdict.PASS : Explanation.Verdict.FAIL;
    steps.add(new Explanation.Step(check, verdict, ""));
  }

  Explanation explanation() {
    return new Explanation(decision.reason(), steps, List.of(), null, snapshot.revision());
  }
}
