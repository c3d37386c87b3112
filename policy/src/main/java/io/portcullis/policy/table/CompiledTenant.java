package io.portcullis.policy.table;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpPrefix;
import io.portcullis.ip.IpRange;
import io.portcullis.policy.limit.Limit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's configuration. Immutable; any thread.
 *
 * @param environmentSlots environment names to slots
 * @param environments by slot; null where a slot is free
 * @param routeSlots slugs, ids and names to slots; of equal texts the slug wins, then the id
 * @param routes by slot; null where a slot is free
 * @param addresses which clients have which prefixes
 * @param clients by slot; null where a slot is free
 * @param disabled the slots of the clients that are switched off: kept apart from {@code clients}
 *     because a decision can read it without a cache miss for the client's object
 * @param secrets by the slots of {@code environments}
 * @param signingSecrets those that some client signs with, switched off or not, now or before its
 *     last change of key
 * @param limit of the tenant's plan; null: the plan has none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; arrays, because decide reads them
public record CompiledTenant(
    TenantLabel label,
    ByteMap environmentSlots,
    @Nullable CompiledEnvironment[] environments,
    ByteMap routeSlots,
    @Nullable CompiledRoute[] routes,
    ClientTable addresses,
    @Nullable CompiledClient[] clients,
    SlotSet disabled,
    SecretTable secrets,
    Set<UUID> signingSecrets,
    @Nullable Limit limit) {

  /**
   * The slot of the client that counts among the enabled ones in {@code assigned} that cover an
   * address: the one with the longest prefix, then the oldest, then the lowest id.
   *
   * <p>Visits the clients of at most 33 prefixes (IPv6: 129), usually one or two.
   *
   * @return -1 if there is none
   */
  public int findClient(IpAddress address, SlotSet assigned) {
    if (assigned.isEmpty()) {
      return -1;
    }
    for (int node = addresses.find(address); node >= 0; node = addresses.parent(node)) {
      int count = addresses.clientCount(node);
      for (int i = 0; i < count; i++) {
        int slot = addresses.client(node, i);
        if (assigned.contains(slot) && !disabled.contains(slot)) {
          return slot;
        }
      }
    }
    return -1;
  }

  /**
   * The first {@code limit} clients that cover an address, whatever they are assigned to and
   * enabled or not, in the order in which they count; each once, by the longest of its prefixes
   * that do. Allocates.
   */
  public List<Cover> clientsCovering(IpAddress address, int limit) {
    List<Cover> found = new ArrayList<>();
    BitSet seen = new BitSet();
    for (int node = addresses.find(address); node >= 0; node = addresses.parent(node)) {
      int count = addresses.clientCount(node);
      for (int i = 0; i < count && found.size() < limit; i++) {
        int slot = addresses.client(node, i);
        CompiledClient client = clients[slot];
        if (client != null && !seen.get(slot)) {
          seen.set(slot);
          found.add(new Cover(client, addresses.prefix(node)));
        }
      }
    }
    return found;
  }

  /** How many assignments there are, on all routes and environments. */
  public long assignments() {
    long count = 0;
    for (CompiledRoute route : routes) {
      if (route != null) {
        for (CompiledTarget target : route.targets()) {
          count += target == null ? 0 : target.assigned().size();
        }
      }
    }
    return count;
  }

  /** A client that covers an address, by its longest prefix that does. */
  public record Cover(CompiledClient client, IpPrefix prefix) {
    /** What the operator wrote. Goes through the client's entries. */
    public IpRange entry() {
      return client.addresses().entryOf(prefix);
    }
  }
}
