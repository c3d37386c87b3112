package io.portcullis.policy;

import io.portcullis.policy.inject.InjectedBytes;
import io.portcullis.policy.table.CompiledClient;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.policy.table.RouteLabel;
import io.portcullis.policy.table.RouteTarget;
import io.portcullis.policy.table.TenantLabel;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Everything a decision tells, for comparing two ways of reaching it. */
public record Outcome(
    @Nullable DenyReason reason,
    @Nullable UUID tenant,
    @Nullable UUID key,
    @Nullable UUID route,
    @Nullable String environment,
    @Nullable String target,
    @Nullable UUID client,
    Decision.Identification identification,
    String injected) {

  public static Outcome of(PolicySnapshot snapshot, Call call) {
    Decision decision = new Decision();
    snapshot.decide(call.request(), decision);
    return of(decision);
  }

  private static String injected(Decision decision) {
    InjectedBytes made = decision.injected();
    return made == null || !decision.allowed()
        ? ""
        : new String(made.fields(), 0, made.fieldsLength(), StandardCharsets.UTF_8);
  }

  public static Outcome of(Decision decision) {
    TenantLabel tenant = decision.tenant();
    CompiledKey key = decision.key();
    RouteLabel route = decision.route();
    RouteTarget target = decision.target();
    CompiledClient client = decision.client();
    return new Outcome(
        decision.reason(),
        tenant == null ? null : tenant.id(),
        key == null ? null : key.id(),
        route == null ? null : route.id(),
        target == null ? null : target.environmentName(),
        target == null ? null : target.url() + " " + target.allowField(),
        client == null ? null : client.id(),
        decision.identification(),
        injected(decision));
  }
}
