package io.portcullis.api.health;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.Operation;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.store.Store;
import io.portcullis.store.value.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Liveness, readiness, metrics and {@code GET /v1/status}. Any thread. */
public final class StatusResource {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final ServerStatus status;
  private final Store store;
  private final ActivePolicy policy;
  private final PrometheusMeterRegistry metrics;
  private final Clock clock;

  /** Says how the parts around this API are. */
  public StatusResource(
      ServerStatus status,
      Store store,
      ActivePolicy policy,
      PrometheusMeterRegistry metrics,
      Clock clock) {
    this.status = status;
    this.store = store;
    this.policy = policy;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** What this resource answers. */
  public List<Operation> operations() {
    return List.of(
        open("/health/live", call -> plain(200, "live")),
        open("/health/ready", call -> ready()),
        open("/metrics", call -> metrics()),
        Operation.read("/v1/status", this::status));
  }

  private static Operation open(String path, Operation.Handler handler) {
    return new Operation("GET", path, Operation.Access.OPEN, handler);
  }

  private Answer ready() {
    List<ServerStatus.Problem> problems = status.notReady();
    return Answer.raw(problems.isEmpty() ? 200 : 503, "application/json", readyBody(problems));
  }

  /** The body of {@code /health/ready} when {@code problems} are in the way. */
  public static byte[] readyBody(List<ServerStatus.Problem> problems) {
    ObjectNode json = Json.object().put("status", problems.isEmpty() ? "ready" : "not_ready");
    if (!problems.isEmpty()) {
      json.set("problems", list(problems));
    }
    return Json.writeBytes(json);
  }

  private static ArrayNode list(List<ServerStatus.Problem> problems) {
    ArrayNode list = Json.array();
    for (ServerStatus.Problem problem : problems) {
      list.addObject().put("code", problem.code()).put("message", problem.message());
    }
    return list;
  }

  private static Answer plain(int code, String word) {
    return Answer.raw(code, "application/json", Json.writeBytes(Json.object().put("status", word)));
  }

  private Answer metrics() {
    return Answer.raw(200, PROMETHEUS_TEXT, metrics.scrape().getBytes(StandardCharsets.UTF_8));
  }

  private Answer status(Call call) {
    Instant now = clock.instant();
    ObjectNode json =
        Json.object()
            .put("node", status.node())
            .put("version", status.version())
            .put("started_at", Json.time(status.startedAt()))
            .put("uptime_seconds", Duration.between(status.startedAt(), now).toSeconds())
            .put("ready", status.notReady().isEmpty());
    json.set("not_ready", list(status.notReady()));
    json.set("degraded", list(status.degraded()));
    boolean healthy = store.healthy();
    Long stored = healthy ? storedRevision() : null;
    addRevision(json, stored, now);
    Optional<String> trouble = store.lostFiles().or(store::trouble);
    json.putObject("database")
        .put("healthy", healthy && stored != null && trouble.isEmpty())
        .put("error", trouble.orElse(null));
    ServerStatus.Reload reload = status.reload();
    json.putObject("reloader")
        .put("error", reload.error())
        .put("failed_at", Json.timeOrNull(reload.failedAt()))
        .put("loads", reload.loads())
        .put("applies", reload.applies())
        .put("tables_built", reload.tablesBuilt());
    ServerStatus.Recording log = status.recording();
    ObjectNode dropped =
        json.putObject("request_log")
            .put("mode", log.mode())
            .put("written", log.written())
            .put("dropped_allowed", log.droppedAllowed())
            .put("dropped_refused", log.droppedRefused())
            .putObject("dropped_strangers");
    new TreeMap<>(log.droppedStrangers()).forEach(dropped::put);
    ServerStatus.Gateway gateway = status.gateway();
    ObjectNode gatewayJson =
        json.putObject("gateway")
            .put("requests", gateway.requests())
            .put("allowed", gateway.allowed())
            .put("active_connections", gateway.activeConnections())
            .put("upstream_connects", gateway.upstreamConnects());
    ObjectNode refused = gatewayJson.putObject("refused");
    new TreeMap<>(gateway.refused()).forEach(refused::put);
    json.set("client_addresses", topology(status.topology()));
    addFindings(json, status.findings());
    return Answer.ok(json);
  }

  private static ObjectNode topology(ServerStatus.Topology topology) {
    ObjectNode json =
        Json.object()
            .put("source", topology.source())
            .put("trusted_proxies", topology.trustedProxies())
            .put("trusted_hops", topology.trustedHops());
    addFindings(json, topology.findings());
    return json;
  }

  private static void addFindings(ObjectNode json, List<ServerStatus.Finding> findings) {
    ArrayNode array = json.putArray("findings");
    for (ServerStatus.Finding finding : findings) {
      array
          .addObject()
          .put("code", finding.code())
          .put("message", finding.message())
          .put("option", finding.option());
    }
  }

  /** The database may go away between being found healthy and being asked. */
  private @Nullable Long storedRevision() {
    try {
      return store.revision();
    } catch (StoreException e) {
      return null;
    }
  }

  private void addRevision(ObjectNode json, @Nullable Long stored, Instant now) {
    long enforced = policy.current().revision();
    Instant confirmedAt = status.reload().confirmedAt();
    json.putObject("revision")
        .put("stored", stored)
        .put("enforced", enforced)
        .put("lag", stored == null ? null : (Long) Math.max(0, stored - enforced))
        .put("confirmed_at", Json.timeOrNull(confirmedAt))
        .put(
            "age_seconds",
            confirmedAt == null
                ? null
                : (Long) Math.max(0, Duration.between(confirmedAt, now).toSeconds()));
  }
}
