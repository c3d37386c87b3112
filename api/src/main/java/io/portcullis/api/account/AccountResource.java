package io.portcullis.api.account;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.keys.KeyResource;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.Operation;
import io.portcullis.ip.IpAddress;
import io.portcullis.model.Plan;
import io.portcullis.model.Tenant;
import io.portcullis.model.key.Role;
import io.portcullis.policy.address.ClientAddress;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.store.Store;
import io.portcullis.store.requestlog.RequestLogStore;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tenant and who is asking. Any thread. */
public final class AccountResource {
  private static final String ACTIVE = "active";

  private final Store store;
  private final RequestLogStore logs;
  private final Clock clock;

  /** The tenants kept in {@code store}; calls are counted in {@code logs}. */
  public AccountResource(Store store, RequestLogStore logs, Clock clock) {
    this.store = store;
    this.logs = logs;
    this.clock = clock;
  }

  /** What this resource answers. */
  public List<Operation> operations() {
    return List.of(
        Operation.read("/v1/account", this::account),
        Operation.read("/v1/account/usage", this::usage),
        new Operation("GET", "/v1/whoami", Operation.Access.ANY_KEY, this::whoami));
  }

  private Tenant tenant(Call call) {
    return store
        .read(tx -> tx.tenants().find(call.tenantId()))
        .orElseThrow(() -> ErrorAnswer.notFound("Account"));
  }

  private Answer account(Call call) {
    Tenant tenant = tenant(call);
    ObjectNode json =
        Json.object()
            .put("id", tenant.id().toString())
            .put("slug", tenant.slug())
            .put("name", tenant.name())
            .put("region", "self-hosted")
            .put("subscription_plan", tenant.plan().wireName())
            .put("subscription_status", ACTIVE);
    for (String name :
        List.of(
            "trial_start_at",
            "trial_end_at",
            "subscription_current_period_start",
            "subscription_current_period_end",
            "subscription_cancel_at")) {
      json.putNull(name);
    }
    return Answer.ok(json.put("created_at", Json.time(tenant.createdAt())));
  }

  private Answer usage(Call call) {
    LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    LocalDate first = today.withDayOfMonth(1);
    LocalDate next = first.plusMonths(1);
    long calls = logs.count(call.tenantId(), first, today);
    return store.read(tx -> {
      Tenant tenant =
          tx.tenants().find(call.tenantId()).orElseThrow(() -> ErrorAnswer.notFound("Account"));
      Plan plan = tenant.plan();
      ObjectNode json = Json.object();
      json.putObject("billing_period")
          .put("year", first.getYear())
          .put("month", first.getMonthValue())
          .put("start", Json.time(first.atStartOfDay(ZoneOffset.UTC).toInstant()))
          .put("end", Json.time(next.atStartOfDay(ZoneOffset.UTC).toInstant().minusMillis(1)));
      json.set(
          "api_calls",
          used(calls, plan.callsPerMonth()).put("percentage", percentage(calls, plan)));
      ObjectNode resources = json.putObject("resources");
      resources.set("routes", used(tx.routes().count(tenant.id()), plan.routes()));
      resources.set("secrets", used(tx.secrets().count(tenant.id()), plan.secrets()));
      resources.set("clients", used(tx.clients().count(tenant.id()), plan.clients()));
      resources.set(
          "environments", used(tx.environments().count(tenant.id()), plan.environments()));
      return Answer.ok(json.put("plan", plan.wireName()).put("status", ACTIVE));
    });
  }

  private static ObjectNode used(long used, long limit) {
    return Json.object().put("used", used).put("limit", limit == Plan.NONE ? null : (Long) limit);
  }

  /** Whole per cent of the month's calls, rounded down; 0 without a limit. */
  private static long percentage(long calls, Plan plan) {
    return plan.callsPerMonth() == Plan.NONE ? 0 : calls * 100 / plan.callsPerMonth();
  }

  private Answer whoami(Call call) {
    Tenant tenant = tenant(call);
    CompiledKey key = call.key();
    ObjectNode json = Json.object();
    json.putObject("tenant")
        .put("id", tenant.id().toString())
        .put("slug", tenant.slug())
        .put("name", tenant.name());
    boolean never = key.expiresAtMs() == CompiledKey.NEVER;
    ObjectNode keyJson =
        json.putObject("key")
            .put("id", key.id().toString())
            .put("key_id", key.keyId())
            .put("name", key.name())
            .put("key_type", key.type().wireName());
    keyJson.set("scopes", KeyResource.scopes(key.scopes()));
    keyJson.put("expires_at", never ? null : Json.time(Instant.ofEpochMilli(key.expiresAtMs())));
    json.put("role", roleOf(key));
    ClientAddress client = call.clientAddress();
    IpAddress address = client.address();
    json.putObject("client_address")
        .put("address", address == null ? null : address.toString())
        .put("source", client.source().code())
        .put("derivation", client.derivation().code())
        .put("chain", call.addressChain())
        .put("peer", client.peer().toString());
    return Answer.ok(json);
  }

  /** The name of the built-in role with exactly the key's scopes; null if there is none. */
  private static @Nullable String roleOf(CompiledKey key) {
    return Arrays.stream(Role.values())
        .filter(role -> role.scopes().equals(key.scopes()))
        .map(Role::displayName)
        .findFirst()
        .orElse(null);
  }
}
