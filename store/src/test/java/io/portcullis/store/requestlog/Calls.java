package io.portcullis.store.requestlog;

import io.portcullis.ip.IpAddress;
import io.portcullis.store.requestlog.value.RequestRow;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Generates calls as a gateway logs them: a few routes, many clients, one in ten refused. */
final class Calls {
  static final UUID TENANT = new UUID(0x1111, 1);

  private final SplittableRandom random;
  private final List<UUID> routes = new ArrayList<>();
  private final List<UUID> clients = new ArrayList<>();
  private long timeMs;

  /**
   * @param seed for the same calls each time
   * @param timeMs of the first call
   */
  Calls(long seed, long timeMs) {
    random = new SplittableRandom(seed);
    this.timeMs = timeMs;
    for (int i = 0; i < 10; i++) {
      routes.add(new UUID(random.nextLong(), random.nextLong()));
    }
    for (int i = 0; i < 1_000; i++) {
      clients.add(new UUID(random.nextLong(), random.nextLong()));
    }
  }

  List<UUID> routes() {
    return routes;
  }

  List<RequestRow> next(int count) {
    List<RequestRow> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      rows.add(next());
    }
    return rows;
  }

  RequestRow next() {
    timeMs += random.nextInt(2);
    boolean refused = random.nextInt(10) == 0;
    UUID route = routes.get(random.nextInt(routes.size()));
    return row(
        requestId(timeMs),
        timeMs,
        route,
        refused ? 403 : 200,
        refused ? "address_not_authorized" : null,
        refused ? null : clients.get(random.nextInt(clients.size())));
  }

  /** Calls with keys that nobody knows, from all over. */
  List<RequestRow> strangers(int count) {
    List<RequestRow> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      timeMs += random.nextInt(2);
      rows.add(
          new RequestRow(
              requestId(timeMs),
              timeMs,
              TENANT,
              null,
              random.nextInt(3) == 0 ? "ordres" : null,
              null,
              null,
              null,
              null,
              "GET",
              "/wp-login.php?" + random.nextInt(1_000),
              401,
              IpAddress.ofIpv6(0x2001_0db8_0000_0000L | random.nextInt(64), random.nextInt(9)),
              IpAddress.ofIpv4(random.nextInt()),
              null,
              random.nextInt(100),
              null,
              0,
              "key_unknown",
              null,
              false,
              null,
              120,
              90,
              false));
    }
    return rows;
  }

  /** An allowed call that came through proxies. */
  RequestRow forwarded(String chain) {
    RequestRow row = next();
    return new RequestRow(
        row.requestId(),
        row.tsMs(),
        row.tenantId(),
        row.routeId(),
        row.routeText(),
        row.environment(),
        row.clientId(),
        row.identificationMethod(),
        row.keyId(),
        row.method(),
        row.path(),
        row.status(),
        row.clientAddress(),
        row.peerAddress(),
        chain,
        row.latencyUs(),
        row.upstreamHost(),
        row.upstreamStatus(),
        row.error(),
        null,
        row.rateLimited(),
        row.signatureValid(),
        row.bytesIn(),
        row.bytesOut(),
        row.intercepted());
  }

  /** A UUID of version 7 (RFC 9562, 5.7). */
  UUID requestId(long ms) {
    return new UUID(
        ms << 16 | 0x7000 | random.nextInt(0x1000),
        0x8000_0000_0000_0000L | random.nextLong() >>> 2);
  }

  RequestRow row(
      UUID requestId,
      long tsMs,
      @Nullable UUID route,
      int status,
      @Nullable String error,
      @Nullable UUID client) {
    return new RequestRow(
        requestId,
        tsMs,
        TENANT,
        route,
        null,
        "production",
        client,
        client == null ? null : "ip",
        new UUID(0x2222, 1),
        "GET",
        "/v1/orders/" + random.nextInt(100_000),
        status,
        IpAddress.ofIpv4(0x0a000000 | random.nextInt(1 << 24)),
        IpAddress.ofIpv4(0x7f000001),
        null,
        random.nextInt(100_000),
        error == null ? "api.example.com:443" : null,
        error == null ? status : 0,
        error,
        null,
        false,
        error == null ? Boolean.TRUE : Boolean.FALSE,
        0,
        512,
        false);
  }
}
