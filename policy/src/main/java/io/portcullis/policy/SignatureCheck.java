package io.portcullis.policy;

import io.portcullis.http.text.Ascii;
import io.portcullis.model.ClientSigning;
import io.portcullis.policy.signature.CompiledSignatureRule;
import io.portcullis.policy.signature.DescribedBase;
import io.portcullis.policy.signature.ReplayMemory;
import io.portcullis.policy.signature.SignedCall;
import io.portcullis.policy.signature.Verification;
import io.portcullis.policy.table.CompiledClient;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Check 8: the call is signed by the client that matched, with its secret, and for the first time.
 *
 * <p>Once found good, a signature counts as used, whatever a later check says: a call that was
 * refused for a rate limit is signed anew before it is sent again. Calls with a safe method may be
 * repeated; what they do, they may do twice.
 */
public final class SignatureCheck {
  private static final byte[][] REPEATABLE = {
    Ascii.bytes("GET"), Ascii.bytes("HEAD"), Ascii.bytes("OPTIONS")
  };

  private SignatureCheck() {}

  /** Why the call is refused; null if it may go on, or something is awaited. */
  static @Nullable DenyReason run(AccessRequest request, Decision decision, ReplayMemory used) {
    CompiledSignatureRule rule = decision.knownRules().signature();
    if (!rule.required()) {
      return null;
    }
    CompiledClient client = decision.client();
    ClientSigning signing = client == null ? null : client.signing();
    if (client == null || signing == null) {
      return DenyReason.SIGNATURE_INVALID;
    }
    Verification result = request.described() ? null : result(signing, rule, request, decision);
    if (result == null) {
      return hasKey(signing, request, decision) ? null : DenyReason.SECRET_UNAVAILABLE;
    }
    return switch (result) {
      case VALID -> {
        decision.signatureIsGood(request.verifier().hasOtherSignatures(signing.scheme()));
        yield decision.peeks() || isRepeatable(request) ? null : use(request, client, used);
      }
      case NEEDS_BODY -> {
        decision.awaitBody(Check.SIGNATURE);
        yield null;
      }
      case COSTLY -> {
        decision.awaitWork(Check.SIGNATURE);
        yield null;
      }
      case MISSING -> DenyReason.SIGNATURE_MISSING;
      case EXPIRED -> DenyReason.SIGNATURE_EXPIRED;
      case INVALID -> DenyReason.SIGNATURE_INVALID;
    };
  }

  /** What {@link #work} has found, or a look at it; null if there is no secret. */
  private static @Nullable Verification result(
      ClientSigning signing, CompiledSignatureRule rule, AccessRequest request, Decision decision) {
    Verification worked = decision.takeWorked();
    if (worked == null) {
      return verify(signing, rule, request, request.signed(), decision);
    }
    // The work may have waited for its turn until the memory of used signatures has forgotten it.
    boolean late =
        worked == Verification.VALID && !request.verifier().isTimely(rule, request.nowMs);
    return late ? Verification.EXPIRED : worked;
  }

  /** Looks at the signature, whatever that costs, and leaves what came of it in the decision. */
  static void work(AccessRequest request, Decision decision) {
    decision.worked(Verification.INVALID);
    Verification found = verify(request, decision);
    if (found != null) {
      decision.worked(found);
    }
  }

  /**
   * Looks at the signature of a call whose client signs, whatever that costs; null if there is no
   * secret to hold it against.
   */
  public static @Nullable Verification verify(AccessRequest request, Decision decision) {
    CompiledSignatureRule rule = decision.knownRules().signature();
    return verify(signing(decision), rule, request, request.signedFully(), decision);
  }

  private static ClientSigning signing(Decision decision) {
    CompiledClient client = Objects.requireNonNull(decision.client(), "client");
    return Objects.requireNonNull(client.signing(), "signing");
  }

  /**
   * What the signature of a call whose client signs must be made over; null if that cannot be told,
   * and {@link #problem} says why. Allocates.
   */
  public static @Nullable DescribedBase base(AccessRequest request, Decision decision) {
    CompiledSignatureRule rule = decision.knownRules().signature();
    return request.verifier().base(request.signed(), rule, signing(decision).scheme());
  }

  /** What was wrong with the signature looked at last, for people; null if nothing was. */
  public static @Nullable String problem(AccessRequest request) {
    return request.verifier().problem();
  }

  private static @Nullable Verification verify(
      ClientSigning signing,
      CompiledSignatureRule rule,
      AccessRequest request,
      SignedCall call,
      Decision decision) {
    byte[] key = secret(signing.secretId(), request, decision);
    byte[] previous = secret(signing.previousSecretId(), request, decision);
    if (key == null) {
      key = previous;
      previous = null;
    }
    return key == null
        ? null
        : request.verifier().verify(call, rule, signing.scheme(), key, previous, request.nowMs);
  }

  private static boolean hasKey(ClientSigning signing, AccessRequest request, Decision decision) {
    return secret(signing.secretId(), request, decision) != null
        || secret(signing.previousSecretId(), request, decision) != null;
  }

  /** The secret's value in the environment in use; null if there is none that could be a key. */
  private static byte @Nullable [] secret(
      @Nullable UUID id, AccessRequest request, Decision decision) {
    byte[] value =
        id == null
            ? null
            : decision.knownTenant().secrets().value(id, decision.environmentSlot(), request.nowMs);
    return value == null || value.length == 0 ? null : value;
  }

  private static boolean isRepeatable(AccessRequest request) {
    for (byte[] method : REPEATABLE) {
      if (request.head.method().is(method)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable DenyReason use(
      AccessRequest request, CompiledClient client, ReplayMemory used) {
    return switch (request.verifier().use(used, client.id(), request.nowMs)) {
      case FIRST -> null;
      case REPEATED -> DenyReason.SIGNATURE_REPLAYED;
      case NO_ROOM -> DenyReason.OVERLOADED;
    };
  }

  static Step describe(AccessRequest request, Decision decision, @Nullable DenyReason reason) {
    String detail = detail(request, decision, reason);
    return reason == null && !decision.signatureIsGood()
        ? Step.skipped(Check.SIGNATURE, detail)
        : Step.ran(Check.SIGNATURE, reason, detail);
  }

  private static String detail(
      AccessRequest request, Decision decision, @Nullable DenyReason reason) {
    if (!decision.knownRules().signature().required()) {
      return "The route does not require signatures.";
    }
    CompiledClient client = decision.client();
    if (client == null) {
      return "A signature is required, and no assigned client covers the address: there is no"
          + " secret to hold it against.";
    }
    ClientSigning signing = client.signing();
    if (signing == null) {
      return "A signature is required, and client %s has no signing configuration."
          .formatted(client.name());
    }
    if (reason == DenyReason.SECRET_UNAVAILABLE) {
      return "The signing secret of client %s has no usable value in %s."
          .formatted(client.name(), decision.knownTarget().target().environmentName());
    }
    if (reason == null) {
      return decision.signatureIsGood()
          ? "The signature is that of client %s.".formatted(client.name())
          : "A signature of client %s (%s) is required; a described call has none to look at."
              .formatted(client.name(), signing.scheme().wireName());
    }
    String problem = problem(request);
    return problem == null ? "The signature was used before." : problem;
  }
}
