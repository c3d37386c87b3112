package io.portcullis.api.secrets;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Json;
import io.portcullis.model.Environment;
import io.portcullis.model.Secret;
import io.portcullis.model.Stored;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Secrets as the wire shows them (docs/wire.md section 8.4): everything but their values.
 *
 * @param environments names by id
 */
record SecretJson(Map<UUID, String> environments) {
  static SecretJson of(List<Stored<Environment>> environments) {
    return new SecretJson(
        environments.stream()
            .collect(Collectors.toMap(Stored::id, environment -> environment.content().name())));
  }

  /** A row of the list. */
  ObjectNode row(Stored<Secret> stored) {
    Secret secret = stored.content();
    return Json.object()
        .put("id", stored.id().toString())
        .put("name", secret.name())
        .put("shortcode_name", secret.name())
        .put("base_environment", environments.get(secret.baseEnvironmentId()))
        .put("secret_type", secret.type().wireName())
        .put("description", secret.description())
        .putNull("collection_id")
        .put("expires_at", Json.timeOrNull(secret.expiresAt()))
        .put("strict_expiry_enforcement", secret.strictExpiry())
        .put("environment_count", secret.values().size())
        .put("created_at", Json.time(stored.createdAt()))
        .put("updated_at", Json.time(stored.updatedAt()));
  }

  /** A single secret: with where it has values. */
  ObjectNode detail(Stored<Secret> secret) {
    ObjectNode json = row(secret);
    ArrayNode rows = json.putArray("environments");
    secret.content().values().stream()
        .map(this::value)
        .sorted((one, other) ->
            one.get("environment_name")
                .textValue()
                .compareTo(other.get("environment_name").textValue()))
        .forEach(rows::add);
    return json;
  }

  private ObjectNode value(Secret.Value value) {
    return Json.object()
        .put("environment_name", environments.getOrDefault(value.environmentId(), ""))
        .put("value_version", value.valueVersion())
        .put("updated_at", Json.time(value.updatedAt()))
        .put("expires_at_override", Json.timeOrNull(value.expiresAtOverride()));
  }

  /** What setting a value answers. */
  static ObjectNode written(Stored<Secret> secret, String environment, Secret.Value value) {
    return Json.object()
        .put("id", secret.id().toString())
        .put("name", secret.content().name())
        .put("environment", environment)
        .put("value_version", value.valueVersion())
        .put("updated_at", Json.time(value.updatedAt()))
        .put("expires_at_override", Json.timeOrNull(value.expiresAtOverride()));
  }
}
