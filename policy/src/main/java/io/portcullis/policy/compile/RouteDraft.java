package io.portcullis.policy.compile;

import io.portcullis.ip.IpList;
import io.portcullis.ip.IpPrefix;
import io.portcullis.ip.PrefixTable;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.RouteSettings;
import io.portcullis.model.Stored;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.policy.limit.LimitBook;
import io.portcullis.policy.table.CallRulesByMethod;
import io.portcullis.policy.table.CompiledEnvironment;
import io.portcullis.policy.table.CompiledRoute;
import io.portcullis.policy.table.CompiledTarget;
import io.portcullis.policy.table.MethodSet;
import io.portcullis.policy.table.RouteLabel;
import io.portcullis.policy.table.RouteTarget;
import io.portcullis.policy.table.SlotSet;
import io.portcullis.policy.template.TemplateConstants;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A route with its overrides and assignments, as the compiler keeps it between changes.
 *
 * <p>Not thread safe: owned by the policy-reloader thread.
 */
final class RouteDraft {
  final TenantDraft tenant;
  final int slot;
  private Stored<Route> route;

  /** By environment slot. */
  private final Map<Integer, Stored<RouteEnvironment>> overrides = new HashMap<>();

  /** Assigned clients by environment slot; where it ends, and where it holds null, none. */
  private @Nullable SlotSet[] assigned = new SlotSet[0];

  /** What was compiled last, to take over from it what still holds. */
  private @Nullable CompiledTarget[] compiled = new CompiledTarget[0];

  RouteDraft(TenantDraft tenant, int slot, Stored<Route> route) {
    this.tenant = tenant;
    this.slot = slot;
    this.route = route;
  }

  Stored<Route> route() {
    return route;
  }

  void route(Stored<Route> changed) {
    this.route = changed;
  }

  Map<Integer, Stored<RouteEnvironment>> overrides() {
    return overrides;
  }

  SlotSet assigned(int environment) {
    SlotSet set = environment < assigned.length ? assigned[environment] : null;
    return set == null ? SlotSet.EMPTY : set;
  }

  /** Returns whether that changed anything. */
  boolean assigned(int environment, SlotSet clients) {
    if (assigned(environment) == clients) {
      return false;
    }
    if (environment >= assigned.length) {
      assigned = Arrays.copyOf(assigned, environment + 1);
    }
    assigned[environment] = clients;
    return true;
  }

  /**
   * Removes a client from all environments.
   *
   * @return the number of environments it was assigned to
   */
  int unassign(int client) {
    int changed = 0;
    for (int environment = 0; environment < assigned.length; environment++) {
      if (assigned(environment, assigned(environment).without(client))) {
        changed++;
      }
    }
    return changed;
  }

  /** Forgets all that was said of an environment. */
  void removeEnvironment(int environment) {
    overrides.remove(environment);
    assigned(environment, SlotSet.EMPTY);
  }

  /** Compiles the route for all environments; objects that would be equal stay the same. */
  CompiledRoute compile(CompileWork work) {
    CompiledTarget[] old = compiled;
    Route content = route.content();
    RouteLabel label =
        new RouteLabel(route.id(), content.name(), content.slug(), content.enabled());
    int base = tenant.environmentSlot(content.baseEnvironmentId());
    @Nullable CompiledTarget[] targets = new CompiledTarget[tenant.environments().slots()];
    Map<IpList, PrefixTable> tables = new HashMap<>();
    LimitBook.Place limits = work.limits.place(route.id());
    for (CompiledTarget target : old) {
      if (target != null) {
        tables.put(target.allowlist(), target.allowed());
      }
    }
    for (int slot = 0; slot < targets.length; slot++) {
      CompiledEnvironment environment = tenant.environments().get(slot);
      if (environment != null && (slot == base || isConfigured(slot))) {
        CompiledTarget before = slot < old.length ? old[slot] : null;
        targets[slot] = compile(label, environment, slot, before, tables, limits, work);
      }
    }
    limits.close();
    compiled = targets;
    return new CompiledRoute(label, base, targets);
  }

  private boolean isConfigured(int environment) {
    return route.content().requiresClients()
        || overrides.containsKey(environment)
        || !assigned(environment).isEmpty();
  }

  private CompiledTarget compile(
      RouteLabel label,
      CompiledEnvironment environment,
      int environmentSlot,
      @Nullable CompiledTarget before,
      Map<IpList, PrefixTable> tables,
      LimitBook.Place limits,
      CompileWork work) {
    Stored<RouteEnvironment> row = overrides.get(environmentSlot);
    RouteEnvironment override = row == null ? null : row.content();
    RouteSettings settings = route.content().in(override);
    MethodSet methods = methodSet(settings.methodRule(), before);
    CallRulesByMethod calls =
        CallRulesByMethod.of(
            settings.rules(),
            new TemplateConstants(environment.name(), label.name(), route.tenantId()),
            environment.id().toString(),
            limits,
            before == null ? CallRulesByMethod.PLAIN : before.calls());
    work.longestToleranceSec = Math.max(work.longestToleranceSec, calls.longestToleranceSec());
    RouteTarget target =
        new RouteTarget(
            label,
            environment.id(),
            environment.name(),
            settings.target(),
            methods == null ? MethodSet.USUAL_FIELD : methods.allowField());
    return new CompiledTarget(
        before != null && before.target().showsTheSameAs(target) ? before.target() : target,
        override == null || !Boolean.FALSE.equals(override.enabled()),
        settings.requiresClients(),
        methods,
        calls,
        settings.ipAllowlist(),
        tables.computeIfAbsent(settings.ipAllowlist(), list -> table(list, work)),
        assigned(environmentSlot));
  }

  private static @Nullable MethodSet methodSet(
      @Nullable MethodRule rule, @Nullable CompiledTarget before) {
    if (rule == null) {
      return null;
    }
    MethodSet old = before == null ? null : before.methods();
    return old != null && old.rule().equals(rule) ? old : new MethodSet(rule);
  }

  private static PrefixTable table(IpList list, CompileWork work) {
    if (list.isEmpty()) {
      return PrefixTable.EMPTY;
    }
    Set<IpPrefix> prefixes = new HashSet<>();
    list.entries().forEach(entry -> prefixes.addAll(entry.toPrefixes()));
    work.tablesBuilt++;
    return PrefixTable.of(prefixes);
  }
}
