package io.portcullis.api.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.EchoedText;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.JsonMembers;
import io.portcullis.api.wire.Uuids;
import io.portcullis.model.ClientSigning;
import io.portcullis.model.check.Violations;
import io.portcullis.store.table.Transaction;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The member {@code signing} of a client: how it signs its calls (docs/wire.md section 12). */
final class SigningMember {
  private static final String NAME = "signing";
  private static final Set<String> MEMBERS = Set.of("scheme", "secret_id", "previous_secret_id");

  private SigningMember() {}

  /** As the wire shows it; null: the client does not sign. */
  static @Nullable ObjectNode json(@Nullable ClientSigning signing) {
    if (signing == null) {
      return null;
    }
    UUID previous = signing.previousSecretId();
    return Json.object()
        .put("scheme", signing.scheme().wireName())
        .put("secret_id", signing.secretId().toString())
        .put("previous_secret_id", previous == null ? null : previous.toString());
  }

  /** What was sent, as a whole; {@code base} if nothing was. Null ends the signing. */
  static @Nullable ClientSigning read(JsonMembers body, @Nullable ClientSigning base) {
    JsonNode sent = body.any(NAME);
    if (sent == null) {
      return base;
    }
    if (sent.isNull()) {
      return null;
    }
    if (!(sent instanceof ObjectNode object)) {
      body.violations().add(NAME, "must be an object or null, not " + Json.kind(sent));
      return base;
    }
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    names.removeAll(MEMBERS);
    names.forEach(
        name -> body.violations().add(NAME, "has no member '%s'".formatted(EchoedText.text(name))));
    Optional<ClientSigning.Scheme> scheme =
        ClientSigning.Scheme.ofWireName(object.path("scheme").asText());
    if (scheme.isEmpty()) {
      body.violations()
          .add(
              NAME,
              "scheme must be hmac-sha256, rfc9421-hmac-sha256 or rfc9421-ed25519, not '%s'"
                  .formatted(EchoedText.text(object.path("scheme").asText())));
    }
    UUID secret = id(object, "secret_id", body);
    boolean hasPrevious = object.hasNonNull("previous_secret_id");
    UUID previous = hasPrevious ? id(object, "previous_secret_id", body) : null;
    return scheme.isEmpty() || secret == null || body.violations().has(NAME)
        ? base
        : new ClientSigning(scheme.get(), secret, previous);
  }

  private static @Nullable UUID id(ObjectNode object, String member, JsonMembers body) {
    String text = object.path(member).asText();
    UUID id = Uuids.parse(text).orElse(null);
    if (id == null) {
      body.violations()
          .add(NAME, "%s must be a secret's id, not '%s'".formatted(member, EchoedText.text(text)));
    }
    return id;
  }

  /**
   * Holds the secrets that a client signs with against those there are.
   *
   * @throws ErrorAnswer 400 naming each that does not exist
   */
  static void check(Transaction tx, UUID tenantId, @Nullable ClientSigning signing) {
    if (signing == null) {
      return;
    }
    Violations violations = new Violations();
    checkSecret(tx, tenantId, signing.secretId(), violations);
    UUID previous = signing.previousSecretId();
    if (previous != null) {
      checkSecret(tx, tenantId, previous, violations);
    }
    if (!violations.isEmpty()) {
      throw ErrorAnswer.invalid(violations);
    }
  }

  private static void checkSecret(Transaction tx, UUID tenantId, UUID id, Violations violations) {
    if (tx.secrets().find(tenantId, id).isEmpty()) {
      violations.add(NAME, "there is no secret '%s'".formatted(id));
    }
  }
}
