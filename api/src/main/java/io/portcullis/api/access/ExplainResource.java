package io.portcullis.api.access;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EchoedText;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.JsonMembers;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Uuids;
import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpSyntaxException;
import io.portcullis.model.check.HttpToken;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.rule.MethodName;
import io.portcullis.policy.AccessRequest;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.Step;
import io.portcullis.policy.address.ClientAddress;
import io.portcullis.policy.explain.Explanation;
import io.portcullis.policy.table.CompiledKey;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Explains what the gateway would do with a described request, from the same snapshot the gateway
 * reads; nothing is sent. Any thread.
 */
public final class ExplainResource {
  static final int MAX_PATH = 8_192;

  private final ActivePolicy policy;
  private final Clock clock;

  /** Explains what {@code policy} would decide. */
  public ExplainResource(ActivePolicy policy, Clock clock) {
    this.policy = policy;
    this.clock = clock;
  }

  /** What this resource answers. */
  public List<Operation> operations() {
    return List.of(
        new Operation("POST", "/v1/access/explain", Operation.Access.READ, this::explain));
  }

  private Answer explain(Call call) {
    PolicySnapshot snapshot = policy.current();
    JsonMembers body = call.body();
    body.require("route");
    String route = body.string("route", "");
    String environment = body.nullableString("environment", null);
    String method = body.string("method", "GET");
    checkMethod(body, method);
    String path = body.string("path", "/");
    if (!path.startsWith("/") || path.length() > MAX_PATH) {
      body.violations()
          .add("path", "must start with '/' and have at most %d characters".formatted(MAX_PATH));
    }
    IpAddress address = address(body, call);
    CompiledKey key = key(body, call, snapshot);
    body.finish();
    Explanation explanation =
        Explanation.of(
            snapshot,
            AccessRequest.described(
                    call.tenantId(), key, route, environment, method, address, clock.millis())
                .now(clock.millis(), System.nanoTime())
                .withTarget(path));
    return Answer.ok(json(explanation, address));
  }

  /** Notes what keeps {@code method} from being one that the gateway decides about. */
  static void checkMethod(JsonMembers body, String method) {
    if (!HttpToken.METHOD.matcher(method).matches() || method.equals("*")) {
      body.violations()
          .add(
              "method",
              "must be a method such as GET, not '%s'".formatted(EchoedText.text(method)));
      return;
    }
    String capitals = MethodName.inOtherCase(method);
    if (capitals != null) {
      body.violations()
          .add(
              "method",
              "'%s' is refused by the gateway (bad_request_method): methods know case, write %s"
                  .formatted(EchoedText.text(method), capitals));
    }
  }

  /** The address that the body names, or the caller's own; null: unknown. */
  static @Nullable IpAddress address(JsonMembers body, Call call) {
    IpAddress own = call.clientAddress().address();
    String text = body.string("client_address", "");
    if (!body.has("client_address") || body.violations().has("client_address")) {
      return own;
    }
    try {
      return ClientAddress.ofPeer(IpAddress.parse(text)).address();
    } catch (IpSyntaxException e) {
      body.violations().add("client_address", String.valueOf(e.getMessage()));
      return own;
    }
  }

  private static CompiledKey key(JsonMembers body, Call call, PolicySnapshot snapshot) {
    String typeText = body.string("key_type", KeyType.STANDARD.wireName());
    Optional<KeyType> type = KeyType.ofWireName(typeText);
    if (type.isEmpty()) {
      body.violations()
          .add(
              "key_type",
              "must be standard or test, not '%s'".formatted(EchoedText.text(typeText)));
    }
    CompiledKey assumed = CompiledKey.assumed(call.tenantId(), type.orElse(KeyType.STANDARD));
    String id = body.nullableString("api_key_id", null);
    if (id == null) {
      return assumed;
    }
    if (body.has("key_type")) {
      body.violations().add("key_type", "must not be given together with api_key_id");
    }
    CompiledKey key = findKey(id, call.tenantId(), snapshot);
    if (key == null) {
      body.violations()
          .add("api_key_id", "there is no API key '%s'".formatted(EchoedText.text(id)));
      return assumed;
    }
    return key;
  }

  /** The tenant's key with this row id or public id. */
  private static @Nullable CompiledKey findKey(String id, UUID tenantId, PolicySnapshot snapshot) {
    Optional<UUID> rowId = Uuids.parse(id);
    for (CompiledKey key : snapshot.keys()) {
      boolean same = rowId.isPresent() ? key.id().equals(rowId.get()) : key.keyId().equals(id);
      if (same && key.tenantId().equals(tenantId)) {
        return key;
      }
    }
    return null;
  }

  private static ObjectNode json(Explanation explanation, @Nullable IpAddress address) {
    DenyReason reason = explanation.reason();
    ObjectNode json =
        Json.object()
            .put("verdict", reason == null ? "allow" : "deny")
            .put("status", reason == null ? 200 : reason.status())
            .put("reason", reason == null ? null : reason.code())
            .put("client_address", address == null ? null : address.toString())
            .put("needs_signature", explanation.needsSignature());
    ArrayNode steps = json.putArray("steps");
    for (Step step : explanation.steps()) {
      steps
          .addObject()
          .put("check", step.check().code())
          .put("verdict", step.verdict().code())
          .put("detail", step.detail());
    }
    ArrayNode matched = json.putArray("matched_clients");
    for (Explanation.MatchedClient client : explanation.matchedClients()) {
      matched
          .addObject()
          .put("id", client.id().toString())
          .put("name", client.name())
          .put("entry", client.entry());
    }
    Explanation.NearestMiss miss = explanation.nearestMiss();
    if (miss == null) {
      json.putNull("nearest_miss");
    } else {
      UUID clientId = miss.clientId();
      json.putObject("nearest_miss")
          .put("client_id", clientId == null ? null : clientId.toString())
          .put("client_name", miss.clientName())
          .put("text", miss.text());
    }
    return json.put("revision", explanation.revision());
  }
}
