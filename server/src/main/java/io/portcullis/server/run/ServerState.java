package io.portcullis.server.run;

import io.portcullis.api.health.ServerStatus;
import io.portcullis.gateway.log.RequestLog;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.meter.GatewayCounters;
import io.portcullis.policy.DenyReason;
import io.portcullis.store.requestlog.RequestLogStore;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the management API tells about this server. Any thread. */
final class ServerState implements ServerStatus {
  private final String node;
  private final Instant startedAt;
  private final PolicyReloader reloader;
  private final RequestLog calls;
  private final GatewayCounters counters;
  private final RequestLogStore logs;
  private final TopologyWatch topology;
  private final Readiness readiness;
  private final ExposureCheck exposure;

  ServerState(
      String node,
      Instant startedAt,
      PolicyReloader reloader,
      RequestLog calls,
      GatewayCounters counters,
      RequestLogStore logs,
      TopologyWatch topology,
      Readiness readiness,
      ExposureCheck exposure) {
    this.node = node;
    this.startedAt = startedAt;
    this.reloader = reloader;
    this.calls = calls;
    this.counters = counters;
    this.logs = logs;
    this.topology = topology;
    this.readiness = readiness;
    this.exposure = exposure;
  }

  @Override
  public String node() {
    return node;
  }

  @Override
  public String version() {
    return Version.text();
  }

  @Override
  public Instant startedAt() {
    return startedAt;
  }

  @Override
  public List<Problem> notReady() {
    return readiness.notReady();
  }

  @Override
  public List<Problem> degraded() {
    return readiness.degraded();
  }

  @Override
  public Reload reload() {
    PolicyReloader.State state = reloader.state();
    return new Reload(
        state.confirmedAt(),
        state.error(),
        state.failedAt(),
        state.work().loads(),
        state.work().applies(),
        state.work().tablesBuilt());
  }

  @Override
  public Recording recording() {
    Map<String, Long> strangers = new TreeMap<>();
    for (DenyReason reason : DenyReason.values()) {
      long count = calls.droppedStrangers(reason);
      if (count > 0) {
        strangers.put(reason.code(), count);
      }
    }
    return new Recording(
        calls.mode().name().toLowerCase(Locale.ROOT),
        logs.counters().appended(),
        calls.droppedAllowed(),
        calls.droppedRefused(),
        strangers);
  }

  @Override
  public Topology topology() {
    return topology.state();
  }

  @Override
  public List<Finding> findings() {
    return exposure.findings();
  }

  @Override
  public Gateway gateway() {
    Map<String, Long> refused = new TreeMap<>();
    long refusedSum = 0;
    for (DenyReason reason : DenyReason.values()) {
      long count = counters.refused(reason);
      if (count > 0) {
        refused.put(reason.code(), count);
        refusedSum += count;
      }
    }
    long allowed = counters.value(Counter.ALLOWED);
    return new Gateway(
        allowed + refusedSum,
        allowed,
        refused,
        counters.openConnections(),
        counters.value(Counter.UPSTREAM_CONNECTS));
  }
}
