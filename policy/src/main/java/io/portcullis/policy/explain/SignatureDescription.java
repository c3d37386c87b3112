package io.portcullis.policy.explain;

import io.portcullis.model.ClientSigning;
import io.portcullis.model.rule.SignatureJoining;
import io.portcullis.policy.AccessRequest;
import io.portcullis.policy.Decision;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.SignatureCheck;
import io.portcullis.policy.signature.CompiledSignatureRule;
import io.portcullis.policy.signature.DescribedBase;
import io.portcullis.policy.signature.Verification;
import io.portcullis.policy.table.CompiledCallRules;
import io.portcullis.policy.table.CompiledClient;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /v1/access/signature-base} tells of a described call. Neither a secret nor a
 * signature that would be right is in it.
 *
 * @param required whether the route requires a signature for this method
 * @param clientId the client whose secret counts; null if none matched
 * @param scheme how it signs; null: it does not
 * @param base what a signature must be made over; null if that cannot be told
 * @param verification what came of the signature among the fields; null if it was not looked at
 * @param problem for people: why there is no base, or what is wrong with the signature; null if
 *     nothing is
 */
public record SignatureDescription(
    boolean required,
    SignatureJoining joining,
    @Nullable UUID clientId,
    ClientSigning.@Nullable Scheme scheme,
    @Nullable DescribedBase base,
    @Nullable Verification verification,
    @Nullable String problem) {

  /** What the signature of a call must be made over as {@code snapshot} has it. Allocates. */
  public static SignatureDescription of(PolicySnapshot snapshot, AccessRequest request) {
    Decision decision = new Decision();
    snapshot.explain(request, decision, step -> {});
    CompiledCallRules rules = decision.rules();
    if (rules == null) {
      return none(
          "The call is refused before its signature is looked at: %s."
              .formatted(decision.reason() == null ? "" : decision.reason().code()));
    }
    CompiledSignatureRule rule = rules.signature();
    CompiledClient client = decision.client();
    ClientSigning signing = client == null ? null : client.signing();
    if (client == null || signing == null) {
      String problem =
          client == null
              ? "No client that is assigned here covers the address: there is no secret."
              : "Client %s has no signing configuration.".formatted(client.name());
      return new SignatureDescription(
          rule.required(),
          rule.joining(),
          client == null ? null : client.id(),
          null,
          null,
          null,
          problem);
    }
    DescribedBase base = SignatureCheck.base(request, decision);
    String problem = SignatureCheck.problem(request);
    Verification verification = null;
    if (base != null) {
      verification = SignatureCheck.verify(request, decision);
      problem =
          verification == null
              ? "The client's secret has no usable value in this environment."
              : SignatureCheck.problem(request);
    }
    return new SignatureDescription(
        rule.required(),
        rule.joining(),
        client.id(),
        signing.scheme(),
        base,
        verification,
        problem);
  }

  private static SignatureDescription none(String problem) {
    return new SignatureDescription(false, SignatureJoining.NONE, null, null, null, null, problem);
  }
}
