package io.portcullis.policy;

import io.portcullis.ip.IpAddress;
import io.portcullis.policy.Explanation.NearestMiss;
import io.portcullis.policy.table.CompiledCallRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says in sentences what the checks found, for the person who asks at night why a call was refused.
 *
 * <p>Decides nothing: {@link PolicySnapshot} runs the checks and tells each result. Not thread
 * safe; made for one request.
 */
final class Explainer {
  private final PolicySnapshot snapshot;
  private final AccessRequest request;
  private final Decision decision;
  private final List<Step> steps = new ArrayList<>();

  Explainer(PolicySnapshot snapshot, AccessRequest request, Decision decision) {
    this.snapshot = snapshot;
    this.request = request;
    this.decision = decision;
  }

  /** Notes the next step. */
  void ran(Step step) {
    steps.add(step);
  }

  /** The whole, once the checks are through. */
  Explanation explanation() {
    for (Check check : Check.values()) {
      if (steps.size() <= check.ordinal()) {
        steps.add(Step.notReached(check));
      }
    }
    if (decision.target() == null || request.clientAddress == null) {
      return new Explanation(
          decision.reason(), steps, List.of(), null, needsSignature(), snapshot.revision());
    }
    AddressFindings findings = findings(request.clientAddress);
    return new Explanation(
        decision.reason(),
        steps,
        findings.matchedClients(),
        nearestMiss(findings),
        needsSignature(),
        snapshot.revision());
  }

  /** Whether the check of signatures let the call pass only because there was none to look at. */
  private boolean needsSignature() {
    CompiledCallRules rules = decision.rules();
    return decision.reason() == null
        && rules != null
        && rules.signature().required()
        && !decision.signatureIsGood();
  }

  private @Nullable NearestMiss nearestMiss(AddressFindings findings) {
    if (decision.reason() == DenyReason.ADDRESS_NOT_AUTHORIZED) {
      return findings.nearestClient();
    }
    return decision.reason() == DenyReason.ADDRESS_NOT_IN_ALLOWLIST
        ? findings.nearestAllowed()
        : null;
  }

  private AddressFindings findings(IpAddress address) {
    return new AddressFindings(
        decision.knownTenant(), decision.knownRoute(), decision.knownTarget(), address);
  }
}
