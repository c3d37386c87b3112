package io.portcullis.store.requestlog.chunk;

import io.portcullis.ip.IpAddress;
import io.portcullis.store.requestlog.value.RequestRow;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Records of calls on their way into the log, kept by columns as the log's files have them, so that
 * adding one allocates nothing.
 *
 * <p>Not thread safe; reused. A record is {@link #call}, {@link #caller}, {@link #target}, {@link
 * #line} and {@link #outcome}, each once, in any order, and then {@link #add}.
 */
public final class RecordBatch {
  /** Most records of a batch. */
  public static final int MAX_RECORDS = 4_096;

  /** The version of the encoding, its second member after the checksum. */
  static final int VERSION = 1;

  /** A batch with more bytes of paths is full. */
  private static final int FULL_PATHS = 1 << 20;

  /** In the flags: a rate limit refused the call. */
  static final int RATE_LIMITED = 1;

  /** In the flags: an SDK rerouted the call. */
  static final int INTERCEPTED = 2;

  /** In the flags: the call's signature was looked at, and good. */
  static final int SIGNATURE_VALID = 4;

  /** In the flags: the call's signature was looked at, and not good. */
  static final int SIGNATURE_INVALID = 8;

  private final long[] sequences = new long[MAX_RECORDS];
  private final long[] idsHigh = new long[MAX_RECORDS];
  private final long[] idsLow = new long[MAX_RECORDS];
  private final NumberColumn gaps = new NumberColumn();
  private final NumberColumn delays = new NumberColumn();
  private final ValueColumn tenants = new ValueColumn();
  private final ValueColumn routes = new ValueColumn();
  private final ValueColumn routeTexts = new ValueColumn();
  private final ValueColumn environments = new ValueColumn();
  private final ValueColumn clients = new ValueColumn();
  private final ValueColumn identifications = new ValueColumn();
  private final ValueColumn keys = new ValueColumn();
  private final ValueColumn methods = new ValueColumn();
  private final PathColumn paths = new PathColumn();
  private final NumberColumn statuses = new NumberColumn();
  private final ValueColumn addresses = new ValueColumn();
  private final ValueColumn peers = new ValueColumn();
  private final ValueColumn chains = new ValueColumn();
  private final NumberColumn latencies = new NumberColumn();
  private final ValueColumn hosts = new ValueColumn();
  private final NumberColumn upstreamStatuses = new NumberColumn();
  private final ValueColumn errors = new ValueColumn();
  private final ValueColumn details = new ValueColumn();
  private @Nullable String detail;
  private final NumberColumn flags = new NumberColumn();
  private final NumberColumn bytesIn = new NumberColumn();
  private final NumberColumn bytesOut = new NumberColumn();

  private final ByteWriter records = new ByteWriter();
  private final ByteWriter column = new ByteWriter();
  private final ByteWriter summary = new ByteWriter();
  private final SummaryWriter facets = new SummaryWriter();
  private final CRC32C checksum = new CRC32C();

  private int count;
  private long earliestMs;
  private long latestMs;
  private long lowestId;
  private long highestId;

  /** An empty batch. */
  public RecordBatch() {
    clear();
  }

  /** How many records there are, 0 to {@value #MAX_RECORDS}. */
  public int size() {
    return count;
  }

  /** Whether no more records fit. */
  public boolean isFull() {
    return count == MAX_RECORDS || paths.size() >= FULL_PATHS;
  }

  /** Forgets all records. */
  public void clear() {
    for (NumberColumn numbers : numbers()) {
      numbers.clear();
    }
    for (ValueColumn values : values()) {
      values.clear();
    }
    paths.clear();
    count = 0;
    earliestMs = Long.MAX_VALUE;
    latestMs = Long.MIN_VALUE;
    lowestId = Long.MAX_VALUE;
    highestId = Long.MIN_VALUE;
  }

  private NumberColumn[] numbers() {
    return new NumberColumn[] {
      gaps, delays, statuses, latencies, upstreamStatuses, flags, bytesIn, bytesOut
    };
  }

  private ValueColumn[] values() {
    return new ValueColumn[] {
      tenants,
      routes,
      routeTexts,
      environments,
      clients,
      identifications,
      keys,
      methods,
      addresses,
      peers,
      chains,
      hosts,
      errors,
      details
    };
  }

  /**
   * Which call it is and where it came from.
   *
   * @param idHigh the request id's high half
   * @param idLow the request id's low half
   * @param tsMs when the head was read, in Unix milliseconds
   * @see RequestRow for these and all other members
   */
  public RecordBatch call(
      long idHigh,
      long idLow,
      long tsMs,
      @Nullable IpAddress clientAddress,
      IpAddress peerAddress,
      @Nullable String chain) {
    idsHigh[count] = idHigh;
    idsLow[count] = idLow;
    lowestId = Math.min(lowestId, idHigh);
    highestId = Math.max(highestId, idHigh);
    earliestMs = Math.min(earliestMs, tsMs);
    latestMs = Math.max(latestMs, tsMs);
    delays.add(tsMs - (idHigh >>> Short.SIZE));
    addresses.add(clientAddress);
    peers.add(peerAddress);
    chains.add(chain);
    return this;
  }

  /** Who called. */
  public RecordBatch caller(
      @Nullable UUID tenantId,
      @Nullable UUID keyId,
      @Nullable UUID clientId,
      @Nullable String identificationMethod) {
    tenants.add(tenantId);
    keys.add(keyId);
    clients.add(clientId);
    identifications.add(identificationMethod);
    return this;
  }

  /** What was called. */
  public RecordBatch target(
      @Nullable UUID routeId,
      @Nullable String routeText,
      @Nullable String environment,
      @Nullable String upstreamHost) {
    routes.add(routeId);
    routeTexts.add(routeText);
    environments.add(environment);
    hosts.add(upstreamHost);
    return this;
  }

  /**
   * The request line.
   *
   * @param path bytes of the path as received, from 0 to {@code pathLength}; copied
   */
  public RecordBatch line(String method, byte[] path, int pathLength) {
    methods.add(method);
    paths.add(path, 0, pathLength);
    return this;
  }

  /** How it ended. */
  public RecordBatch outcome(
      int status, int upstreamStatus, @Nullable String error, long latencyUs, long in, long out) {
    statuses.add(status);
    upstreamStatuses.add(upstreamStatus);
    errors.add(error);
    latencies.add(latencyUs);
    bytesIn.add(in);
    bytesOut.add(out);
    return this;
  }

  /** What was wrong with the upstream, in words; a record without this has none. */
  public RecordBatch detail(@Nullable String text) {
    detail = text;
    return this;
  }

  /** Ends the record. */
  public void add(boolean rateLimited, @Nullable Boolean signatureValid, boolean intercepted) {
    flags.add(
        (rateLimited ? RATE_LIMITED : 0)
            | (intercepted ? INTERCEPTED : 0)
            | (Boolean.TRUE.equals(signatureValid) ? SIGNATURE_VALID : 0)
            | (Boolean.FALSE.equals(signatureValid) ? SIGNATURE_INVALID : 0));
    details.add(detail);
    detail = null;
    count++;
  }

  /** Adds a whole record; its path is taken as ISO 8859-1. */
  public void add(RequestRow row) {
    byte[] path = row.path().getBytes(StandardCharsets.ISO_8859_1);
    call(
            row.requestId().getMostSignificantBits(),
            row.requestId().getLeastSignificantBits(),
            row.tsMs(),
            row.clientAddress(),
            row.peerAddress(),
            row.chain())
        .caller(row.tenantId(), row.keyId(), row.clientId(), row.identificationMethod())
        .target(row.routeId(), row.routeText(), row.environment(), row.upstreamHost())
        .line(row.method(), path, path.length)
        .outcome(
            row.status(),
            row.upstreamStatus(),
            row.error(),
            row.latencyUs(),
            row.bytesIn(),
            row.bytesOut())
        .detail(row.detail())
        .add(row.rateLimited(), row.signatureValid(), row.intercepted());
  }

  /** Numbers the records one after the other. */
  public void number(long first) {
    for (int i = 0; i < count; i++) {
      sequences[i] = first + i;
    }
  }

  /** Numbers the record that was added last. */
  public void numberLast(long sequence) {
    sequences[count - 1] = sequence;
  }

  /** The number of the first record, once numbered. */
  public long firstSequence() {
    return sequences[0];
  }

  /** The number of the last record, once numbered. */
  public long lastSequence() {
    return sequences[count - 1];
  }

  /** The least time of a call, Unix milliseconds. */
  public long earliestMs() {
    return earliestMs;
  }

  /** The greatest time of a call, Unix milliseconds. */
  public long latestMs() {
    return latestMs;
  }

  /** The least high half of a request id. */
  public long lowestId() {
    return lowestId;
  }

  /** The greatest high half of a request id. */
  public long highestId() {
    return highestId;
  }

  /** The numbered records as they are stored: a checksum, the version, the count, the columns. */
  public byte[] encodeRecords() {
    records.clear();
    records.writeInt(0);
    records.writeByte(VERSION);
    records.writeVarint(count);
    for (Column next : Column.values()) {
      column.clear();
      encode(next);
      records.writeVarint(column.size());
      records.writeAll(column);
    }
    checksum.reset();
    checksum.update(records.array(), Integer.BYTES, records.size() - Integer.BYTES);
    records.setInt(0, (int) checksum.getValue());
    return records.toBytes();
  }

  private void encode(Column next) {
    switch (next) {
      case SEQUENCE -> encodeSequences();
      case ID -> encodeIds();
      case TIME -> delays.encode(column);
      case TENANT -> tenants.encode(column);
      case ROUTE -> routes.encode(column);
      case ROUTE_TEXT -> routeTexts.encode(column);
      case ENVIRONMENT -> environments.encode(column);
      case CLIENT -> clients.encode(column);
      case IDENTIFICATION -> identifications.encode(column);
      case KEY -> keys.encode(column);
      case METHOD -> methods.encode(column);
      case PATH -> paths.encode(column);
      case STATUS -> statuses.encode(column);
      case CLIENT_ADDRESS -> addresses.encode(column);
      case PEER_ADDRESS -> peers.encode(column);
      case CHAIN -> chains.encode(column);
      case LATENCY -> latencies.encode(column);
      case UPSTREAM_HOST -> hosts.encode(column);
      case UPSTREAM_STATUS -> upstreamStatuses.encode(column);
      case ERROR -> errors.encode(column);
      case FLAGS -> flags.encode(column);
      case BYTES_IN -> bytesIn.encode(column);
      case BYTES_OUT -> bytesOut.encode(column);
      case DETAIL -> details.encode(column);
    }
  }

  private void encodeSequences() {
    gaps.clear();
    for (int i = 1; i < count; i++) {
      gaps.add(sequences[i] - sequences[i - 1]);
    }
    if (count > 1) {
      gaps.encode(column);
    }
  }

  private void encodeIds() {
    long before = 0;
    for (int i = 0; i < count; i++) {
      column.writeSigned(idsHigh[i] - before);
      column.writeLong(idsLow[i]);
      before = idsHigh[i];
    }
  }

  /** What a search knows of the records before it reads them. */
  public byte[] encodeSummary() {
    int most = paths.beginningCount() + 3 * addresses.distinct() + 2 * count;
    for (ValueColumn values : values()) {
      most += values.distinct();
    }
    facets.begin(most);
    facets.addAll(Facet.ROUTE_TEXT, routeTexts);
    facets.addAll(Facet.ENVIRONMENT, environments);
    facets.addAll(Facet.CLIENT, clients);
    facets.addAll(Facet.KEY, keys);
    facets.addAll(Facet.METHOD, methods);
    facets.addAll(Facet.ERROR, errors);
    facets.addAddresses(addresses);
    facets.addStatuses(statuses, count);
    for (int i = 0; i < paths.beginningCount(); i++) {
      facets.add(paths.beginning(i));
    }
    summary.clear();
    facets.encode(summary);
    return summary.toBytes();
  }

  /** How many of the records each route of each tenant has; records without tenant are left out. */
  public RouteCounts counts() {
    return RouteCounts.of(tenants, routes, count);
  }
}
