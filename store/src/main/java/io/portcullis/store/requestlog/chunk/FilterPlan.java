package io.portcullis.store.requestlog.chunk;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpFamily;
import io.portcullis.ip.IpPrefix;
import io.portcullis.store.requestlog.value.LogFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's filter made ready for many chunks: what their summaries and counts are asked. Not
 * thread safe.
 */
public final class FilterPlan {
  /** More prefixes than this are not asked for: such a range is seldom absent. */
  private static final int MOST_PREFIXES = 512;

  private static final int STATUSES_OF_CLASS = 100;

  private final UUID tenantId;
  private final LogFilter filter;

  /** A chunk must have one of each. */
  private final List<long[]> facets = new ArrayList<>();

  /** What {@code filter} asks of the calls of a tenant. */
  public FilterPlan(UUID tenantId, LogFilter filter) {
    this.tenantId = tenantId;
    this.filter = filter;
    require(Facet.ROUTE_TEXT, filter.routeText());
    require(Facet.ENVIRONMENT, filter.environment());
    require(Facet.CLIENT, filter.clientId());
    require(Facet.KEY, filter.keyId());
    require(Facet.METHOD, filter.method());
    require(Facet.ERROR, filter.error());
    requireStatus(filter.statuses());
    requireAddress();
    requirePath(filter.pathPrefix());
  }

  /** Whose calls are asked for. */
  public UUID tenantId() {
    return tenantId;
  }

  /** What is asked of each call. */
  public LogFilter filter() {
    return filter;
  }

  /** Whether summaries say anything about this filter. */
  public boolean asksSummaries() {
    return !facets.isEmpty();
  }

  /** Whether a chunk with this summary may have what is wanted; false is certain. */
  public boolean mayHave(byte[] summary) {
    for (long[] alternatives : facets) {
      boolean found = false;
      for (int i = 0; i < alternatives.length && !found; i++) {
        found = ChunkSummary.mayHave(summary, alternatives[i]);
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  private void require(Facet facet, @Nullable Object value) {
    if (value != null) {
      facets.add(new long[] {facet.of(value)});
    }
  }

  private void requireStatus(LogFilter.@Nullable Statuses statuses) {
    if (statuses == null) {
      return;
    }
    if (statuses.first() == statuses.last()) {
      facets.add(new long[] {Facet.STATUS.of(statuses.first())});
    } else {
      int first = statuses.first() / STATUSES_OF_CLASS;
      int last = statuses.last() / STATUSES_OF_CLASS;
      long[] classes = new long[last - first + 1];
      for (int i = 0; i < classes.length; i++) {
        classes[i] = Facet.STATUS_CLASS.of(first + i);
      }
      facets.add(classes);
    }
  }

  private void requireAddress() {
    if (filter.addresses() == null) {
      return;
    }
    List<Long> alternatives = new ArrayList<>();
    for (IpPrefix prefix : filter.addresses().toPrefixes()) {
      int[] lengths = Facet.lengths(prefix.family());
      int shortest = lengths[lengths.length - 1];
      int missing = Math.max(0, shortest - prefix.length());
      if (missing > 9 || alternatives.size() + (1 << missing) > MOST_PREFIXES) {
        return;
      }
      for (int i = 0; i < 1 << missing; i++) {
        alternatives.add(hash(prefix, shortest, i));
      }
    }
    facets.add(alternatives.stream().mapToLong(Long::longValue).toArray());
  }

  /** The hash of the {@code index}th prefix of length {@code shortest}, if that is longer. */
  private static long hash(IpPrefix prefix, int shortest, int index) {
    Long known = Facet.covering(prefix);
    if (known != null) {
      return known;
    }
    IpAddress first = prefix.first();
    IpAddress address =
        first.family() == IpFamily.IPV4
            ? IpAddress.ofIpv4((int) first.low() | (index << (IpFamily.IPV4.bits() - shortest)))
            : IpAddress.ofIpv6(
                first.high() | ((long) index << (Long.SIZE - shortest)), first.low());
    return Facet.prefix(address, shortest);
  }

  private void requirePath(@Nullable String prefix) {
    if (prefix == null) {
      return;
    }
    byte[] bytes = prefix.getBytes(StandardCharsets.ISO_8859_1);
    int longest = 0;
    for (int beginning : PathColumn.BEGINNINGS) {
      if (beginning <= bytes.length) {
        longest = beginning;
      }
    }
    if (longest > 0) {
      facets.add(new long[] {Facet.beginning(bytes, 0, longest)});
    }
  }
}
