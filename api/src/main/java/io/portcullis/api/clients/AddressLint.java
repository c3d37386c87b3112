package io.portcullis.api.clients;

import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.Warning;
import io.portcullis.ip.IpFamily;
import io.portcullis.ip.IpRange;
import io.portcullis.model.Client;
import io.portcullis.model.Stored;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.table.CompiledClient;
import io.portcullis.store.Store;
import io.portcullis.store.value.StoreUnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Names what is allowed, but is often a mistake, in a client's addresses: {@code meta.warnings}.
 *
 * <p>Any thread. Costs a lookup in the snapshot for each entry, and reads at most {@value
 * #MAX_CANDIDATES} clients for it; after {@value #MAX_WARNINGS} warnings it stops.
 */
public final class AddressLint {
  private static final int MAX_WARNINGS = 20;
  private static final int MAX_CANDIDATES = 3;
  private static final int WIDE_IPV4_BITS = 24;
  private static final int WIDE_IPV6_BITS = 97;

  private final Store store;
  private final ActivePolicy policy;

  /** Looks for other clients in {@code policy}, and for their addresses in {@code store}. */
  public AddressLint(Store store, ActivePolicy policy) {
    this.store = store;
    this.policy = policy;
  }

  /** Warns {@code call} about the addresses of {@code client}, which is stored and enforced. */
  public void check(Call call, Stored<Client> client) {
    int left = MAX_WARNINGS;
    for (IpRange entry : client.content().addresses().entries()) {
      Optional<Warning> warning = width(entry).or(() -> cover(client, entry));
      if (warning.isPresent()) {
        call.warn(warning.get());
        if (--left == 0) {
          return;
        }
      }
    }
  }

  private static Optional<Warning> width(IpRange entry) {
    int bits = entry.size().subtract(java.math.BigInteger.ONE).bitLength();
    boolean ipv4 = entry.family() == IpFamily.IPV4;
    if (bits == (ipv4 ? 32 : 128)) {
      return Optional.of(
          new Warning(
              Warning.ANY_ADDRESS,
              "ip_address",
              "%s covers every %s address, so that it keeps nobody out"
                  .formatted(entry, ipv4 ? "IPv4" : "IPv6")));
    }
    if (bits >= (ipv4 ? WIDE_IPV4_BITS : WIDE_IPV6_BITS)) {
      return Optional.of(
          new Warning(
              Warning.WIDE_RANGE,
              "ip_address",
              "%s is very wide: it covers %s addresses".formatted(entry, entry.size())));
    }
    return Optional.empty();
  }

  private Optional<Warning> cover(Stored<Client> client, IpRange entry) {
    List<UUID> candidates =
        policy
            .current()
            .clientsCovering(client.tenantId(), entry.first(), MAX_CANDIDATES + 1)
            .stream()
            .map(CompiledClient::id)
            .filter(id -> !id.equals(client.id()))
            .toList();
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    return stored(client.tenantId(), candidates).stream()
        .filter(
            other -> other.content().addresses().entries().stream().anyMatch(e -> e.covers(entry)))
        .findFirst()
        .map(other ->
            new Warning(
                Warning.ALREADY_COVERED,
                "ip_address",
                "%s is covered by client '%s' (%s) already"
                    .formatted(entry, other.content().name(), other.id())));
  }

  /**
   * The change is acknowledged already, so a database that has just gone away costs the warning.
   */
  private List<Stored<Client>> stored(UUID tenantId, List<UUID> ids) {
    try {
      return store.read(tx -> tx.clients().findAll(tenantId, ids));
    } catch (StoreUnavailableException e) {
      return List.of();
    }
  }
}
