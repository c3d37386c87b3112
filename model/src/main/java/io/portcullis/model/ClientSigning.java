package io.portcullis.model;

import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Violations;
import io.portcullis.model.check.WireWord;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a client signs its calls (docs/wire.md section 12: the client's signing configuration).
 *
 * @param secretId the secret that holds the key
 * @param previousSecretId the secret that still verifies during a rotation; null: none
 */
public record ClientSigning(Scheme scheme, UUID secretId, @Nullable UUID previousSecretId) {
  /** How the signature is made and sent. */
  public enum Scheme implements WireWord {
    /** The documented fields: HMAC-SHA256 over timestamp, method, target and body. */
    HMAC_SHA256,
    /** HTTP Message Signatures (RFC 9421) with {@code hmac-sha256}. */
    RFC9421_HMAC_SHA256,
    /** HTTP Message Signatures (RFC 9421) with {@code ed25519}; the secret is the public key. */
    RFC9421_ED25519;

    /** The wire's spelling, in lower case with hyphens. */
    @Override
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The scheme spelled {@code text} on the wire, case-sensitively; empty if there is none. */
    public static Optional<Scheme> ofWireName(String text) {
      return WireWord.of(Scheme.class, text);
    }
  }

  /**
   * Checks that there are two secrets, if two are named.
   *
   * @throws InvalidException naming {@code signing}
   */
  public ClientSigning {
    if (secretId.equals(previousSecretId)) {
      Violations violations = new Violations();
      violations.add("signing", "secret_id and previous_secret_id name the same secret");
      violations.throwIfAny();
    }
  }
}
