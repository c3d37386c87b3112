package io.portcullis.server.run;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.portcullis.api.Api;
import io.portcullis.api.ApiOptions;
import io.portcullis.api.health.ServerStatus.Finding;
import io.portcullis.gateway.Gateway;
import io.portcullis.model.key.KeyText;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.PolicyOptions;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.compile.PolicyCompiler;
import io.portcullis.server.options.ClientAddressOptions;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Options;
import io.portcullis.server.options.Options.TestKeys;
import io.portcullis.server.options.TrafficOptions;
import io.portcullis.server.start.Capacity;
import io.portcullis.server.start.DataDirectory;
import io.portcullis.server.start.FirstStart;
import io.portcullis.server.start.FirstStart.FirstKey;
import io.portcullis.server.start.ListenFailure;
import io.portcullis.server.start.NodeName;
import io.portcullis.server.start.ServerStore;
import io.portcullis.server.start.StartException;
import io.portcullis.server.start.StartFailure;
import io.portcullis.store.Store;
import io.portcullis.store.requestlog.RequestLogStore;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running program: store, reloader, gateway and management API, wired together.
 *
 * <p>{@link #start} returns when the first snapshot is in force and both listeners accept. The
 * gateway listens first: the management API alone takes longer to start than all the rest.
 */
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private final OptionValues options;
  private final Clock clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();

  /** What runs, the latest first, with how it is closed; owned by whoever starts and closes. */
  private final Deque<Part> parts = new ArrayDeque<>();

  private final FirstKey firstKey;
  private final List<Finding> findings;
  private final Gateway gateway;
  private final RequestLogStore logs;
  private final Api api;
  private final Readiness readiness;

  private Server(OptionValues options, Capacity capacity) {
    this.options = options;
    capacity.warnings().forEach(LOG::warn);
    try {
      Instant startedAt = clock.instant();
      DataDirectory directory = DataDirectory.hold(options.of(Options.DATA_DIR));
      started("data directory", directory::close);
      Store store = ServerStore.open(options, clock);
      started("store", store::close);
      FirstStart.prepare(store, options);
      ActivePolicy policy = new ActivePolicy(PolicySnapshot.empty());
      PolicyReloader reloader = startReloader(store, policy);
      readiness =
          new Readiness(
              reloader,
              policy,
              clock,
              Readiness.Limits.of(options.of(Options.MAX_POLICY_AGE)),
              Readiness.Disk.of(store, directory));
      logs = RequestLogStore.open(GatewayWiring.requestLogOptions(options, clock));
      started("request log", logs::close);
      gateway = GatewayWiring.start(options, policy, readiness);
      RequestLogPump pump = RequestLogPump.start(gateway.requestLog(), logs, policy);
      logs.bringFirst(pump::storeNow);
      started("request log pump", pump::close);
      started("gateway", gateway::close);
      TopologyWatch topology =
          new TopologyWatch(ClientAddressOptions.rule(options), gateway, policy);
      topology.start();
      ExpiryWarnings expiry = new ExpiryWarnings(policy, clock);
      Housekeeping housekeeping =
          Housekeeping.start(
              new KeyUse(policy, store), logs, topology, expiry, policy, directory, store);
      started("housekeeping", housekeeping::close);
      ServerState state =
          new ServerState(
              NodeName.of(gateway.addresses().getFirst()),
              startedAt,
              reloader,
              gateway.requestLog(),
              gateway.counters(),
              logs,
              topology,
              readiness,
              new ExposureCheck(options.of(Options.ADMIN_LISTEN)));
      PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      new ServerMetrics(metrics)
          .process()
          .gateway(gateway.counters())
          .reloader(reloader, policy, clock)
          .requestLog(gateway.requestLog(), logs);
      api = startApi(store, logs, policy, state, metrics, capacity);
      started("management API", api::close);
      started("waiting for log rows", logs::endWaiting);
      // Last: whatever fails before it leaves no key behind that nobody was shown.
      firstKey = FirstStart.firstKey(store, random);
      awaitEnforced(policy, firstKey.revision());
      findings = state.findings();
      findings.forEach(f -> LOG.warn("{}: {} (--{})", f.code(), f.message(), f.option()));
      readiness.serving(gateway);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Starts everything. Blocks until ready; what was started is closed again if a later part fails.
   *
   * @throws StartException in one line: what did not start, and why
   */
  public static Server start(OptionValues options) {
    try {
      Capacity capacity = Capacity.of(options);
      return new Server(
          options.with(TrafficOptions.MAX_CONNECTIONS, capacity.connections()), capacity);
    } catch (RuntimeException e) {
      throw StartFailure.describe(e).<RuntimeException>map(StartException::new).orElse(e);
    }
  }

  /**
   * So that the key works when it is shown. A database that is away now is no reason to hide it.
   */
  private static void awaitEnforced(ActivePolicy policy, long revision) {
    try {
      if (!policy.awaitRevision(revision, ApiOptions.DEFAULT_ENFORCE_WITHIN)) {
        LOG.warn("Revision {}, with the first key, is not in force yet", revision);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void started(String name, Runnable close) {
    parts.push(new Part(name, close));
  }

  private PolicyReloader startReloader(Store store, ActivePolicy policy) {
    PolicyOptions policyOptions =
        new PolicyOptions(
            options.of(Options.BASE_DOMAIN).orElse(null),
            options.of(Options.TEST_KEYS) == TestKeys.REFUSE);
    PolicyReloader reloader =
        PolicyReloader.start(
            ConfigurationSource.of(store),
            new PolicyCompiler(policyOptions),
            policy,
            options.of(Options.POLICY_POLL_INTERVAL),
            clock);
    started("policy reloader", reloader::close);
    store.onChange(reloader::signal);
    return reloader;
  }

  private Api startApi(
      Store store,
      RequestLogStore logs,
      ActivePolicy policy,
      ServerState state,
      PrometheusMeterRegistry metrics,
      Capacity capacity) {
    InetSocketAddress listen =
        GatewayWiring.reachable(options.of(Options.ADMIN_LISTEN)).socketAddress();
    try {
      return Api.start(
          new ApiOptions(
              listen,
              ClientAddressOptions.rule(options),
              capacity.managementConnections(),
              ApiOptions.DEFAULT_ENFORCE_WITHIN,
              clock,
              random),
          store,
          logs,
          policy,
          state,
          metrics);
    } catch (UncheckedIOException e) {
      throw ListenFailure.of(Options.ADMIN_LISTEN, listen, e);
    }
  }

  /** The key that the first start made, which nobody else knows; empty at later starts. */
  public Optional<KeyText> newKey() {
    return firstKey.made();
  }

  /** Whether the only key is the one that an earlier start made, and nobody ever used it. */
  public boolean firstKeyUnused() {
    return firstKey.unused();
  }

  /** What the operator should know and mend before others use the server; empty: nothing. */
  public List<Finding> findings() {
    return findings;
  }

  /** Where calls come in, with the real ports. */
  public List<InetSocketAddress> gatewayAddresses() {
    return gateway.addresses();
  }

  /** Where the management API answers, with the real port. */
  public InetSocketAddress adminAddress() {
    return api.address();
  }

  /**
   * Ends in order: readiness says no and answers carry {@code Connection: close}; after {@code
   * drain-delay}, in which balancers notice, the gateway closes its listeners, and running calls
   * get the time of {@code drain-timeout} to end. Blocks that long at most, and without the delay
   * if the thread is interrupted. The management API answers until {@link #close}, which comes
   * after it.
   */
  public void drain() {
    Duration delay = options.of(Options.DRAIN_DELAY);
    LOG.info(
        "Stopping: calls are taken for {} more, running calls may take {}",
        options.setting(Options.DRAIN_DELAY).text(),
        options.setting(Options.DRAIN_TIMEOUT).text());
    readiness.draining();
    gateway.leave();
    wait(delay);
    gateway.drain(options.of(Options.DRAIN_TIMEOUT));
  }

  private static void wait(Duration delay) {
    long endNs = System.nanoTime() + delay.toNanos();
    long leftNs = delay.toNanos();
    while (leftNs > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(leftNs);
      leftNs = endNs - System.nanoTime();
    }
  }

  /**
   * Reads anew what can be, and ends nothing: the request log's file is opened again, and the
   * certificate authorities of upstreams are read. What fails stays as it was, and is logged. Any
   * thread; blocks.
   */
  public void reload() {
    logs.reopen();
    try {
      gateway.reloadAuthorities();
      LOG.info(
          "Read anew: the request log's file is opened again, certificate authorities are read");
    } catch (IllegalArgumentException | IllegalStateException e) {
      LOG.warn("The certificate authorities stay as they are: {}", e.getMessage());
    }
  }

  /** Ends everything, the request log last written; a second call does nothing. Blocks. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.close.run();
      } catch (RuntimeException e) {
        LOG.warn("Closing the {} failed", part.name, e);
      }
    }
  }

  /** Something that runs and is closed with the server. */
  private record Part(String name, Runnable close) {}
}
