package io.portcullis.api.logs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.routes.RouteResource;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Paging;
import io.portcullis.api.wire.Query;
import io.portcullis.api.wire.Uuids;
import io.portcullis.ip.IpAddress;
import io.portcullis.model.Route;
import io.portcullis.store.Page;
import io.portcullis.store.Store;
import io.portcullis.store.requestlog.LogFilter;
import io.portcullis.store.requestlog.LogSlice;
import io.portcullis.store.requestlog.LoggedRequest;
import io.portcullis.store.requestlog.RequestLogStore;
import io.portcullis.store.requestlog.RequestRow;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The calls of a route, and those of the tenant (wire.md section 14.1). Any thread. */
public final class RequestLogResource {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;

  /** How late a row may appear: the gateway's queue is emptied several times a second. */
  private static final int WATERMARK_SECONDS = 1;

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
    Paging paging = query.paging("ts", false);
    query.finish();
    Route route = store.read(tx -> RouteResource.find(tx, call));
    Page<LoggedRequest> page =
        logs.ofRoute(call.tenantId(), route.id(), paging.page(), paging.perPage());
    ArrayNode rows = Json.array();
    page.rows().forEach(logged -> rows.add(routeRow(logged)));
    return Answer.page(rows, paging, page.total());
  }

  private Answer ofTenant(Call call) {
    Query query = call.query();
    Long cursor =
        query.parsed("cursor", "must be a cursor this server gave", RequestLogResource::cursor);
    int limit = query.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
    UUID routeId =
        query.parsed("route_id", "must be a route's id", text -> Uuids.parse(text).orElse(null));
    Integer status =
        query.parsed(
            "status_code",
            "must be a status from 100 to 599",
            text -> text.matches("[1-5][0-9]{2}") ? Integer.valueOf(text) : null);
    query.finish();
    LogSlice slice =
        logs.after(
            call.tenantId(), cursor == null ? 0 : cursor, new LogFilter(routeId, status), limit);
    ArrayNode rows = Json.array();
    slice.rows().forEach(logged -> rows.add(tenantRow(logged)));
    Answer answer = Answer.ok(rows);
    answer
        .meta()
        .put("next_cursor", slice.more() ? Long.toString(slice.cursor()) : null)
        .put("limit", limit)
        .put("delivery", "at_least_once")
        .put("dedupe_on", "request_id")
        .put("watermark_seconds", WATERMARK_SECONDS);
    return answer;
  }

  private static @Nullable Long cursor(String text) {
    return text.matches("[0-9]{1,16}") ? Long.valueOf(text) : null;
  }

  private Answer one(Call call) {
    UUID requestId = call.pathId("request_id", "Log entry");
    return logs.find(call.tenantId(), requestId)
        .map(logged -> Answer.ok(tenantRow(logged)))
        .orElseThrow(() -> ErrorAnswer.notFound("Log entry"));
  }

  private static ObjectNode routeRow(LoggedRequest logged) {
    ObjectNode row = Json.object().put("id", Long.toString(logged.id()));
    common(row, logged.row());
    return row.put("signature_valid", logged.row().signatureValid())
        .putNull("source_ip_country")
        .putNull("source_ip_city");
  }

  private static ObjectNode tenantRow(LoggedRequest logged) {
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
        .put("cursor", Long.toString(logged.id()));
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
        .put("environment", call.environment())
        .put("rate_limited", call.rateLimited());
  }

  private static @Nullable String text(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }
}
