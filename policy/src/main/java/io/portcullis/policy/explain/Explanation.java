package io.portcullis.policy.explain;

import io.portcullis.ip.IpAddress;
import io.portcullis.policy.AccessRequest;
import io.portcullis.policy.Check;
import io.portcullis.policy.Decision;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A decision with the verdict of every check: what {@code POST /v1/access/explain} answers.
 *
 * @param reason null when the call would pass
 * @param steps one for each {@link Check}, in order
 * @param matchedClients the clients that cover the client address and are enabled and assigned,
 *     first the one that counts
 * @param nearestMiss of a call refused for its address, what comes closest; null otherwise, or when
 *     nothing comes close
 * @param needsSignature whether the call would pass only with a signature, which a described call
 *     has none of
 * @param revision the configuration that was asked
 */
public record Explanation(
    @Nullable DenyReason reason,
    List<Step> steps,
    List<MatchedClient> matchedClients,
    @Nullable NearestMiss nearestMiss,
    boolean needsSignature,
    long revision) {
  /** Copies the lists. */
  public Explanation {
    steps = List.copyOf(steps);
    matchedClients = List.copyOf(matchedClients);
  }

  /** What {@code snapshot} would decide of a call. Takes no tokens, uses up no signature. */
  public static Explanation of(PolicySnapshot snapshot, AccessRequest request) {
    Decision decision = new Decision();
    List<Step> steps = new ArrayList<>();
    snapshot.explain(request, decision, steps::add);
    for (Check check : Check.values()) {
      if (steps.size() <= check.ordinal()) {
        steps.add(Step.notReached(check));
      }
    }
    IpAddress address = request.clientAddress();
    AddressFindings findings =
        decision.target() == null || address == null
            ? null
            : new AddressFindings(
                decision.knownTenant(), decision.knownRoute(), decision.knownTarget(), address);
    return new Explanation(
        decision.reason(),
        steps,
        findings == null ? List.of() : findings.matchedClients(),
        findings == null ? null : findings.nearestMiss(decision.reason()),
        needsSignature(decision),
        snapshot.revision());
  }

  /** Whether the check of signatures let the call pass only because there was none to look at. */
  private static boolean needsSignature(Decision decision) {
    return decision.allowed()
        && decision.knownRules().signature().required()
        && !decision.signatureIsGood();
  }

  /** Whether the call would pass. */
  public boolean allowed() {
    return reason == null;
  }

  /**
   * A client that covers the address.
   *
   * @param entry the entry that matched as the operator wrote it, a range too, in canonical text
   */
  public record MatchedClient(UUID id, String name, String entry) {}

  /**
   * What comes closest to letting the address in.
   *
   * @param clientId the client, null if none comes close
   * @param text one sentence, such as: in client office, assigned to staging, not production
   */
  public record NearestMiss(@Nullable UUID clientId, @Nullable String clientName, String text) {}
}
