package io.portcullis.policy.table;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much a snapshot holds, over all tenants.
 *
 * @param prefixes nodes of the clients' address tables: what ranges were split into, each once in a
 *     tenant
 */
public record SnapshotCounts(
    int tenants,
    int environments,
    int clients,
    int prefixes,
    int routes,
    long assignments,
    int keys) {

  /** Counts; goes through everything. */
  public static SnapshotCounts of(List<CompiledTenant> tenants, int keys) {
    int environments = 0;
    int clients = 0;
    int prefixes = 0;
    int routes = 0;
    long assignments = 0;
    for (CompiledTenant tenant : tenants) {
      environments += present(tenant.environments());
      clients += present(tenant.clients());
      prefixes += tenant.addresses().size();
      routes += present(tenant.routes());
      assignments += tenant.assignments();
    }
    return new SnapshotCounts(
        tenants.size(), environments, clients, prefixes, routes, assignments, keys);
  }

  private static int present(@Nullable Object[] bySlot) {
    return (int) Arrays.stream(bySlot).filter(Objects::nonNull).count();
  }
}
