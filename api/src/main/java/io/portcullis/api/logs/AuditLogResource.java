package io.portcullis.api.logs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Paging;
import io.portcullis.api.wire.Query;
import io.portcullis.ip.IpAddress;
import io.portcullis.store.Store;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.AuditEntry;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.ResourceType;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** {@code GET /v1/audit-logs}: who changed what (docs/wire.md section 14.2). Any thread. */
public final class AuditLogResource {
  private final Store store;

  /** The audit log kept in {@code store}. */
  public AuditLogResource(Store store) {
    this.store = store;
  }

  /** What this resource answers. */
  public List<Operation> operations() {
    return List.of(Operation.read("/v1/audit-logs", this::list));
  }

  private Answer list(Call call) {
    Query query = call.query();
    Paging paging = query.paging("created_at", false);
    AuditAction action =
        query.parsed(
            "action",
            "must be one of "
                + Arrays.stream(AuditAction.values()).map(AuditAction::wireName).toList(),
            text -> AuditAction.ofWireName(text).orElse(null));
    ResourceType type =
        query.parsed(
            "resource_type",
            "must be one of "
                + Arrays.stream(ResourceType.values()).map(ResourceType::wireName).toList(),
            text -> ResourceType.ofWireName(text).orElse(null));
    query.finish();
    Page<AuditEntry> page =
        store.read(tx ->
            tx.auditLog().list(call.tenantId(), action, type, paging.page(), paging.perPage()));
    ArrayNode rows = Json.array();
    page.rows().forEach(entry -> rows.add(json(entry)));
    return Answer.page(rows, paging, page.total());
  }

  private static ObjectNode json(AuditEntry entry) {
    ObjectNode json =
        Json.object()
            .put("id", entry.id().toString())
            .put("action", entry.action().wireName())
            .put("resource_type", entry.resourceType().wireName())
            .put("resource_id", entry.resourceId().toString());
    json.set("details", Json.parseStored(entry.details()));
    IpAddress address = entry.address();
    UUID keyId = entry.keyId();
    return json.put("ip_address", address == null ? null : address.toString())
        .put("actor", entry.actor())
        .put("api_key_id", keyId == null ? null : keyId.toString())
        .put("revision", entry.revision())
        .put("created_at", Json.time(entry.createdAt()));
  }
}
