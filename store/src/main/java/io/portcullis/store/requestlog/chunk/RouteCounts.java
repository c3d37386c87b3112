package io.portcullis.store.requestlog.chunk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How many records of a chunk each route of each tenant has. Not thread safe. */
public final class RouteCounts {
  /** Stands for no route; no route has this id, which is of no version. */
  static final UUID NO_ROUTE = new UUID(0, 0);

  private static final int ID_BYTES = 2 * Long.BYTES;

  private final List<Entry> entries = new ArrayList<>();

  /** How many records one route has. */
  public record Entry(UUID tenant, UUID route, int calls) {}

  /**
   * Of records by their columns; those without tenant are left out.
   *
   * @param count how many records there are
   */
  public static RouteCounts of(ValueColumn tenants, ValueColumn routes, int count) {
    int[] pairs = new int[count];
    for (int i = 0; i < count; i++) {
      pairs[i] = (tenants.code(i) << Short.SIZE) | routes.code(i);
    }
    if (tenants.distinct() * routes.distinct() > 1) {
      Arrays.sort(pairs);
    }
    RouteCounts counts = new RouteCounts();
    for (int i = 0; i < count; ) {
      int from = i;
      while (i < count && pairs[i] == pairs[from]) {
        i++;
      }
      if (tenants.value(pairs[from] >>> Short.SIZE) instanceof UUID tenant) {
        counts.add(tenant, (UUID) routes.value(pairs[from] & 0xffff), i - from);
      }
    }
    return counts;
  }

  /** Counts calls to a route; null: to none. */
  public void add(UUID tenant, @Nullable UUID route, int calls) {
    entries.add(new Entry(tenant, route == null ? NO_ROUTE : route, calls));
  }

  /** What was counted, in no order. */
  public List<Entry> entries() {
    return entries;
  }

  /** The counts as a row keeps them. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter();
    for (Entry entry : entries) {
      write(out, entry.tenant);
      write(out, entry.route);
      out.writeInt(entry.calls);
    }
    return out.toBytes();
  }

  private static void write(ByteWriter out, UUID id) {
    out.writeLong(id.getMostSignificantBits());
    out.writeLong(id.getLeastSignificantBits());
  }

  /** The bytes of an id, as tables have it. */
  public static byte[] bytes(UUID id) {
    ByteWriter out = new ByteWriter();
    write(out, id);
    return out.toBytes();
  }

  /**
   * How many records there are, read from the encoded counts.
   *
   * @param route null: of all routes and of none
   */
  public static int count(byte[] encoded, UUID tenant, @Nullable UUID route) {
    int count = 0;
    ByteReader in = new ByteReader(encoded, 0);
    while (in.at() < encoded.length) {
      boolean same = matches(in, tenant);
      boolean wanted = route == null || matches(in, route);
      if (route == null) {
        in.skip(ID_BYTES);
      }
      int calls = in.readInt();
      count += same && wanted ? calls : 0;
    }
    return count;
  }

  private static boolean matches(ByteReader in, UUID id) {
    boolean high = in.readLong() == id.getMostSignificantBits();
    boolean low = in.readLong() == id.getLeastSignificantBits();
    return high && low;
  }
}
