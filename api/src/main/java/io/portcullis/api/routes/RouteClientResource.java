package io.portcullis.api.routes;

import io.portcullis.api.clients.ClientJson;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EchoedText;
import io.portcullis.api.wire.EnforcedWrites;
import io.portcullis.api.wire.EntityTag;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.JsonMembers;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Uuids;
import io.portcullis.model.Assignment;
import io.portcullis.model.Client;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.Stored;
import io.portcullis.store.Store;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.WriteResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * {@code /v1/routes/:id/environments/:env/clients}: who may call a route in an environment
 * (docs/wire.md section 6.4). Changes are all or nothing. Any thread.
 */
public final class RouteClientResource {
  private static final String PATH = "/v1/routes/{id}/environments/{env}/clients";

  private final Store store;
  private final EnforcedWrites writes;

  /** Assignments kept in {@code store}. */
  public RouteClientResource(Store store, EnforcedWrites writes) {
    this.store = store;
    this.writes = writes;
  }

  /** What this resource answers. */
  public List<Operation> operations() {
    return List.of(
        Operation.read(PATH, this::list),
        Operation.change("PUT", PATH, this::replace),
        Operation.change("POST", PATH, this::add),
        Operation.change("DELETE", PATH + "/{client_id}", this::remove));
  }

  private Answer list(Call call) {
    var rows = ClientJson.rows(store.read(tx -> Place.of(tx, call).clients(tx)));
    return Answer.ok(rows).etag(EntityTag.ofBody(rows));
  }

  private Answer replace(Call call) {
    JsonMembers body = call.body();
    Map<String, Optional<UUID>> sent = clientIds(body);
    WriteResult<List<Stored<Client>>> written =
        writes.write(
            call,
            tx -> {
              Place place = Place.of(tx, call);
              call.checkConditions(place.tag(tx));
              Set<UUID> ids = known(tx, call, body, sent);
              tx.assignments()
                  .replace(call.tenantId(), place.route().id(), place.environment().id(), ids);
              return place.clients(tx);
            });
    var rows = ClientJson.rows(written.value());
    return Answer.ok(rows).etag(EntityTag.ofBody(rows)).revision(written.revision());
  }

  private Answer add(Call call) {
    JsonMembers body = call.body();
    Map<String, Optional<UUID>> sent = clientIds(body);
    WriteResult<List<Stored<Client>>> written =
        writes.write(
            call,
            tx -> {
              Place place = Place.of(tx, call);
              call.checkConditions(place.tag(tx));
              for (UUID id : known(tx, call, body, sent)) {
                tx.assignments().add(call.tenantId(), place.assignment(id));
              }
              return place.clients(tx);
            });
    var rows = ClientJson.rows(written.value());
    return (written.changed() ? Answer.created(rows) : Answer.ok(rows))
        .etag(EntityTag.ofBody(rows))
        .revision(written.revision());
  }

  /** The ids in the body as they were sent, each once; empty for one that is no UUID. */
  private static Map<String, Optional<UUID>> clientIds(JsonMembers body) {
    body.require("client_ids");
    Map<String, Optional<UUID>> ids = new LinkedHashMap<>();
    List<String> texts = body.strings("client_ids");
    if (texts != null) {
      texts.forEach(text -> ids.put(text, Uuids.parse(text)));
    } else if (!body.violations().has("client_ids")) {
      body.violations().add("client_ids", "must be an array of strings, not null");
    }
    return ids;
  }

  private static Set<UUID> known(
      Transaction tx, Call call, JsonMembers body, Map<String, Optional<UUID>> sent) {
    Set<UUID> wanted = sent.values().stream().flatMap(Optional::stream).collect(Collectors.toSet());
    Set<UUID> found =
        tx.clients().findAll(call.tenantId(), wanted).stream()
            .map(Stored::id)
            .collect(Collectors.toSet());
    sent.forEach((text, id) -> {
      if (id.isEmpty() || !found.contains(id.get())) {
        body.violations()
            .add("client_ids", "there is no client '%s'".formatted(EchoedText.text(text)));
      }
    });
    body.finish();
    return found;
  }

  private Answer remove(Call call) {
    UUID clientId = call.pathId("client_id", "Client");
    WriteResult<Boolean> written =
        writes.write(
            call,
            tx -> {
              Assignment assignment = Place.of(tx, call).assignment(clientId);
              if (!tx.assignments().remove(call.tenantId(), assignment)) {
                throw ErrorAnswer.notFound("Assignment");
              }
              call.checkConditionsWithoutTag();
              return true;
            });
    return Answer.deleted().revision(written.revision());
  }

  /** The route and environment that the path names. */
  private record Place(Stored<Route> route, Stored<Environment> environment) {
    static Place of(Transaction tx, Call call) {
      return new Place(RouteResource.named(tx, call), OverrideResource.environment(tx, call));
    }

    List<Stored<Client>> clients(Transaction tx) {
      return tx.assignments().clients(route.tenantId(), route.id(), environment.id());
    }

    /** The tag of the whole list: of its clients too, which it shows. */
    EntityTag tag(Transaction tx) {
      return EntityTag.ofBody(ClientJson.rows(clients(tx)));
    }

    Assignment assignment(UUID clientId) {
      return new Assignment(route.id(), environment.id(), clientId);
    }
  }
}
