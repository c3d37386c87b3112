package io.portcullis.policy.explain;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpFamily;
import io.portcullis.ip.IpPrefix;
import io.portcullis.ip.PrefixTable;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.explain.Explanation.MatchedClient;
import io.portcullis.policy.explain.Explanation.NearestMiss;
import io.portcullis.policy.table.ClientTable;
import io.portcullis.policy.table.CompiledClient;
import io.portcullis.policy.table.CompiledEnvironment;
import io.portcullis.policy.table.CompiledRoute;
import io.portcullis.policy.table.CompiledTarget;
import io.portcullis.policy.table.CompiledTenant;
import io.portcullis.policy.table.CompiledTenant.Cover;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say about an address that a route was called from: who covers it, and if nobody
 * lets it in, what comes closest.
 *
 * <p>Goes through all prefixes of the tenant when nothing covers the address.
 */
final class AddressFindings {
  private final CompiledTenant tenant;
  private final CompiledRoute route;
  private final CompiledTarget target;
  private final IpAddress address;
  private final List<Cover> covers;

  AddressFindings(
      CompiledTenant tenant, CompiledRoute route, CompiledTarget target, IpAddress address) {
    this.tenant = tenant;
    this.route = route;
    this.target = target;
    this.address = address;
    this.covers = tenant.clientsCovering(address, Integer.MAX_VALUE);
  }

  private List<CompiledClient> clients(int node) {
    List<CompiledClient> clients = new ArrayList<>();
    for (int i = 0; i < tenant.addresses().clientCount(node); i++) {
      CompiledClient client = tenant.clients()[tenant.addresses().client(node, i)];
      if (client != null) {
        clients.add(client);
      }
    }
    return clients;
  }

  /** The enabled clients assigned here that cover the address, first the one that counts. */
  List<MatchedClient> matchedClients() {
    return covers.stream()
        .filter(cover -> target.letsIn(cover.client()))
        .map(cover ->
            new MatchedClient(cover.client().id(), cover.client().name(), cover.entry().toString()))
        .toList();
  }

  private boolean isAssigned(CompiledClient client) {
    return target.assigned().contains(client.slot());
  }

  /**
   * What comes closest to letting in a call refused for {@code reason}; null: its address is fine.
   */
  @Nullable NearestMiss nearestMiss(@Nullable DenyReason reason) {
    if (reason == DenyReason.ADDRESS_NOT_AUTHORIZED) {
      return nearestClient();
    }
    return reason == DenyReason.ADDRESS_NOT_IN_ALLOWLIST ? nearestAllowed() : null;
  }

  /** What comes closest when no enabled client assigned here covers the address. */
  private NearestMiss nearestClient() {
    return covers.stream()
        .min(Comparator.comparingInt(cover -> distance(cover.client())))
        .map(cover -> miss(cover.client(), describe(cover)))
        .orElseGet(this::nearestAssigned);
  }

  /** How much has to change for a client that covers the address to let it in; 0 is least. */
  private int distance(CompiledClient client) {
    if (isAssigned(client)) {
      return 0;
    }
    int unassigned = assignedElsewhere(client).isEmpty() ? 2 : 1;
    return client.enabled() ? unassigned : unassigned + 2;
  }

  private String describe(Cover cover) {
    CompiledClient client = cover.client();
    String found = "%s is in client %s (%s)".formatted(address, client.name(), cover.entry());
    if (isAssigned(client)) {
      return "%s, assigned to %s but disabled".formatted(found, environmentName());
    }
    String disabled = client.enabled() ? ", " : ", which is disabled, ";
    String elsewhere = assignedElsewhere(client);
    return elsewhere.isEmpty()
        ? "%s%snot assigned to route %s".formatted(found, disabled, route.label().name())
        : "%s%sassigned to %s, not %s".formatted(found, disabled, elsewhere, environmentName());
  }

  /** The names of the route's environments that a client is assigned to; empty if none. */
  private String assignedElsewhere(CompiledClient client) {
    return IntStream.range(0, route.targets().length)
        .mapToObj(slot -> {
          CompiledTarget there = route.in(slot);
          CompiledEnvironment environment = tenant.environments()[slot];
          return there != null && environment != null && there.assigned().contains(client.slot())
              ? environment.name()
              : "";
        })
        .filter(name -> !name.isEmpty())
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private NearestMiss nearestAssigned() {
    ClientTable table = tenant.addresses();
    CompiledClient nearest = null;
    IpPrefix nearestPrefix = null;
    for (int node = 0; node < table.size(); node++) {
      IpPrefix prefix = table.prefix(node);
      if (isNearer(prefix, nearestPrefix)) {
        for (CompiledClient client : clients(node)) {
          if (target.letsIn(client)) {
            nearest = client;
            nearestPrefix = prefix;
            break;
          }
        }
      }
    }
    if (nearest == null || nearestPrefix == null) {
      return miss(null, nobodyClose());
    }
    return miss(
        nearest,
        "%s is in no client; the closest one assigned to %s is %s with %s"
            .formatted(
                address,
                environmentName(),
                nearest.name(),
                nearest.addresses().entryOf(nearestPrefix)));
  }

  private String nobodyClose() {
    String where = "route %s in %s".formatted(route.label().name(), environmentName());
    int assigned = target.assigned().size();
    if (assigned == 0) {
      return "no client is assigned to " + where;
    }
    boolean anyEnabled =
        Arrays.asList(tenant.clients()).stream()
            .anyMatch(client -> client != null && target.letsIn(client));
    return anyEnabled
        ? "%s is %s, and no enabled client assigned to %s has an %s address"
            .formatted(address, familyName(), where, familyName())
        : "all clients assigned to %s are disabled".formatted(where);
  }

  private String familyName() {
    return address.family() == IpFamily.IPV4 ? "IPv4" : "IPv6";
  }

  /** What comes closest in the route's {@code ip_allowlist}. */
  private NearestMiss nearestAllowed() {
    PrefixTable allowed = target.allowed();
    IpPrefix nearest = null;
    for (int node = 0; node < allowed.size(); node++) {
      if (isNearer(allowed.prefix(node), nearest)) {
        nearest = allowed.prefix(node);
      }
    }
    return miss(
        null,
        nearest == null
            ? "%s is %s, and the ip_allowlist has no %s entry"
                .formatted(address, familyName(), familyName())
            : "the closest entry of the ip_allowlist is %s"
                .formatted(target.allowlist().entryOf(nearest)));
  }

  /** Whether a prefix shares more first bits with the address than another, which may be null. */
  private boolean isNearer(IpPrefix prefix, @Nullable IpPrefix other) {
    return prefix.family() == address.family()
        && (other == null || commonBits(prefix) > commonBits(other));
  }

  private int commonBits(IpPrefix prefix) {
    long high = prefix.address().high() ^ address.high();
    long low = prefix.address().low() ^ address.low();
    int bits =
        high != 0 ? Long.numberOfLeadingZeros(high) : Long.SIZE + Long.numberOfLeadingZeros(low);
    int unused = 2 * Long.SIZE - address.family().bits();
    return Math.min(bits - unused, prefix.length());
  }

  private String environmentName() {
    return target.target().environmentName();
  }

  private static NearestMiss miss(@Nullable CompiledClient client, String text) {
    return new NearestMiss(
        client == null ? null : client.id(), client == null ? null : client.name(), text);
  }
}
