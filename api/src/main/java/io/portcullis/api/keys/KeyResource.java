package io.portcullis.api.keys;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EchoedText;
import io.portcullis.api.wire.EnforcedWrites;
import io.portcullis.api.wire.EntityTag;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.JsonMembers;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Paging;
import io.portcullis.api.wire.Query;
import io.portcullis.api.wire.Uuids;
import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Violations;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyText;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Role;
import io.portcullis.model.key.Scope;
import io.portcullis.model.rule.RateLimit;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.store.Store;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.WriteResult;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@code /v1/api-keys} (docs/wire.md section 8.2). A key's text leaves here once, when made. */
public final class KeyResource {
  private static final List<String> SORTS = List.of("created_at", "name");
  private static final String ONCE =
      "Store this key now: it is shown once and cannot be read again.";

  /** How many unknown roles an answer names. */
  private static final int MAX_ROLES = 20;

  private final Store store;
  private final EnforcedWrites writes;
  private final ActivePolicy policy;
  private final Clock clock;
  private final RandomGenerator random;

  /**
   * Keys kept in {@code store}.
   *
   * @param random a cryptographic generator
   */
  public KeyResource(
      Store store,
      EnforcedWrites writes,
      ActivePolicy policy,
      Clock clock,
      RandomGenerator random) {
    this.store = store;
    this.writes = writes;
    this.policy = policy;
    this.clock = clock;
    this.random = random;
  }

  /** What this resource answers. */
  public List<Operation> operations() {
    return List.of(
        Operation.read("/v1/api-keys", this::list),
        Operation.change("POST", "/v1/api-keys", this::create),
        Operation.change("DELETE", "/v1/api-keys/{id}", this::revoke));
  }

  private Answer list(Call call) {
    Query query = call.query();
    Paging paging = query.paging(SORTS, "created_at", false);
    query.finish();
    Page<ApiKey> page =
        store.read(tx -> tx.apiKeys().list(call.tenantId(), paging.toPageRequest()));
    Map<UUID, Long> lastUses = new HashMap<>();
    policy.current().keys().forEach(key -> lastUses.put(key.id(), key.lastUsedMs()));
    ArrayNode rows = Json.array();
    page.rows().forEach(key -> rows.add(row(key, lastUses.getOrDefault(key.id(), 0L))));
    return Answer.page(rows, paging, page.total());
  }

  private static ObjectNode row(ApiKey key, long lastUsedHereMs) {
    Instant lastUsed = key.lastUsedAt();
    if (lastUsedHereMs > 0 && (lastUsed == null || lastUsed.toEpochMilli() < lastUsedHereMs)) {
      lastUsed = Instant.ofEpochMilli(lastUsedHereMs);
    }
    ObjectNode row =
        Json.object()
            .put("id", key.id().toString())
            .put("key_id", key.keyId())
            .put("key_prefix", key.keyPrefix())
            .put("key_type", key.type().wireName())
            .put("name", key.name());
    row.set("scopes", scopes(key.scopes()));
    row.put("active", key.active())
        .put("created_at", Json.time(key.createdAt()))
        .put("last_used_at", Json.timeOrNull(lastUsed))
        .put("expires_at", Json.timeOrNull(key.expiresAt()));
    putRateLimit(row, key.rateLimit());
    return row;
  }

  private static void putRateLimit(ObjectNode json, @Nullable RateLimit limit) {
    json.put("rate_limit_requests", limit == null ? null : limit.requests())
        .put("rate_limit_window_sec", limit == null ? null : limit.windowSec());
  }

  /** Scopes as the wire shows them, in their own order. */
  public static ArrayNode scopes(Set<Scope> scopes) {
    ArrayNode array = Json.array();
    for (Scope scope : Scope.values()) {
      if (scopes.contains(scope)) {
        array.add(scope.wireName());
      }
    }
    return array;
  }

  private Answer create(Call call) {
    call.checkConditionsWithoutTag();
    JsonMembers body = call.body();
    body.require("name");
    String name = body.string("name", "-");
    KeyType type = type(body);
    List<Role> roles = roles(body);
    Set<Scope> scopes = scopes(body, type, roles);
    RateLimit rateLimit = rateLimit(body);
    Instant now = Json.now(clock);
    Instant expiresAt = Expiry.read(body, now);
    KeyText text = KeyText.generate(type, random);
    ApiKey draft =
        body.build(() ->
            new ApiKey(
                Uuids.next(now.toEpochMilli(), random),
                call.tenantId(),
                text.keyId(),
                text.hash(),
                type,
                name,
                scopes,
                true,
                rateLimit,
                now,
                expiresAt,
                null,
                1));
    Violations excess = call.key().bounds().excess(draft.bounds());
    if (!excess.isEmpty()) {
      throw ErrorAnswer.escalation(excess);
    }
    WriteResult<ApiKey> written = writes.write(call, tx -> tx.apiKeys().insert(draft));
    return Answer.created(made(written.value(), text, roles))
        .etag(tag(written.value()))
        .revision(written.revision());
  }

  /** A key that was just made, with its text. */
  private static ObjectNode made(ApiKey key, KeyText text, List<Role> roles) {
    ObjectNode json =
        Json.object()
            .put("id", key.id().toString())
            .put("key_id", key.keyId())
            .put("api_key", text.reveal())
            .put("key_prefix", key.keyPrefix())
            .put("key_type", key.type().wireName())
            .put("name", key.name());
    json.set("scopes", scopes(key.scopes()));
    ArrayNode roleIds = json.putArray("role_ids");
    roles.forEach(role -> roleIds.add(role.id().toString()));
    putRateLimit(json, key.rateLimit());
    return json.put("expires_at", Json.timeOrNull(key.expiresAt()))
        .put("created_at", Json.time(key.createdAt()))
        .put("message", ONCE);
  }

  private static KeyType type(JsonMembers body) {
    String text = body.string("key_type", KeyType.STANDARD.wireName());
    Optional<KeyType> type = KeyType.ofWireName(text);
    if (type.isEmpty()) {
      body.violations()
          .add("key_type", "must be standard or test, not '%s'".formatted(EchoedText.text(text)));
    }
    return type.orElse(KeyType.STANDARD);
  }

  /**
   * The key's own limit.
   *
   * @return null: the default holds; also if what was sent is wrong
   */
  private static @Nullable RateLimit rateLimit(JsonMembers body) {
    Long requests = body.nullableLong("rate_limit_requests", null);
    Integer windowSec = body.nullableInt("rate_limit_window_sec", null);
    if (requests == null && windowSec != null) {
      body.violations().add("rate_limit_requests", "is needed beside rate_limit_window_sec");
    }
    try {
      int window = windowSec == null ? RateLimit.DEFAULT_WINDOW_SEC : windowSec;
      RateLimit limit = new RateLimit(requests == null ? 1 : requests, window);
      return requests == null ? null : limit;
    } catch (InvalidException e) {
      body.violations().addMissing(e.violations());
      return null;
    }
  }

  /** The roles asked for; empty if none was. An unknown one must not be ignored. */
  private static List<Role> roles(JsonMembers body) {
    List<String> ids = listOf(body, "role_ids");
    List<Role> roles = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String id : ids == null ? List.<String>of() : ids) {
      Uuids.parse(id)
          .flatMap(Role::ofId)
          .ifPresentOrElse(roles::add, () -> unknown.add("'" + EchoedText.text(id) + "'"));
    }
    if (!unknown.isEmpty()) {
      String shown = String.join(", ", unknown.subList(0, Math.min(unknown.size(), MAX_ROLES)));
      String more =
          unknown.size() > MAX_ROLES ? " and %d more".formatted(unknown.size() - MAX_ROLES) : "";
      throw ErrorAnswer.forbidden("There is no assignable role " + shown + more);
    }
    return roles;
  }

  private static Set<Scope> scopes(JsonMembers body, KeyType type, List<Role> roles) {
    List<String> names = listOf(body, "scopes");
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    roles.forEach(role -> scopes.addAll(role.scopes()));
    if (names != null && !roles.isEmpty()) {
      body.violations().add("scopes", "must not be given together with role_ids");
    }
    for (String name : names == null ? List.<String>of() : names) {
      Optional<Scope> scope = Scope.ofWireName(name);
      scope.ifPresent(scopes::add);
      if (scope.isEmpty()) {
        body.violations()
            .add(
                "scopes",
                "must be of read, manage, call, not '%s'".formatted(EchoedText.text(name)));
      }
    }
    if (scopes.isEmpty()) {
      return type == KeyType.TEST ? Set.of(Scope.CALL) : Set.of(Scope.values());
    }
    return scopes;
  }

  /**
   * An array of texts that, if it is sent, names something: to take nothing for the default would
   * hand out more than was asked.
   */
  private static @Nullable List<String> listOf(JsonMembers body, String name) {
    List<String> texts = body.strings(name);
    boolean namesNothing = texts == null ? body.has(name) : texts.isEmpty();
    if (namesNothing && !body.violations().has(name)) {
      body.violations().add(name, "must name something; leave it out for the default");
    }
    return texts;
  }

  private static EntityTag tag(ApiKey key) {
    return EntityTag.ofRow(key.id(), key.version());
  }

  private Answer revoke(Call call) {
    String text = call.path("id");
    WriteResult<Boolean> written =
        writes.write(
            call,
            tx -> {
              ApiKey key =
                  Uuids.parse(text)
                      .flatMap(id -> tx.apiKeys().find(call.tenantId(), id))
                      .or(() -> tx.apiKeys().findByKeyId(call.tenantId(), text))
                      .orElseThrow(() -> ErrorAnswer.notFound("API key"));
              call.checkConditions(tag(key));
              return tx.apiKeys().revoke(call.tenantId(), key.id());
            });
    return Answer.ok(Json.object().put("revoked", true)).revision(written.revision());
  }
}
