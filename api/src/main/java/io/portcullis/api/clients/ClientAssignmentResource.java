package io.portcullis.api.clients;

import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EchoedText;
import io.portcullis.api.wire.EnforcedWrites;
import io.portcullis.api.wire.EntityTag;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.JsonMembers;
import io.portcullis.api.wire.Operation;
import io.portcullis.model.Assignment;
import io.portcullis.model.Client;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.Stored;
import io.portcullis.store.Store;
import io.portcullis.store.value.ClientAssignment;
import io.portcullis.store.value.WriteResult;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code /v1/clients/:id/assignments} (docs/wire.md section 6.4). Any thread. */
public final class ClientAssignmentResource {
  private static final String WHAT = "Client";

  private final Store store;
  private final EnforcedWrites writes;

  /** Assignments kept in {@code store}. */
  public ClientAssignmentResource(Store store, EnforcedWrites writes) {
    this.store = store;
    this.writes = writes;
  }

  /** What this resource answers. */
  public List<Operation> operations() {
    String one = "/v1/clients/{id}/assignments/{route_id}/{env}";
    return List.of(
        Operation.read("/v1/clients/{id}/assignments", this::list),
        Operation.change("POST", "/v1/clients/{id}/assignments", this::add),
        Operation.change("DELETE", one, this::remove));
  }

  private Answer list(Call call) {
    UUID id = call.pathId("id", WHAT);
    List<ClientAssignment> rows =
        store.read(tx ->
            tx.assignments().ofClient(call.tenantId(), ClientResource.find(tx, call, id).id()));
    var json = ClientJson.assignments(rows);
    return Answer.ok(json).etag(EntityTag.ofBody(json));
  }

  private Answer add(Call call) {
    UUID id = call.pathId("id", WHAT);
    JsonMembers body = call.body();
    body.require("route_id", "environment_name");
    String routeText = body.string("route_id", "");
    String environmentName = body.string("environment_name", "");
    boolean readable = body.violations().isEmpty();
    WriteResult<List<ClientAssignment>> written =
        writes.write(
            call,
            tx -> {
              Stored<Client> client = ClientResource.find(tx, call, id);
              call.checkConditions(
                  EntityTag.ofBody(
                      ClientJson.assignments(
                          tx.assignments().ofClient(call.tenantId(), client.id()))));
              Optional<Stored<Route>> route =
                  readable
                      ? tx.routes().findByIdOrSlug(call.tenantId(), routeText)
                      : Optional.empty();
              Optional<Stored<Environment>> environment =
                  readable
                      ? tx.environments().findByName(call.tenantId(), environmentName)
                      : Optional.empty();
              if (readable && route.isEmpty()) {
                body.violations()
                    .add(
                        "route_id", "there is no route '%s'".formatted(EchoedText.text(routeText)));
              }
              if (readable && environment.isEmpty()) {
                body.violations()
                    .add(
                        "environment_name",
                        "there is no environment '%s'".formatted(EchoedText.text(environmentName)));
              }
              body.finish();
              tx.assignments()
                  .add(
                      call.tenantId(),
                      new Assignment(
                          route.orElseThrow().id(), environment.orElseThrow().id(), client.id()));
              return tx.assignments().ofClient(call.tenantId(), client.id());
            });
    var rows = ClientJson.assignments(written.value());
    return (written.changed() ? Answer.created(rows) : Answer.ok(rows))
        .etag(EntityTag.ofBody(rows))
        .revision(written.revision());
  }

  private Answer remove(Call call) {
    UUID id = call.pathId("id", WHAT);
    WriteResult<Boolean> written =
        writes.write(
            call,
            tx -> {
              Stored<Client> client = ClientResource.find(tx, call, id);
              Assignment assignment =
                  new Assignment(
                      tx.routes()
                          .findByIdOrSlug(call.tenantId(), call.path("route_id"))
                          .orElseThrow(() -> ErrorAnswer.notFound("Route"))
                          .id(),
                      tx.environments()
                          .findByName(call.tenantId(), call.path("env"))
                          .orElseThrow(() -> ErrorAnswer.notFound("Environment"))
                          .id(),
                      client.id());
              if (!tx.assignments().remove(call.tenantId(), assignment)) {
                throw ErrorAnswer.notFound("Assignment");
              }
              call.checkConditionsWithoutTag();
              return true;
            });
    return Answer.deleted().revision(written.revision());
  }
}
