package io.portcullis.api.logs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.routes.RouteResource;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EchoedText;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Paging;
import io.portcullis.api.wire.Query;
import io.portcullis.ip.IpAddress;
import io.portcullis.model.Route;
import io.portcullis.model.Stored;
import io.portcullis.store.Store;
import io.portcullis.store.requestlog.RequestLogStore;
import io.portcullis.store.requestlog.value.LogFilter;
import io.portcullis.store.requestlog.value.LogPage;
import io.portcullis.store.requestlog.value.LogSlice;
import io.portcullis.store.requestlog.value.LoggedRequest;
import io.portcullis.store.requestlog.value.RequestRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The calls of a route, and those of the tenant (docs/wire.md section 14.1). Any thread. */
public final class RequestLogResource {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;

  /** How late a row may appear: the gateway's queue is emptied several times a second. */
  private static final int WATERMARK_SECONDS = 1;

  /** How long a call may wait for rows; proxies give up on an answer soon after. */
  private static final int MAX_WAIT_SECONDS = 30;

  private static final LogCursor ALL_CURSORS = new LogCursor(true, LogFilter.ALL);

  private final Store store;
  private final RequestLogStore logs;

  /** Calls kept in {@code logs}, of the routes in {@code store}. */
  public RequestLogResource(Store store, RequestLogStore logs) {
    this.store = store;
    this.logs = logs;
  }

  /** What this resource answers. */
  public List<Operation> operations() {
    return List.of(
        Operation.read("/v1/routes/{id}/logs", this::ofRoute),
        Operation.read("/v1/logs", this::ofTenant),
        Operation.read("/v1/logs/{request_id}", this::one));
  }

  private Answer ofRoute(Call call) {
    Query query = call.query();
    LogFilter filter = LogQuery.filter(query).build();
    boolean ascending = LogQuery.ascending(query, false);
    Paging paging = query.paging("ts", ascending);
    query.finish();
    Stored<Route> route = store.read(tx -> RouteResource.named(tx, call));
    LogPage page =
        logs.ofRoute(
            call.tenantId(), route.id(), filter, ascending, paging.page(), paging.perPage());
    ArrayNode rows = Json.array();
    page.rows().forEach(logged -> rows.add(routeRow(logged)));
    Answer answer = Answer.page(rows, paging, page.total());
    searched(answer, page.complete(), page.searchedTo());
    return answer;
  }

  private Answer ofTenant(Call call) {
    Query query = call.query();
    int limit = query.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
    boolean ascending = LogQuery.ascending(query, true);
    int waitSeconds = query.number("wait", 0, 0, MAX_WAIT_SECONDS);
    LogFilter filter = LogQuery.tenantFilter(query);
    LogCursor cursors = new LogCursor(ascending, filter);
    Long cursor = cursor(query, cursors);
    if (waitSeconds > 0 && !ascending) {
      query.fault("wait", "needs order=asc: new rows come at the end of the log");
    }
    query.finish();
    long from = cursor != null ? cursor : ascending ? 0 : Long.MAX_VALUE;
    LogSlice slice = slice(call.tenantId(), from, filter, limit, ascending, waitSeconds);
    ArrayNode rows = Json.array();
    slice.rows().forEach(logged -> rows.add(tenantRow(logged, cursors)));
    Answer answer = Answer.ok(rows);
    boolean goesOn = slice.more() || waitSeconds > 0;
    answer
        .meta()
        .put("next_cursor", goesOn ? cursors.at(slice.cursor()) : null)
        .put("limit", limit)
        .put("delivery", "at_least_once")
        .put("dedupe_on", "request_id")
        .put("watermark_seconds", WATERMARK_SECONDS);
    searched(answer, slice.complete(), slice.searchedTo());
    return answer;
  }

  private static @Nullable Long cursor(Query query, LogCursor cursors) {
    String text = query.text("cursor");
    if (text == null) {
      return null;
    }
    Long id = cursors.id(text);
    if (id == null) {
      query.fault(
          "cursor",
          (LogCursor.isCursor(text)
                  ? "belongs to another order or filter: '%s'"
                  : "must be a cursor this server gave, not '%s'")
              .formatted(EchoedText.text(text)));
    }
    return id;
  }

  private LogSlice slice(
      UUID tenantId, long from, LogFilter filter, int limit, boolean ascending, int waitSeconds) {
    if (!ascending) {
      return logs.before(tenantId, from, filter, limit);
    }
    return waitSeconds == 0
        ? logs.after(tenantId, from, filter, limit)
        : logs.awaitAfter(tenantId, from, filter, limit, Duration.ofSeconds(waitSeconds));
  }

  private static void searched(Answer answer, boolean complete, @Nullable Instant to) {
    answer.meta().put("complete", complete).put("searched_to", Json.timeOrNull(to));
  }

  private Answer one(Call call) {
    UUID requestId = call.pathId("request_id", "Log entry");
    return logs.find(call.tenantId(), requestId)
        .map(logged -> Answer.ok(tenantRow(logged, ALL_CURSORS)))
        .orElseThrow(() -> ErrorAnswer.notFound("Log entry"));
  }

  private static ObjectNode routeRow(LoggedRequest logged) {
    ObjectNode row = Json.object().put("id", Long.toString(logged.id()));
    common(row, logged.row());
    return row.put("signature_valid", logged.row().signatureValid())
        .putNull("source_ip_country")
        .putNull("source_ip_city");
  }

  private static ObjectNode tenantRow(LoggedRequest logged, LogCursor cursors) {
    RequestRow call = logged.row();
    ObjectNode row = Json.object().put("id", Long.toString(logged.id()));
    common(row, call);
    return row.put("tenant_id", text(call.tenantId()))
        .put("route_id", text(call.routeId()))
        .put("route_requested", call.routeText())
        .put("matched_client_id", text(call.clientId()))
        .put("identification_method", call.identificationMethod())
        .put("api_key_id", text(call.keyId()))
        .put("sandbox", false)
        .putNull("proxy_mode")
        .put("client_origin", call.intercepted() ? "sdk_intercept" : "direct")
        .put("cursor", cursors.at(logged.id()));
  }

  private static void common(ObjectNode row, RequestRow call) {
    IpAddress address = call.clientAddress();
    row.put("request_id", call.requestId().toString())
        .put("ts", Json.time(Instant.ofEpochMilli(call.tsMs())))
        .put("src_ip", address == null ? null : address.toString())
        .put("peer_ip", call.peerAddress().toString())
        .put("address_chain", call.chain())
        .put("method", call.method())
        .put("path", call.path())
        .put("status_code", call.status())
        .put("latency_ms", Math.round(call.latencyUs() / 1_000.0))
        .put("upstream_host", call.upstreamHost())
        .put("error", call.error())
        .put("detail", call.detail())
        .put("environment", call.environment())
        .put("rate_limited", call.rateLimited());
  }

  private static @Nullable String text(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }
}
