package io.portcullis.policy.signature;

import io.portcullis.http.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HTTP Message Signatures: one signature, over at least the method and the whole target, made at a
 * stated time; a body only with a {@code Content-Digest} that is covered and right. A call may
 * carry others beside it.
 *
 * <p>Which fields the signer covers beyond that is its choice; {@code x-knoxcall-route} is a good
 * one. {@code keyid} is not looked at: the client's secret is the key.
 *
 * <p>Not thread safe: part of one {@link SignatureVerifier}, reused. Allocates a little.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9421#section-3.2">RFC 9421, 3.2</a>
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9530">RFC 9530</a>
 */
final class MessageScheme {
  private static final byte[] NO_BODY = new byte[0];

  /** The most components that count as quick: each may cost a look at every line of the head. */
  static final int MAX_QUICK_COMPONENTS = 16;

  /** What makes the signature. */
  enum Algorithm {
    /** A shared secret. */
    HMAC_SHA256("hmac-sha256"),
    /** A public key. */
    ED25519("ed25519");

    final String registeredName;

    Algorithm(String registeredName) {
      this.registeredName = registeredName;
    }
  }

  private final Hmac hmac;
  private final Ed25519 ed25519 = new Ed25519();
  private final SignatureBase bases = new SignatureBase();
  private byte[] signature = NO_BODY;
  private boolean hasOthers;
  private long signedAtSec;
  private long expiresSec;
  private @Nullable String problem;

  MessageScheme(Hmac hmac) {
    this.hmac = hmac;
  }

  /**
   * Looks at the call's signature; both secrets are tried, whatever the first gives.
   *
   * @param previous null: there is no second secret
   */
  Verification verify(
      SignedCall call,
      CompiledSignatureRule rule,
      Algorithm algorithm,
      byte[] key,
      byte @Nullable [] previous,
      long nowMs) {
    FieldTable fields = call.fields();
    if (fields.next(0, SignatureLabels.SIGNATURE) < 0
        || fields.next(0, SignatureLabels.SIGNATURE_INPUT) < 0) {
      problem = "Signature and Signature-Input are not both there.";
      return Verification.MISSING;
    }
    problem = ConnectionGuard.problem(fields);
    if (problem != null) {
      return Verification.INVALID;
    }
    SignatureLabels labels = SignatureLabels.of(fields);
    String label = label(labels, rule, algorithm, call.hasBody());
    SignatureInput input = label == null ? null : labels.inputs().get(label);
    byte[] sent = label == null ? null : labels.signature(label);
    if (label == null || input == null || sent == null) {
      return rule.label() != null && !labels.inputs().containsKey(rule.label())
          ? Verification.MISSING
          : Verification.INVALID;
    }
    hasOthers = labels.hasOther(label);
    if (!isTimely(input, rule, nowMs)) {
      problem = "The signature's time is not now.";
      return Verification.EXPIRED;
    }
    if (call.bodyPending) {
      return Verification.NEEDS_BODY;
    }
    if (isCostly(call, algorithm, input)) {
      return Verification.COSTLY;
    }
    byte[] base = bases.of(call, input);
    if (base == null) {
      problem = bases.problem();
      return Verification.INVALID;
    }
    boolean matches = matches(algorithm, key, base, sent);
    if (previous != null) {
      matches |= matches(algorithm, previous, base, sent);
    }
    if (!matches) {
      problem = "The signature is not that of this call with the client's secret.";
      return Verification.INVALID;
    }
    if (input.covers("content-digest") && !digestMatches(call)) {
      problem = "Content-Digest is not that of the body.";
      return Verification.INVALID;
    }
    signature = sent;
    signedAtSec = input.createdSec();
    expiresSec = input.expiresSec();
    return Verification.VALID;
  }

  /** Whether the check is not for a thread in a hurry; the base is part of what it costs. */
  private static boolean isCostly(SignedCall call, Algorithm algorithm, SignatureInput input) {
    return call.defersBody()
        || (call.defersWork
            && (algorithm == Algorithm.ED25519
                || input.components().size() > MAX_QUICK_COMPONENTS));
  }

  /**
   * The label of the signature that counts: the one that the route names, or else the first that is
   * of the client's algorithm and covers enough. Others are no matter: proxies on the way may have
   * signed for somebody else.
   *
   * @return null if there is none; {@link #problem} says why
   */
  private @Nullable String label(
      SignatureLabels labels, CompiledSignatureRule rule, Algorithm algorithm, boolean hasBody) {
    String first = labels.problem();
    if (first == null) {
      for (Map.Entry<String, SignatureInput> each : labels.inputs().entrySet()) {
        String label = each.getKey();
        if (rule.label() == null || rule.label().equals(label)) {
          String lacks =
              labels.signature(label) == null
                  ? "Signature has no label %s.".formatted(label)
                  : shortcoming(each.getValue(), algorithm, hasBody);
          if (lacks == null) {
            problem = null;
            return label;
          }
          first = first == null ? lacks : first;
        }
      }
    }
    problem = first == null ? "There is no signature of the route's label." : first;
    return null;
  }

  /** What the signature lacks, for people; null if it covers enough and says when it was made. */
  static @Nullable String shortcoming(SignatureInput input, Algorithm algorithm, boolean hasBody) {
    if (input.problem() != null) {
      return input.problem();
    }
    String named = input.algorithm();
    if (named != null && !named.equals(algorithm.registeredName)) {
      return "Parameter alg is not the client's, %s.".formatted(algorithm.registeredName);
    }
    if (!input.covers("@method")) {
      return "The signature does not cover @method.";
    }
    boolean target =
        input.covers("@target-uri")
            || input.covers("@request-target")
            || (input.covers("@path") && input.covers("@query"));
    if (!target) {
      return "The signature covers none of @target-uri, @request-target, @path with @query.";
    }
    if (hasBody && !input.covers("content-digest")) {
      return "There is a body, and the signature does not cover content-digest.";
    }
    return input.createdSec() < 0 ? "Parameter created is missing." : null;
  }

  private static boolean isTimely(SignatureInput input, CompiledSignatureRule rule, long nowMs) {
    return rule.isTimely(input.createdSec(), nowMs)
        && (input.expiresSec() < 0 || Math.floorDiv(nowMs, 1_000) <= input.expiresSec());
  }

  /** Whether the key has made the signature over {@code base}. */
  boolean matches(Algorithm algorithm, byte[] key, byte[] base, byte[] sent) {
    return switch (algorithm) {
      case HMAC_SHA256 -> {
        if (!hmac.start(key)) {
          yield false;
        }
        hmac.write(base, 0, base.length);
        yield hmac.matches(sent);
      }
      case ED25519 -> ed25519.verify(key, base, sent);
    };
  }

  private boolean digestMatches(SignedCall call) {
    byte[] body = call.body;
    return body == null
        ? ContentDigest.matches(call.fields(), NO_BODY, 0)
        : ContentDigest.matches(call.fields(), body, call.bodyLength);
  }

  /**
   * The base that the signature of {@code call} must be made over.
   *
   * @return null if there is none; {@link #problem} says why
   */
  @Nullable DescribedBase base(SignedCall call, CompiledSignatureRule rule, Algorithm algorithm) {
    SignatureInput input = described(call, rule, algorithm);
    if (input == null) {
      return null;
    }
    byte[] base = bases.of(call, input);
    if (base == null) {
      problem = bases.problem();
      return null;
    }
    List<DescribedBase.Part> parts = new ArrayList<>();
    int at = 0;
    for (SignatureInput.Component component : input.components()) {
      while (base[at++] != '\n') {
        // The next line is the next component's.
      }
      parts.add(new DescribedBase.Part(component.identifier(), at));
    }
    parts.add(new DescribedBase.Part("\"@signature-params\"", base.length));
    return new DescribedBase(base, parts);
  }

  /** What is asked for: the label that would count, though its signature need not be there yet. */
  private @Nullable SignatureInput described(
      SignedCall call, CompiledSignatureRule rule, Algorithm algorithm) {
    SignatureLabels labels = SignatureLabels.of(call.fields());
    problem = labels.problem();
    SignatureInput any = null;
    for (Map.Entry<String, SignatureInput> each : labels.inputs().entrySet()) {
      SignatureInput input = each.getValue();
      if (problem == null && (rule.label() == null || rule.label().equals(each.getKey()))) {
        if (shortcoming(input, algorithm, call.hasBody()) == null) {
          return input;
        }
        any = any == null ? input : any;
      }
    }
    if (any == null || any.problem() != null) {
      String missing =
          labels.inputs().isEmpty()
              ? "There is no Signature-Input."
              : "Signature-Input names no signature of the route's label.";
      problem = problem != null ? problem : any == null ? missing : any.problem();
      return null;
    }
    return any;
  }

  /** Whether the call that was found valid has signatures of other labels too. */
  boolean hasOthers() {
    return hasOthers;
  }

  /** What is wrong, for people; null after a good end. */
  @Nullable String problem() {
    return problem;
  }

  /** The signature of a call that was found valid. */
  byte[] signature() {
    return signature;
  }

  /** Until when a call that was found valid is signed, seconds since 1970; -1: not given. */
  long expiresSec() {
    return expiresSec;
  }

  /** When a call was signed that was found valid, seconds since 1970. */
  long signedAtSec() {
    return signedAtSec;
  }
}
