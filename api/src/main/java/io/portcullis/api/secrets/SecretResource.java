package io.portcullis.api.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EchoedText;
import io.portcullis.api.wire.EnforcedWrites;
import io.portcullis.api.wire.EntityTag;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.JsonMembers;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Paging;
import io.portcullis.api.wire.Query;
import io.portcullis.api.wire.Resource;
import io.portcullis.api.wire.Warning;
import io.portcullis.model.Environment;
import io.portcullis.model.Plan;
import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.SecretType;
import io.portcullis.model.Stored;
import io.portcullis.model.check.InvalidException;
import io.portcullis.model.template.SecretName;
import io.portcullis.store.Store;
import io.portcullis.store.table.Resources;
import io.portcullis.store.table.Secrets;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.WriteResult;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /v1/secrets} (docs/wire.md section 8.4). Any thread. */
public final class SecretResource extends Resource<Secret> {
  private final EnforcedWrites writes;
  private final Clock clock;

  /** Secrets kept in {@code store}. */
  public SecretResource(Store store, EnforcedWrites writes, Clock clock, RandomGenerator random) {
    super("Secret", store, writes, random);
    this.writes = writes;
    this.clock = clock;
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

  @Override
  protected Resources<Secret> rows(Transaction tx) {
    return tx.secrets();
  }

  @Override
  protected long limit(Plan plan) {
    return plan.secrets();
  }

  private Answer list(Call call) {
    Query query = call.query();
    Paging paging = query.paging(Secrets.SORTS, "name", true);
    query.finish();
    return store()
        .read(tx -> {
          Page<Stored<Secret>> page = tx.secrets().list(call.tenantId(), paging.toPageRequest());
          SecretJson json = SecretJson.of(tx.environments().list(call.tenantId()));
          ArrayNode rows = Json.array();
          page.rows().forEach(secret -> rows.add(json.row(secret)));
          return Answer.page(rows, paging, page.total());
        });
  }

  @Override
  protected String[] required() {
    return new String[] {"name", "value"};
  }

  @Override
  protected Secret draft(JsonMembers body, Transaction tx, Call call) {
    SecretType type = type(body);
    SecretText text = text(body);
    Stored<Environment> environment = environment(body, tx, call, row -> row.content().isDefault());
    body.notYet("collection_id");
    Secret.Value value = new Secret.Value(environment.id(), 1, tx.now(), null, text);
    Secret blank = new Secret("-", type, null, environment.id(), null, false, List.of(value));
    return merge(body, blank, call);
  }

  private static SecretType type(JsonMembers body) {
    String text = body.string("secret_type", SecretType.STRING.wireName());
    return SecretType.ofWireName(text)
        .orElseGet(() -> {
          String known =
              Arrays.stream(SecretType.values())
                  .map(SecretType::wireName)
                  .collect(Collectors.joining(", "));
          body.violations()
              .add(
                  "secret_type",
                  "must be one of %s, not '%s'".formatted(known, EchoedText.text(text)));
          return SecretType.STRING;
        });
  }

  /** {@code value}; null if it is missing or wrong, which is noted. */
  private static @Nullable SecretText text(JsonMembers body) {
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
  private static Stored<Environment> environment(
      JsonMembers body, Transaction tx, Call call, Predicate<Stored<Environment>> fallback) {
    List<Stored<Environment>> all = tx.environments().list(call.tenantId());
    Stored<Environment> unnamed = all.stream().filter(fallback).findFirst().orElseThrow();
    String name = body.string("environment", unnamed.content().name());
    Optional<Stored<Environment>> named =
        all.stream().filter(environment -> environment.content().name().equals(name)).findFirst();
    if (named.isEmpty()) {
      body.violations()
          .add("environment", "there is no environment '%s'".formatted(EchoedText.text(name)));
    }
    return named.orElse(unnamed);
  }

  @Override
  protected Secret changed(JsonMembers body, Stored<Secret> current, Transaction tx, Call call) {
    fixed(body, current.content());
    return merge(body, current.content(), call);
  }

  /** Ignoring these in silence would leave the caller believing that they were changed. */
  private static void fixed(JsonMembers body, Secret current) {
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
  private Secret merge(JsonMembers body, Secret base, Call call) {
    return new Secret(
        name(body, base, call),
        base.type(),
        body.nullableString("description", base.description()),
        base.baseEnvironmentId(),
        expiry(body, "expires_at", base.expiresAt()),
        body.bool("strict_expiry_enforcement", base.strictExpiry()),
        base.values());
  }

  private static String name(JsonMembers body, Secret base, Call call) {
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
              "'%s' is stored as '%s'".formatted(EchoedText.text(typed), EchoedText.text(stored))));
    }
    return stored;
  }

  /** A time to come, or the one there is; null clears it. */
  private @Nullable Instant expiry(JsonMembers body, String member, @Nullable Instant stored) {
    Instant expiry = body.nullableTime(member, stored);
    if (expiry != null && !Objects.equals(expiry, stored) && !expiry.isAfter(clock.instant())) {
      body.violations().add(member, "must be in the future, not %s".formatted(Json.time(expiry)));
    }
    return expiry;
  }

  private Answer putValue(Call call) {
    checkPath(call);
    JsonMembers body = call.body();
    body.require("value");
    WriteResult<Set> written =
        writes.write(
            call,
            tx -> {
              Stored<Secret> current = find(tx, call);
              call.checkConditions(EntityTag.of(current));
              SecretText text = text(body);
              Stored<Environment> environment =
                  environment(
                      body,
                      tx,
                      call,
                      row -> row.id().equals(current.content().baseEnvironmentId()));
              Instant expiry =
                  expiry(body, "expires_at_override", expiryIn(current.content(), environment));
              body.finish();
              if (text == null) {
                throw new IllegalStateException("a wrong value was not noted");
              }
              Stored<Secret> stored =
                  tx.secrets()
                      .putValue(call.tenantId(), current.id(), environment.id(), text, expiry);
              return new Set(
                  stored,
                  environment.content().name(),
                  valueIn(stored.content(), environment).orElseThrow());
            });
    return Answer.ok(
            SecretJson.written(
                written.value().secret(), written.value().environment(), written.value().value()))
        .etag(EntityTag.of(written.value().secret()))
        .revision(written.revision());
  }

  private static @Nullable Instant expiryIn(Secret secret, Stored<Environment> environment) {
    return valueIn(secret, environment).map(Secret.Value::expiresAtOverride).orElse(null);
  }

  private static Optional<Secret.Value> valueIn(Secret secret, Stored<Environment> environment) {
    return secret.values().stream()
        .filter(value -> value.environmentId().equals(environment.id()))
        .findFirst();
  }

  @Override
  protected ObjectNode detail(Transaction tx, Stored<Secret> secret) {
    return SecretJson.of(tx.environments().list(secret.tenantId())).detail(secret);
  }

  /** A value that was set. */
  private record Set(Stored<Secret> secret, String environment, Secret.Value value) {}
}
