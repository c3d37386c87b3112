package io.portcullis.policy.compile;

import io.portcullis.ip.IpList;
import io.portcullis.ip.IpPrefix;
import io.portcullis.model.Route;
import io.portcullis.model.Secret;
import io.portcullis.model.Stored;
import io.portcullis.policy.table.ByteMap;
import io.portcullis.policy.table.ClientTable;
import io.portcullis.policy.table.CompiledClient;
import io.portcullis.policy.table.CompiledEnvironment;
import io.portcullis.policy.table.CompiledRoute;
import io.portcullis.policy.table.CompiledTenant;
import io.portcullis.policy.table.SecretTable;
import io.portcullis.policy.table.SlotSet;
import io.portcullis.policy.table.TenantLabel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A tenant as the compiler keeps it between changes: what changed since the last {@link #compile}
 * is marked, and only that is compiled again.
 *
 * <p>Not thread safe: owned by the policy-reloader thread.
 */
final class TenantDraft {
  private TenantLabel label;

  private final SlotArray<CompiledEnvironment> environments =
      new SlotArray<>(new CompiledEnvironment[0]);
  private final Map<UUID, Integer> environmentSlots = new HashMap<>();
  private final SlotArray<CompiledRoute> routes = new SlotArray<>(new CompiledRoute[0]);
  private final Map<UUID, RouteDraft> routeDrafts = new HashMap<>();
  private final SlotArray<CompiledClient> clients = new SlotArray<>(new CompiledClient[0]);

  private final Map<UUID, Stored<Secret>> secrets = new HashMap<>();
  private final Map<UUID, SecretTable.Entry> secretEntries = new HashMap<>();

  private final SigningSecrets signingSecrets = new SigningSecrets();

  private SlotSet disabled = SlotSet.EMPTY;

  private final Set<RouteDraft> changedRoutes = new LinkedHashSet<>();
  private final List<ClientTable.Entry> removedEntries = new ArrayList<>();
  private final List<ClientTable.Entry> addedEntries = new ArrayList<>();
  private boolean environmentNamesChanged;
  private boolean routeNamesChanged;
  private boolean secretsChanged;
  private boolean changed = true;

  private CompiledTenant compiled;

  TenantDraft(TenantLabel label) {
    this.label = label;
    this.compiled =
        new CompiledTenant(
            label,
            ByteMap.EMPTY,
            environments.share(),
            ByteMap.EMPTY,
            routes.share(),
            ClientTable.EMPTY,
            clients.share(),
            disabled,
            SecretTable.EMPTY,
            Set.of(),
            null);
  }

  void label(TenantLabel renamed) {
    label = renamed;
    changed = true;
  }

  SlotArray<CompiledEnvironment> environments() {
    return environments;
  }

  /** The slot of an environment; -1 if the tenant has none with this id. */
  int environmentSlot(UUID id) {
    return environmentSlots.getOrDefault(id, -1);
  }

  void putEnvironment(CompiledEnvironment environment) {
    int slot = environmentSlots.computeIfAbsent(environment.id(), id -> environments.take());
    environments.set(slot, environment);
    environmentNamesChanged = true;
    changedRoutes.addAll(routeDrafts.values());
    changed = true;
  }

  void removeEnvironment(UUID id) {
    Integer slot = environmentSlots.remove(id);
    if (slot == null) {
      return;
    }
    environments.remove(slot);
    // Before the slot is taken again: no value may appear in another environment.
    secrets.values().forEach(this::compile);
    secretsChanged = true;
    routeDrafts.values().forEach(route -> route.removeEnvironment(slot));
    environmentNamesChanged = true;
    changedRoutes.addAll(routeDrafts.values());
    changed = true;
  }

  Collection<RouteDraft> routes() {
    return routeDrafts.values();
  }

  RouteDraft putRoute(Stored<Route> route) {
    RouteDraft draft = routeDrafts.get(route.id());
    if (draft == null) {
      draft = new RouteDraft(this, routes.take(), route);
      routeDrafts.put(route.id(), draft);
      routeNamesChanged = true;
    } else {
      Route before = draft.route().content();
      routeNamesChanged |=
          !before.name().equals(route.content().name())
              || !before.slug().equals(route.content().slug());
      draft.route(route);
    }
    changed(draft);
    return draft;
  }

  void removeRoute(RouteDraft route) {
    routeDrafts.remove(route.route().id());
    changedRoutes.remove(route);
    routes.remove(route.slot);
    routeNamesChanged = true;
    changed = true;
  }

  /** Marks a route to be compiled again. */
  void changed(RouteDraft route) {
    changedRoutes.add(route);
    changed = true;
  }

  /** The client at a slot; null if it is free. */
  @Nullable CompiledClient client(int slot) {
    return clients.get(slot);
  }

  int takeClientSlot() {
    return clients.take();
  }

  void putClient(CompiledClient client) {
    CompiledClient before = clients.get(client.slot());
    if (!client.equals(before)) {
      signingSecrets.change(before == null ? null : before.signing(), client.signing());
      clients.set(client.slot(), client);
      disabled = client.enabled() ? disabled.without(client.slot()) : disabled.with(client.slot());
      changed = true;
    }
  }

  void removeClient(int slot, CompileWork work) {
    for (RouteDraft route : routeDrafts.values()) {
      int sets = route.unassign(slot);
      if (sets > 0) {
        work.assignmentSetsCopied += sets;
        changed(route);
      }
    }
    CompiledClient removed = clients.get(slot);
    signingSecrets.change(removed == null ? null : removed.signing(), null);
    clients.remove(slot);
    disabled = disabled.without(slot);
    changed = true;
  }

  void putSecret(Stored<Secret> secret) {
    secrets.put(secret.id(), secret);
    compile(secret);
    secretsChanged = true;
    changed = true;
  }

  private void compile(Stored<Secret> secret) {
    secretEntries.put(secret.id(), SecretTable.Entry.of(secret, this::environmentSlot));
  }

  void removeSecret(UUID id) {
    secrets.remove(id);
    secretEntries.remove(id);
    secretsChanged = true;
    changed = true;
  }

  void addAddresses(IpList addresses, int slot) {
    prefixes(addresses).forEach(prefix -> addedEntries.add(new ClientTable.Entry(prefix, slot)));
    changed = true;
  }

  void removeAddresses(IpList addresses, int slot) {
    prefixes(addresses).forEach(prefix -> removedEntries.add(new ClientTable.Entry(prefix, slot)));
    changed = true;
  }

  /** The distinct prefixes of a list. */
  private static Collection<IpPrefix> prefixes(IpList addresses) {
    if (addresses.entries().size() == 1) {
      return addresses.entries().getFirst().toPrefixes();
    }
    Set<IpPrefix> prefixes = new LinkedHashSet<>();
    addresses.entries().forEach(entry -> prefixes.addAll(entry.toPrefixes()));
    return prefixes;
  }

  /** Compiles what changed since the last call. */
  CompiledTenant compile(CompileWork work) {
    if (!changed) {
      return compiled;
    }
    for (RouteDraft route : changedRoutes) {
      routes.set(route.slot, route.compile(work));
    }
    compiled =
        new CompiledTenant(
            label,
            environmentNamesChanged ? environmentNames() : compiled.environmentSlots(),
            environments.share(),
            routeNamesChanged ? routeNames() : compiled.routeSlots(),
            routes.share(),
            addresses(work),
            clients.share(),
            disabled,
            secretsChanged ? SecretTable.of(secretEntries.values()) : compiled.secrets(),
            signingSecrets.share(),
            work.limits.ofTenant(label.id(), label.plan()));
    changedRoutes.clear();
    removedEntries.clear();
    addedEntries.clear();
    environmentNamesChanged = false;
    routeNamesChanged = false;
    secretsChanged = false;
    changed = false;
    return compiled;
  }

  private ClientTable addresses(CompileWork work) {
    if (removedEntries.isEmpty() && addedEntries.isEmpty()) {
      return compiled.addresses();
    }
    work.tablesBuilt++;
    return compiled.addresses().with(removedEntries, addedEntries, this::compareClients);
  }

  /** The older client first, then the lower id as UUID text has it. */
  private int compareClients(int slot, int otherSlot) {
    CompiledClient one = clientAt(slot);
    CompiledClient other = clientAt(otherSlot);
    return CompiledClient.OLDEST_FIRST.compare(one, other);
  }

  private CompiledClient clientAt(int slot) {
    CompiledClient client = clients.get(slot);
    if (client == null) {
      throw new IllegalStateException("slot " + slot + " has a prefix but no client");
    }
    return client;
  }

  private ByteMap environmentNames() {
    Map<String, Integer> slots = new HashMap<>();
    environmentSlots.forEach((id, slot) -> slots.put(environmentAt(slot).name(), slot));
    return ByteMap.of(slots);
  }

  private CompiledEnvironment environmentAt(int slot) {
    CompiledEnvironment environment = environments.get(slot);
    if (environment == null) {
      throw new IllegalStateException("no environment at slot " + slot);
    }
    return environment;
  }

  /** Slugs before ids before names: of equal texts the first put in stays. */
  private ByteMap routeNames() {
    Map<String, Integer> slots = new HashMap<>(routeDrafts.size() * 4);
    routeDrafts
        .values()
        .forEach(draft -> slots.putIfAbsent(draft.route().content().slug(), draft.slot));
    routeDrafts
        .values()
        .forEach(draft -> slots.putIfAbsent(draft.route().id().toString(), draft.slot));
    routeDrafts
        .values()
        .forEach(draft -> slots.putIfAbsent(draft.route().content().name(), draft.slot));
    return ByteMap.of(slots);
  }
}
