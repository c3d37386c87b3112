package io.portcullis.api.keys;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Paging;
import io.portcullis.api.wire.Query;
import io.portcullis.model.key.Role;
import java.util.Arrays;
import java.util.List;

/** {@code GET /v1/roles}: the built-in roles (docs/wire.md section 8.2). */
public final class RoleResource {
  private static final String SUBJECT = "api_key";

  /** What this resource answers. */
  public List<Operation> operations() {
    return List.of(Operation.read("/v1/roles", RoleResource::list));
  }

  private static Answer list(Call call) {
    Query query = call.query();
    query.oneOf("subject_kind", List.of(SUBJECT));
    Paging paging = query.paging("name", true);
    query.finish();
    List<Role> roles = Arrays.asList(Role.values());
    ArrayNode rows = Json.array();
    roles.stream()
        .skip((paging.page() - 1L) * paging.perPage())
        .limit(paging.perPage())
        .forEach(role -> rows.add(json(role)));
    return Answer.page(rows, paging, roles.size());
  }

  private static ObjectNode json(Role role) {
    ObjectNode json =
        Json.object()
            .put("id", role.id().toString())
            .put("name", role.displayName())
            .put("description", role.description());
    json.putArray("applies_to").add(SUBJECT);
    json.set("scopes", KeyResource.scopes(role.scopes()));
    return json.put("is_default", role == Role.ADMINISTRATOR).put("seeded", true);
  }
}
