package io.portcullis.api.clients;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Json;
import io.portcullis.model.Client;
import io.portcullis.model.Stored;
import io.portcullis.store.value.ClientAssignment;
import java.util.List;

/** Clients as the wire shows them (docs/wire.md section 6.1). */
public final class ClientJson {
  private ClientJson() {}

  /** A client as a row of a list. */
  public static ObjectNode row(Stored<Client> stored) {
    Client client = stored.content();
    ObjectNode row =
        Json.object()
            .put("id", stored.id().toString())
            .put("name", client.name())
            .put("type", client.type().wireName())
            .put("ip_address", client.addresses().toString());
    row.set("ip_notes", Json.parseStored(client.ipNotes()));
    row.set("signing", SigningMember.json(client.signing()));
    return row.put("description", client.description())
        .put("enabled", client.enabled())
        .putNull("collection_id")
        .put("created_at", Json.time(stored.createdAt()))
        .put("updated_at", Json.time(stored.updatedAt()));
  }

  /** Clients as rows of a list. */
  public static ArrayNode rows(List<Stored<Client>> clients) {
    ArrayNode rows = Json.array();
    clients.forEach(client -> rows.add(row(client)));
    return rows;
  }

  /** A client with what it is assigned to. */
  static ObjectNode detail(Stored<Client> client, List<ClientAssignment> assignments) {
    ObjectNode detail = row(client);
    detail.set("route_assignments", assignments(assignments));
    return detail;
  }

  /** What a client is assigned to, one entry for each route and environment. */
  static ArrayNode assignments(List<ClientAssignment> assignments) {
    ArrayNode rows = Json.array();
    for (ClientAssignment assignment : assignments) {
      rows.addObject()
          .put("route_id", assignment.routeId().toString())
          .put("route_name", assignment.routeName())
          .put("environment_name", assignment.environmentName());
    }
    return rows;
  }
}
