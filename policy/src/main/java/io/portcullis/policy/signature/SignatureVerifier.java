package io.portcullis.policy.signature;

import io.portcullis.model.ClientSigning.Scheme;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the signatures of calls, one after the other, and remembers which were used.
 *
 * <p>Not thread safe: one per owner of calls, reused. A call in the documented form costs one
 * HMAC-SHA256 for each secret, over its head's parts and its body where they stand.
 */
public final class SignatureVerifier {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final FieldScheme fieldScheme;
  private final MessageScheme messageScheme;
  private final MessageDigest digest;
  private final byte[] client = new byte[2 * Long.BYTES];
  private byte[] signature = client;
  private long signedAtSec;

  /** Seconds since 1970; -1: not given. */
  private long expiresSec = -1;

  private @Nullable String problem;

  /** A verifier that has seen nothing. */
  public SignatureVerifier() {
    this(new Hmac());
  }

  /** One whose codes are all made by {@code hmac}. */
  SignatureVerifier(Hmac hmac) {
    fieldScheme = new FieldScheme(hmac);
    messageScheme = new MessageScheme(hmac);
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Looks at the signature of {@code call}. Both secrets are tried, whatever the first gives, so
   * that the time does not tell which one a caller has.
   *
   * @param key the client's secret: the shared one, or for {@link Scheme#RFC9421_ED25519} the
   *     public key as {@link Ed25519#parse} reads it
   * @param previous the one that still verifies during a rotation; null: none
   * @param nowMs the time now, milliseconds since 1970
   */
  public Verification verify(
      SignedCall call,
      CompiledSignatureRule rule,
      Scheme scheme,
      byte[] key,
      byte @Nullable [] previous,
      long nowMs) {
    MessageScheme.Algorithm algorithm = algorithm(scheme);
    Verification result;
    if (algorithm == null) {
      result = fieldScheme.verify(call, rule, key, previous, nowMs);
      signature = fieldScheme.signature();
      signedAtSec = fieldScheme.signedAtSec();
      expiresSec = -1;
      problem = fieldScheme.problem();
    } else {
      result = messageScheme.verify(call, rule, algorithm, key, previous, nowMs);
      signature = messageScheme.signature();
      signedAtSec = messageScheme.signedAtSec();
      expiresSec = messageScheme.expiresSec();
      problem = messageScheme.problem();
    }
    return result;
  }

  private static MessageScheme.@Nullable Algorithm algorithm(Scheme scheme) {
    return switch (scheme) {
      case HMAC_SHA256 -> null;
      case RFC9421_HMAC_SHA256 -> MessageScheme.Algorithm.HMAC_SHA256;
      case RFC9421_ED25519 -> MessageScheme.Algorithm.ED25519;
    };
  }

  /**
   * The bytes that the signature of {@code call} must be made over: no secret is in them.
   * Allocates.
   *
   * @return null if they cannot be told; {@link #problem} says why
   */
  public @Nullable DescribedBase base(SignedCall call, CompiledSignatureRule rule, Scheme scheme) {
    DescribedBase base;
    MessageScheme.Algorithm algorithm = algorithm(scheme);
    if (algorithm == null) {
      base = fieldScheme.base(call, rule);
      problem = fieldScheme.problem();
    } else {
      base = messageScheme.base(call, rule, algorithm);
      problem = messageScheme.problem();
    }
    return base;
  }

  /**
   * Whether the signature of the call that was found valid last is still of the tolerated time, and
   * not past the time at which its signer wanted it to end.
   */
  public boolean isTimely(CompiledSignatureRule rule, long nowMs) {
    return rule.isTimely(signedAtSec, nowMs)
        && (expiresSec < 0 || Math.floorDiv(nowMs, 1_000) <= expiresSec);
  }

  /**
   * Whether the call that was found valid last has other message signatures beside the client's,
   * which are somebody else's matter.
   */
  public boolean hasOtherSignatures(Scheme scheme) {
    return algorithm(scheme) != null && messageScheme.hasOthers();
  }

  /** What was wrong with the call looked at last, for people; null if nothing was. */
  public @Nullable String problem() {
    return problem;
  }

  /**
   * Remembers the signature of the call that was found {@link Verification#VALID} last.
   *
   * @param nowMs the time now, milliseconds since 1970
   */
  public ReplayMemory.Use use(ReplayMemory memory, UUID clientId, long nowMs) {
    LONGS.set(client, 0, clientId.getMostSignificantBits());
    LONGS.set(client, Long.BYTES, clientId.getLeastSignificantBits());
    digest.reset();
    digest.update(memory.salt());
    digest.update(client);
    digest.update(signature);
    return memory.use((long) LONGS.get(digest.digest(), 0), nowMs, signedAtSec);
  }
}
