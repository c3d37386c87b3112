package io.portcullis.api.environments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EnforcedWrites;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.JsonMembers;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Resource;
import io.portcullis.model.Environment;
import io.portcullis.model.Plan;
import io.portcullis.model.Stored;
import io.portcullis.store.Store;
import io.portcullis.store.table.Resources;
import io.portcullis.store.table.Transaction;
import java.util.List;
import java.util.random.RandomGenerator;

/** {@code /v1/environments} (docs/wire.md section 8.1). Any thread. */
public final class EnvironmentResource extends Resource<Environment> {
  /** Environments kept in {@code store}. */
  public EnvironmentResource(Store store, EnforcedWrites writes, RandomGenerator random) {
    super("Environment", store, writes, random);
  }

  /** What this resource answers. */
  public List<Operation> operations() {
    return List.of(
        Operation.read("/v1/environments", this::list),
        Operation.change("POST", "/v1/environments", this::create),
        Operation.change("PATCH", "/v1/environments/{id}", this::update),
        Operation.change("DELETE", "/v1/environments/{id}", this::delete));
  }

  @Override
  protected Resources<Environment> rows(Transaction tx) {
    return tx.environments();
  }

  @Override
  protected long limit(Plan plan) {
    return plan.environments();
  }

  private Answer list(Call call) {
    ArrayNode rows = Json.array();
    store()
        .read(tx -> tx.environments().list(call.tenantId()))
        .forEach(environment -> rows.add(json(environment)));
    return Answer.ok(rows);
  }

  @Override
  protected String[] required() {
    return new String[] {"name"};
  }

  @Override
  protected Environment draft(JsonMembers body, Transaction tx, Call call) {
    String displayName = displayNameOf(body.string("name", "new"));
    return merge(body, new Environment("new", displayName, null, Environment.DEFAULT_COLOR, false));
  }

  /** {@code production} shows as {@code Production} unless it is told otherwise. */
  private static String displayNameOf(String name) {
    boolean plain = name.matches("[a-z0-9_-]{1,63}");
    return plain ? Character.toUpperCase(name.charAt(0)) + name.substring(1) : "New";
  }

  @Override
  protected Environment changed(
      JsonMembers body, Stored<Environment> current, Transaction tx, Call call) {
    return merge(body, current.content());
  }

  private static Environment merge(JsonMembers body, Environment base) {
    return new Environment(
        body.string("name", base.name()),
        body.string("display_name", base.displayName()),
        body.nullableString("description", base.description()),
        body.string("color", base.color()),
        body.bool("is_default", base.isDefault()));
  }

  @Override
  protected ObjectNode detail(Transaction tx, Stored<Environment> environment) {
    return json(environment);
  }

  private static ObjectNode json(Stored<Environment> stored) {
    Environment environment = stored.content();
    return Json.object()
        .put("id", stored.id().toString())
        .put("tenant_id", stored.tenantId().toString())
        .put("name", environment.name())
        .put("display_name", environment.displayName())
        .put("description", environment.description())
        .put("color", environment.color())
        .put("is_default", environment.isDefault())
        .put("sandbox", false)
        .put("created_at", Json.time(stored.createdAt()))
        .put("updated_at", Json.time(stored.updatedAt()));
  }
}
