package io.portcullis.api.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EntityTag;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.Members;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Paging;
import io.portcullis.api.wire.Query;
import io.portcullis.api.wire.Shown;
import io.portcullis.api.wire.Uuids;
import io.portcullis.api.wire.Warning;
import io.portcullis.api.wire.Writes;
import io.portcullis.model.Environment;
import io.portcullis.model.InvalidException;
import io.portcullis.model.Plan;
import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.SecretType;
import io.portcullis.model.Tenant;
import io.portcullis.model.template.SecretName;
import io.portcullis.store.Store;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.Written;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /v1/secrets} (wire.md section 8.4). Any thread. */
public final class SecretResource {
  private static final String WHAT = "Secret";
  private static final List<String> SORTS = List.of("name", "created_at", "base_environment");

  private final Store store;
  private final Writes writes;
  private final Clock clock;
  private final RandomGenerator random;

  /** Secrets kept in {@code store}. */
  public SecretResource(Store store, Writes writes, Clock clock, RandomGenerator random) {
    this.store = store;
    this.writes = writes;
    this.clock = clock;
    this.random = random;
  }

  /** What this resource answers. */
  public List<Operation> operations() {
    return List.of(
        Operation.read("/v1/secrets", this::list),
        Operation.change("POST", "/v1/secrets", this::create),
        Operation.read("/v1/secrets/{id}", this::get),
        Operation.change("PATCH", "/v1/secrets/{id}", this::update),
        Operation.change("PUT", "/v1/secrets/{id}/value", this::putValue),
        Operation.change("DELETE", "/v1/secrets/{id}", this::delete));
  }

  private Answer list(Call call) {
    Query query = call.query();
    Paging paging = query.paging(SORTS, "name", true);
    query.finish();
    return store.read(tx -> {
      Page<Secret> page = tx.secrets().list(call.tenantId(), paging.toPageRequest());
      SecretJson json = SecretJson.of(tx.environments().list(call.tenantId()));
      ArrayNode rows = Json.array();
      page.rows().forEach(secret -> rows.add(json.row(secret)));
      return Answer.page(rows, paging, page.total());
    });
  }

  private Answer get(Call call) {
    UUID id = call.pathId("id", WHAT);
    Detail detail = store.read(tx -> Detail.of(tx, find(tx, call, id)));
    return Answer.ok(detail.json()).etag(tag(detail.secret()));
  }

  private Answer create(Call call) {
    call.checkConditionsWithoutTag();
    Members body = call.body();
    body.require("name", "value");
    Written<Detail> written =
        writes.write(
            call,
            tx -> {
              Secret draft = body.build(() -> draft(body, tx, call));
              checkPlan(tx, call);
              return Detail.of(tx, tx.secrets().insert(draft));
            });
    Detail detail = written.value();
    return Answer.created(detail.json()).etag(tag(detail.secret())).revision(written.revision());
  }

  private Secret draft(Members body, Transaction tx, Call call) {
    Instant now = Json.now(clock);
    SecretType type = type(body);
    SecretText text = text(body);
    Environment environment = environment(body, tx, call, Environment::isDefault);
    body.notYet("collection_id");
    Secret blank =
        new Secret(
            Uuids.next(now.toEpochMilli(), random),
            call.tenantId(),
            "-",
            type,
            null,
            environment.id(),
            null,
            false,
            List.of(new Secret.Value(environment.id(), 1, now, null, text)),
            now,
            now,
            1);
    return merge(body, blank, call);
  }

  private static SecretType type(Members body) {
    String text = body.string("secret_type", SecretType.STRING.wireName());
    return SecretType.ofWireName(text)
        .orElseGet(() -> {
          String known =
              Arrays.stream(SecretType.values())
                  .map(SecretType::wireName)
                  .collect(Collectors.joining(", "));
          body.violations()
              .add("secret_type", "must be one of %s, not '%s'".formatted(known, Shown.text(text)));
          return SecretType.STRING;
        });
  }

  /** {@code value}; null if it is missing or wrong, which is noted. */
  private static @Nullable SecretText text(Members body) {
    String text = body.string("value", "");
    if (body.violations().has("value")) {
      return null;
    }
    try {
      return SecretText.of(text);
    } catch (InvalidException e) {
      body.violations().addMissing(e.violations());
      return null;
    }
  }

  /** The one that {@code environment} names; the one that {@code fallback} takes if none is. */
  private static Environment environment(
      Members body, Transaction tx, Call call, Predicate<Environment> fallback) {
    List<Environment> all = tx.environments().list(call.tenantId());
    Environment unnamed = all.stream().filter(fallback).findFirst().orElseThrow();
    String name = body.string("environment", unnamed.name());
    Optional<Environment> named =
        all.stream().filter(environment -> environment.name().equals(name)).findFirst();
    if (named.isEmpty()) {
      body.violations()
          .add("environment", "there is no environment '%s'".formatted(Shown.text(name)));
    }
    return named.orElse(unnamed);
  }

  private static void checkPlan(Transaction tx, Call call) {
    Tenant tenant = tx.tenants().find(call.tenantId()).orElseThrow();
    long limit = tenant.plan().secrets();
    // Counting takes milliseconds when there are many: not done for a limit that is none.
    if (limit != Plan.NONE && tx.secrets().count(tenant.id()) >= limit) {
      throw ErrorAnswer.planLimit(
          "Secret limit reached: plan '%s' allows %d".formatted(tenant.plan().wireName(), limit));
    }
  }

  private Answer update(Call call) {
    UUID id = call.pathId("id", WHAT);
    Members body = call.body();
    Written<Detail> written =
        writes.write(
            call,
            tx -> {
              Secret current = find(tx, call, id);
              call.checkConditions(tag(current));
              Secret changed =
                  body.buildChange(() -> {
                    fixed(body, current);
                    return merge(body, current, call);
                  });
              return Detail.of(tx, tx.secrets().update(changed));
            });
    Detail detail = written.value();
    return Answer.ok(detail.json()).etag(tag(detail.secret())).revision(written.revision());
  }

  /** Ignoring these in silence would leave the caller believing that they were changed. */
  private static void fixed(Members body, Secret current) {
    if (body.has("value")) {
      body.violations().add("value", "is set by PUT /v1/secrets/{id}/value");
    }
    JsonNode type = body.any("secret_type");
    String stored = current.type().wireName();
    if (type != null && !stored.equals(type.textValue())) {
      body.violations().add("secret_type", "cannot be changed; it is '%s'".formatted(stored));
    }
    body.notYet("collection_id");
  }

  /** {@code base} with the members that were sent; what is wrong with them is noted in the body. */
  private Secret merge(Members body, Secret base, Call call) {
    return new Secret(
        base.id(),
        base.tenantId(),
        name(body, base, call),
        base.type(),
        body.nullableString("description", base.description()),
        base.baseEnvironmentId(),
        expiry(body, "expires_at", base.expiresAt()),
        body.bool("strict_expiry_enforcement", base.strictExpiry()),
        base.values(),
        base.createdAt(),
        base.updatedAt(),
        base.version());
  }

  private static String name(Members body, Secret base, Call call) {
    String typed = body.string("name", base.name());
    if (!body.has("name") || body.violations().has("name")) {
      return base.name();
    }
    String stored = SecretName.normal(typed);
    if (!stored.equals(typed)) {
      call.warn(
          new Warning(
              Warning.CANONICAL_SPELLING,
              "name",
              "'%s' is stored as '%s'".formatted(Shown.text(typed), Shown.text(stored))));
    }
    return stored;
  }

  /** A time to come, or the one there is; null clears it. */
  private @Nullable Instant expiry(Members body, String member, @Nullable Instant stored) {
    Instant expiry = body.nullableTime(member, stored);
    if (expiry != null && !Objects.equals(expiry, stored) && !expiry.isAfter(clock.instant())) {
      body.violations().add(member, "must be in the future, not %s".formatted(Json.time(expiry)));
    }
    return expiry;
  }

  private Answer putValue(Call call) {
    UUID id = call.pathId("id", WHAT);
    Members body = call.body();
    body.require("value");
    Written<Set> written =
        writes.write(
            call,
            tx -> {
              Secret current = find(tx, call, id);
              call.checkConditions(tag(current));
              SecretText text = text(body);
              Environment environment =
                  environment(body, tx, call, row -> row.id().equals(current.baseEnvironmentId()));
              Instant expiry = expiry(body, "expires_at_override", expiryIn(current, environment));
              body.finish();
              if (text == null) {
                throw new IllegalStateException("a wrong value was not noted");
              }
              Secret stored =
                  tx.secrets().putValue(call.tenantId(), id, environment.id(), text, expiry);
              return new Set(
                  stored, environment.name(), valueIn(stored, environment).orElseThrow());
            });
    return Answer.ok(
            SecretJson.written(
                written.value().secret(), written.value().environment(), written.value().value()))
        .etag(tag(written.value().secret()))
        .revision(written.revision());
  }

  private static @Nullable Instant expiryIn(Secret secret, Environment environment) {
    return valueIn(secret, environment).map(Secret.Value::expiresAtOverride).orElse(null);
  }

  private static Optional<Secret.Value> valueIn(Secret secret, Environment environment) {
    return secret.values().stream()
        .filter(value -> value.environmentId().equals(environment.id()))
        .findFirst();
  }

  private Answer delete(Call call) {
    UUID id = call.pathId("id", WHAT);
    Written<Boolean> written =
        writes.write(
            call,
            tx -> {
              call.checkConditions(tag(find(tx, call, id)));
              return tx.secrets().delete(call.tenantId(), id);
            });
    return Answer.deleted().revision(written.revision());
  }

  private static EntityTag tag(Secret secret) {
    return EntityTag.ofRow(secret.id(), secret.version());
  }

  private static Secret find(Transaction tx, Call call, UUID id) {
    return tx.secrets().find(call.tenantId(), id).orElseThrow(() -> ErrorAnswer.notFound(WHAT));
  }

  /** A value that was set. */
  private record Set(Secret secret, String environment, Secret.Value value) {}

  /** A secret and the names of environments, from one state of the database. */
  private record Detail(Secret secret, SecretJson view) {
    static Detail of(Transaction tx, Secret secret) {
      return new Detail(secret, SecretJson.of(tx.environments().list(secret.tenantId())));
    }

    ObjectNode json() {
      return view.detail(secret);
    }
  }
}
