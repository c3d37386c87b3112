package io.portcullis.server.run;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.portcullis.gateway.log.RequestLog;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.gateway.meter.GatewayCounters;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.DenyReason;
import io.portcullis.store.requestlog.RequestLogStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The names under which the server's numbers are scraped; {@code docs/operations.md} lists them.
 *
 * <p>Nothing is counted here: each meter reads the part's own counters when scraped, so a scrape
 * costs the data plane nothing.
 */
final class ServerMetrics {
  private final PrometheusMeterRegistry registry;

  ServerMetrics(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  /** The program and its Java machine. */
  ServerMetrics process() {
    Gauge.builder("portcullis.build.info", () -> 1)
        .tags("version", Version.text(), "java", Runtime.version().toString())
        .register(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    return this;
  }

  /** The calls. */
  ServerMetrics gateway(GatewayCounters counters) {
    count("portcullis.calls.allowed", counters, c -> c.value(Counter.ALLOWED));
    for (DenyReason reason : DenyReason.values()) {
      FunctionCounter.builder("portcullis.calls.refused", counters, c -> c.refused(reason))
          .tag("reason", reason.code())
          .register(registry);
    }
    count("portcullis.forwarded.untrusted", counters, c -> c.value(Counter.FORWARDED_UNTRUSTED));
    count("portcullis.bytes.in", counters, c -> c.value(Counter.BYTES_IN));
    count("portcullis.bytes.out", counters, c -> c.value(Counter.BYTES_OUT));
    count("portcullis.connections.accepted", counters, c -> c.value(Counter.CONNECTIONS_ACCEPTED));
    displaced("stranger", counters, Counter.DISPLACED_STRANGERS);
    displaced("address", counters, Counter.DISPLACED_BY_ADDRESS);
    displaced("idle", counters, Counter.DISPLACED_IDLE);
    displaced("full", counters, Counter.CONNECTIONS_DROPPED);
    Gauge.builder("portcullis.heads.held.bytes", counters, GatewayCounters::heldHeadBytes)
        .register(registry);
    Gauge.builder("portcullis.bodies.held.bytes", counters, GatewayCounters::heldBodyBytes)
        .register(registry);
    Gauge.builder("portcullis.connections.open", counters, GatewayCounters::openConnections)
        .register(registry);
    count("portcullis.upstream.connects", counters, c -> c.value(Counter.UPSTREAM_CONNECTS));
    count(
        "portcullis.upstream.connect.failures",
        counters,
        c -> c.value(Counter.UPSTREAM_CONNECT_FAILURES));
    count("portcullis.upstream.reuses", counters, c -> c.value(Counter.UPSTREAM_REUSES));
    count("portcullis.upstream.retries", counters, c -> c.value(Counter.UPSTREAM_RETRIES));
    registry.getPrometheusRegistry().register(new CallDurations(counters));
    return this;
  }

  private void displaced(String cause, GatewayCounters counters, Counter counter) {
    FunctionCounter.builder("portcullis.connections.displaced", counters, c -> c.value(counter))
        .tag("cause", cause)
        .register(registry);
  }

  /** How configuration reaches the data plane. */
  ServerMetrics reloader(PolicyReloader reloader, ActivePolicy policy, Clock clock) {
    Gauge.builder("portcullis.policy.revision", policy, p -> p.current().revision())
        .register(registry);
    Gauge.builder("portcullis.policy.age.seconds", reloader, r -> age(r, clock)).register(registry);
    Gauge.builder("portcullis.policy.failing", reloader, r -> r.state().error() == null ? 0 : 1)
        .register(registry);
    count("portcullis.policy.loads", reloader, r -> r.state().work().loads());
    count("portcullis.policy.applies", reloader, r -> r.state().work().applies());
    count("portcullis.policy.tables.built", reloader, r -> r.state().work().tablesBuilt());
    return this;
  }

  private static double age(PolicyReloader reloader, Clock clock) {
    Instant confirmedAt = reloader.state().confirmedAt();
    return confirmedAt == null
        ? Double.NaN
        : Duration.between(confirmedAt, clock.instant()).toMillis() / 1e3;
  }

  /** The request log. */
  ServerMetrics requestLog(RequestLog calls, RequestLogStore store) {
    count("portcullis.request.log.written", store, s -> s.counters().appended());
    count("portcullis.request.log.lost", store, s -> s.counters().lost());
    Gauge.builder("portcullis.request.log.bytes", store, s -> s.counters().bytes())
        .register(registry);
    for (String outcome : List.of("allowed", "refused")) {
      FunctionCounter.builder(
              "portcullis.request.log.dropped",
              calls,
              c -> outcome.equals("allowed") ? c.droppedAllowed() : c.droppedRefused())
          .tag("outcome", outcome)
          .register(registry);
    }
    for (DenyReason reason : DenyReason.values()) {
      FunctionCounter.builder(
              "portcullis.request.log.dropped.strangers", calls, c -> c.droppedStrangers(reason))
          .tag("reason", reason.code())
          .register(registry);
    }
    return this;
  }

  private <T> void count(String name, T source, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, source, value).register(registry);
  }
}
