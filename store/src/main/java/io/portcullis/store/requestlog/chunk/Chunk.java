package io.portcullis.store.requestlog.chunk;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpRange;
import io.portcullis.store.requestlog.chunk.ValueColumn.Values;
import io.portcullis.store.requestlog.value.LogFilter;
import io.portcullis.store.requestlog.value.RequestRow;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Records as they are stored, and read column by column: only those that are asked for. Not thread
 * safe. What {@link RecordBatch#encodeRecords} made.
 */
public final class Chunk {
  private final byte[] bytes;
  private final int count;
  private final int[] starts = new int[Column.values().length];
  private final long[] sequences;
  private final Map<Column, Values> values = new EnumMap<>(Column.class);
  private final Map<Column, long[]> numbers = new EnumMap<>(Column.class);
  private long @Nullable [] idsHigh;
  private long @Nullable [] idsLow;
  private byte @Nullable [][] paths;

  /**
   * @param first number of the first record
   * @throws DamageException if the bytes are not those that were stored
   */
  public Chunk(long first, byte[] bytes) throws DamageException {
    this.bytes = bytes;
    try {
      checkSum(bytes);
      ByteReader in = new ByteReader(bytes, Integer.BYTES);
      int version = in.readByte();
      if (version != RecordBatch.VERSION) {
        throw new DamageException("records of version " + version + ", not of this program");
      }
      count = in.readCount();
      for (int i = 0; i < starts.length; i++) {
        int length = in.readCount();
        starts[i] = in.at();
        in.skip(length);
      }
      sequences = sequences(first);
    } catch (IndexOutOfBoundsException e) {
      throw new DamageException("records that cannot be read: " + e.getMessage());
    }
  }

  private static void checkSum(byte[] bytes) throws DamageException {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, Integer.BYTES, bytes.length - Integer.BYTES);
    if ((int) checksum.getValue() != new ByteReader(bytes, 0).readInt()) {
      throw new DamageException("records with a wrong checksum");
    }
  }

  private long[] sequences(long first) {
    long[] all = new long[count];
    all[0] = first;
    if (count > 1) {
      long[] gaps = NumberColumn.decode(reader(Column.SEQUENCE), count - 1);
      for (int i = 1; i < count; i++) {
        all[i] = all[i - 1] + gaps[i - 1];
      }
    }
    return all;
  }

  private ByteReader reader(Column column) {
    return new ByteReader(bytes, starts[column.ordinal()]);
  }

  private Values values(Column column) {
    return values.computeIfAbsent(column, c -> ValueColumn.decode(reader(c), count));
  }

  private long[] numbers(Column column) {
    return numbers.computeIfAbsent(column, c -> NumberColumn.decode(reader(c), count));
  }

  private long[] idsHigh() {
    long[] high = idsHigh;
    if (high == null) {
      high = new long[count];
      long[] low = new long[count];
      ByteReader in = reader(Column.ID);
      long before = 0;
      for (int i = 0; i < count; i++) {
        before += in.readSigned();
        high[i] = before;
        low[i] = in.readLong();
      }
      idsHigh = high;
      idsLow = low;
    }
    return high;
  }

  private long idLow(int record) {
    idsHigh();
    long[] low = idsLow;
    return low == null ? 0 : low[record];
  }

  private byte[][] paths() {
    byte[][] all = paths;
    if (all == null) {
      all = PathColumn.decode(reader(Column.PATH), count);
      paths = all;
    }
    return all;
  }

  private long timeMs(int record) {
    return (idsHigh()[record] >>> Short.SIZE) + numbers(Column.TIME)[record];
  }

  /** How many records there are. */
  public int size() {
    return count;
  }

  /** The number of a record within its file. */
  public long sequence(int record) {
    return sequences[record];
  }

  /** The record with this request id; -1 if there is none. */
  public int find(UUID tenantId, UUID requestId) {
    long[] high = idsHigh();
    for (int i = 0; i < count; i++) {
      if (high[i] == requestId.getMostSignificantBits()
          && idLow(i) == requestId.getLeastSignificantBits()
          && tenantId.equals(values(Column.TENANT).of(i))) {
        return i;
      }
    }
    return -1;
  }

  /** The records that pass, in order, numbered {@code first} to {@code last}. */
  public int[] matching(UUID tenantId, LogFilter filter, long first, long last) {
    Matches matches = new Matches();
    matches.keep(record -> sequences[record] >= first && sequences[record] <= last);
    matches.keep(Column.TENANT, tenantId);
    matches.keep(Column.ROUTE, filter.routeId());
    matches.keep(Column.ROUTE_TEXT, filter.routeText());
    matches.keep(Column.ENVIRONMENT, filter.environment());
    matches.keep(Column.CLIENT, filter.clientId());
    matches.keep(Column.KEY, filter.keyId());
    matches.keep(Column.METHOD, filter.method());
    matches.keep(Column.ERROR, filter.error());
    LogFilter.Statuses statuses = filter.statuses();
    if (statuses != null && matches.any()) {
      long[] all = numbers(Column.STATUS);
      matches.keep(i -> all[i] >= statuses.first() && all[i] <= statuses.last());
    }
    IpRange range = filter.addresses();
    if (range != null) {
      matches.keepIf(
          Column.CLIENT_ADDRESS, value -> value instanceof IpAddress a && range.covers(a));
    }
    if (filter.sinceMs() != Long.MIN_VALUE || filter.untilMs() != Long.MAX_VALUE) {
      matches.keep(i -> timeMs(i) >= filter.sinceMs() && timeMs(i) < filter.untilMs());
    }
    String prefix = filter.pathPrefix();
    if (prefix != null && matches.any()) {
      byte[] start = prefix.getBytes(StandardCharsets.ISO_8859_1);
      byte[][] all = paths();
      matches.keep(i -> startsWith(all[i], start));
    }
    return matches.toArray();
  }

  private static boolean startsWith(byte[] path, byte[] prefix) {
    return path.length >= prefix.length
        && Arrays.equals(path, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Records, of which fewer and fewer are kept. */
  private final class Matches {
    private final int[] kept = new int[count];
    private int size = count;

    Matches() {
      for (int i = 0; i < count; i++) {
        kept[i] = i;
      }
    }

    boolean any() {
      return size > 0;
    }

    void keep(IntPredicate wanted) {
      int next = 0;
      for (int i = 0; i < size; i++) {
        if (wanted.test(kept[i])) {
          kept[next++] = kept[i];
        }
      }
      size = next;
    }

    void keep(Column column, @Nullable Object value) {
      if (value != null) {
        keepIf(column, value::equals);
      }
    }

    /** Asks once for each distinct value. */
    void keepIf(Column column, Predicate<@Nullable Object> wanted) {
      if (size == 0) {
        return;
      }
      Values all = values(column);
      boolean[] good = new boolean[all.values().length];
      for (int i = 0; i < good.length; i++) {
        Object value = all.values()[i];
        good[i] = value != null && wanted.test(value);
      }
      int[] codes = all.codes();
      keep(record -> good[codes[record]]);
    }

    int[] toArray() {
      return Arrays.copyOf(kept, size);
    }
  }

  /** One record. */
  public RequestRow row(int record) {
    int flags = (int) numbers(Column.FLAGS)[record];
    return new RequestRow(
        new UUID(idsHigh()[record], idLow(record)),
        timeMs(record),
        id(Column.TENANT, record),
        id(Column.ROUTE, record),
        text(Column.ROUTE_TEXT, record),
        text(Column.ENVIRONMENT, record),
        id(Column.CLIENT, record),
        text(Column.IDENTIFICATION, record),
        id(Column.KEY, record),
        (String) required(Column.METHOD, record),
        new String(paths()[record], StandardCharsets.ISO_8859_1),
        (int) numbers(Column.STATUS)[record],
        (IpAddress) values(Column.CLIENT_ADDRESS).of(record),
        (IpAddress) required(Column.PEER_ADDRESS, record),
        text(Column.CHAIN, record),
        numbers(Column.LATENCY)[record],
        text(Column.UPSTREAM_HOST, record),
        (int) numbers(Column.UPSTREAM_STATUS)[record],
        text(Column.ERROR, record),
        text(Column.DETAIL, record),
        (flags & RecordBatch.RATE_LIMITED) != 0,
        signatureValid(flags),
        numbers(Column.BYTES_IN)[record],
        numbers(Column.BYTES_OUT)[record],
        (flags & RecordBatch.INTERCEPTED) != 0);
  }

  private @Nullable UUID id(Column column, int record) {
    return (UUID) values(column).of(record);
  }

  private @Nullable String text(Column column, int record) {
    return (String) values(column).of(record);
  }

  private Object required(Column column, int record) {
    Object value = values(column).of(record);
    if (value == null) {
      throw new IllegalStateException("a record without " + column);
    }
    return value;
  }

  private static @Nullable Boolean signatureValid(int flags) {
    if ((flags & RecordBatch.SIGNATURE_VALID) != 0) {
      return true;
    }
    return (flags & RecordBatch.SIGNATURE_INVALID) != 0 ? false : null;
  }
}
