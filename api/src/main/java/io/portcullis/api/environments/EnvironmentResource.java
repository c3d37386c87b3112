package io.portcullis.api.environments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EntityTag;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.Members;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Uuids;
import io.portcullis.api.wire.Writes;
import io.portcullis.model.Environment;
import io.portcullis.model.Plan;
import io.portcullis.model.Tenant;
import io.portcullis.store.Store;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.Written;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** {@code /v1/environments} (wire.md section 8.1). Any thread. */
public final class EnvironmentResource {
  private static final String WHAT = "Environment";

  private final Store store;
  private final Writes writes;
  private final Clock clock;
  private final RandomGenerator random;

  /** Environments kept in {@code store}. */
  public EnvironmentResource(Store store, Writes writes, Clock clock, RandomGenerator random) {
    this.store = store;
    this.writes = writes;
    this.clock = clock;
    this.random = random;
  }

  /** What this resource answers. */
  public List<Operation> operations() {
    return List.of(
        Operation.read("/v1/environments", this::list),
        Operation.change("POST", "/v1/environments", this::create),
        Operation.change("PATCH", "/v1/environments/{id}", this::update),
        Operation.change("DELETE", "/v1/environments/{id}", this::delete));
  }

  private Answer list(Call call) {
    ArrayNode rows = Json.array();
    store
        .read(tx -> tx.environments().list(call.tenantId()))
        .forEach(environment -> rows.add(json(environment)));
    return Answer.ok(rows);
  }

  private Answer create(Call call) {
    call.checkConditionsWithoutTag();
    Members body = call.body();
    body.require("name");
    Instant now = Json.now(clock);
    String name = body.string("name", "new");
    Environment blank =
        new Environment(
            Uuids.next(now.toEpochMilli(), random),
            call.tenantId(),
            "new",
            displayNameOf(name),
            null,
            Environment.DEFAULT_COLOR,
            false,
            now,
            now,
            1);
    Environment draft = body.build(() -> merge(body, blank));
    Written<Environment> written =
        writes.write(
            call,
            tx -> {
              checkPlan(tx, call);
              return tx.environments().insert(draft);
            });
    return Answer.created(json(written.value()))
        .etag(tag(written.value()))
        .revision(written.revision());
  }

  /** {@code production} shows as {@code Production} unless it is told otherwise. */
  private static String displayNameOf(String name) {
    boolean plain = name.matches("[a-z0-9_-]{1,63}");
    return plain ? Character.toUpperCase(name.charAt(0)) + name.substring(1) : "New";
  }

  private static void checkPlan(Transaction tx, Call call) {
    Tenant tenant = tx.tenants().find(call.tenantId()).orElseThrow();
    long limit = tenant.plan().environments();
    // Counting takes milliseconds when there are many: not done for a limit that is none.
    if (limit != Plan.NONE && tx.environments().count(tenant.id()) >= limit) {
      throw ErrorAnswer.planLimit(
          "Environment limit reached: plan '%s' allows %d"
              .formatted(tenant.plan().wireName(), limit));
    }
  }

  private Answer update(Call call) {
    UUID id = call.pathId("id", WHAT);
    Members body = call.body();
    Written<Environment> written =
        writes.write(
            call,
            tx -> {
              Environment current = find(tx, call, id);
              call.checkConditions(tag(current));
              return tx.environments().update(body.buildChange(() -> merge(body, current)));
            });
    return Answer.ok(json(written.value())).etag(tag(written.value())).revision(written.revision());
  }

  private Answer delete(Call call) {
    UUID id = call.pathId("id", WHAT);
    Written<Boolean> written =
        writes.write(
            call,
            tx -> {
              call.checkConditions(tag(find(tx, call, id)));
              return tx.environments().delete(call.tenantId(), id);
            });
    return Answer.deleted().revision(written.revision());
  }

  private static EntityTag tag(Environment environment) {
    return EntityTag.ofRow(environment.id(), environment.version());
  }

  private static Environment find(Transaction tx, Call call, UUID id) {
    return tx.environments()
        .find(call.tenantId(), id)
        .orElseThrow(() -> ErrorAnswer.notFound(WHAT));
  }

  private static Environment merge(Members body, Environment base) {
    return new Environment(
        base.id(),
        base.tenantId(),
        body.string("name", base.name()),
        body.string("display_name", base.displayName()),
        body.nullableString("description", base.description()),
        body.string("color", base.color()),
        body.bool("is_default", base.isDefault()),
        base.createdAt(),
        base.updatedAt(),
        base.version());
  }

  private static ObjectNode json(Environment environment) {
    return Json.object()
        .put("id", environment.id().toString())
        .put("tenant_id", environment.tenantId().toString())
        .put("name", environment.name())
        .put("display_name", environment.displayName())
        .put("description", environment.description())
        .put("color", environment.color())
        .put("is_default", environment.isDefault())
        .put("sandbox", false)
        .put("created_at", Json.time(environment.createdAt()))
        .put("updated_at", Json.time(environment.updatedAt()));
  }
}
