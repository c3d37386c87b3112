package io.portcullis.api.clients;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.AddressMembers;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EntityTag;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.Members;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Paging;
import io.portcullis.api.wire.Query;
import io.portcullis.api.wire.Shown;
import io.portcullis.api.wire.Uuids;
import io.portcullis.api.wire.Writes;
import io.portcullis.ip.IpList;
import io.portcullis.model.Client;
import io.portcullis.model.ClientType;
import io.portcullis.model.Plan;
import io.portcullis.model.Tenant;
import io.portcullis.store.Store;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.ClientAssignment;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.Written;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** {@code /v1/clients} (wire.md section 6.2). Any thread. */
public final class ClientResource {
  private static final String WHAT = "Client";
  private static final List<String> SORTS = List.of("created_at", "name", "type", "ip_address");

  private final Store store;
  private final Writes writes;
  private final AddressLint lint;
  private final Clock clock;
  private final RandomGenerator random;

  /** Clients kept in {@code store}. */
  public ClientResource(
      Store store, Writes writes, AddressLint lint, Clock clock, RandomGenerator random) {
    this.store = store;
    this.writes = writes;
    this.lint = lint;
    this.clock = clock;
    this.random = random;
  }

  /** What this resource answers. */
  public List<Operation> operations() {
    return List.of(
        Operation.read("/v1/clients", this::list),
        Operation.change("POST", "/v1/clients", this::create),
        Operation.read("/v1/clients/{id}", this::get),
        Operation.change("PATCH", "/v1/clients/{id}", this::update),
        Operation.change("DELETE", "/v1/clients/{id}", this::delete));
  }

  private Answer list(Call call) {
    Query query = call.query();
    Paging paging = query.paging(SORTS, "created_at", false);
    ClientType type =
        query.parsed(
            "type",
            "must be one of user, server",
            text -> ClientType.ofWireName(text).orElse(null));
    query.finish();
    Page<Client> page =
        store.read(tx -> tx.clients().list(call.tenantId(), type, paging.toPageRequest()));
    return Answer.page(ClientJson.rows(page.rows()), paging, page.total());
  }

  private Answer get(Call call) {
    UUID id = call.pathId("id", WHAT);
    Detail detail = store.read(tx -> Detail.of(tx, find(tx, call, id)));
    return Answer.ok(detail.json()).etag(tag(detail.client()));
  }

  private Answer create(Call call) {
    call.checkConditionsWithoutTag();
    Members body = call.body();
    Instant now = Json.now(clock);
    Client blank =
        new Client(
            Uuids.next(now.toEpochMilli(), random),
            call.tenantId(),
            "-",
            ClientType.SERVER,
            AddressMembers.PLACEHOLDER,
            "{}",
            null,
            true,
            null,
            now,
            now,
            1);
    body.require("name", "ip_address");
    Client draft = body.build(() -> merge(body, blank, call));
    Written<Client> written =
        writes.write(
            call,
            tx -> {
              checkPlan(tx, call);
              SigningMember.check(tx, draft);
              return tx.clients().insert(draft);
            });
    Client client = written.value();
    lint.check(call, client);
    return Answer.created(ClientJson.detail(client, List.of()))
        .etag(tag(client))
        .revision(written.revision());
  }

  private static void checkPlan(Transaction tx, Call call) {
    Tenant tenant = tx.tenants().find(call.tenantId()).orElseThrow();
    long limit = tenant.plan().clients();
    // Counting takes milliseconds when there are many: not done for a limit that is none.
    if (limit != Plan.NONE && tx.clients().count(tenant.id()) >= limit) {
      throw ErrorAnswer.planLimit(
          "Client limit reached: plan '%s' allows %d".formatted(tenant.plan().wireName(), limit));
    }
  }

  private Answer update(Call call) {
    UUID id = call.pathId("id", WHAT);
    Members body = call.body();
    Written<Detail> written =
        writes.write(
            call,
            tx -> {
              Client current = find(tx, call, id);
              call.checkConditions(tag(current));
              Client changed = body.buildChange(() -> merge(body, current, call));
              if (body.has("signing")) {
                SigningMember.check(tx, changed);
              }
              return Detail.of(tx, tx.clients().update(changed));
            });
    Detail detail = written.value();
    if (body.has("ip_address")) {
      lint.check(call, detail.client());
    }
    return Answer.ok(detail.json()).etag(tag(detail.client())).revision(written.revision());
  }

  private Answer delete(Call call) {
    UUID id = call.pathId("id", WHAT);
    Written<Boolean> written =
        writes.write(
            call,
            tx -> {
              call.checkConditions(tag(find(tx, call, id)));
              return tx.clients().delete(call.tenantId(), id);
            });
    return Answer.deleted().revision(written.revision());
  }

  private static EntityTag tag(Client client) {
    return EntityTag.ofRow(client.id(), client.version());
  }

  static Client find(Transaction tx, Call call, UUID id) {
    return tx.clients().find(call.tenantId(), id).orElseThrow(() -> ErrorAnswer.notFound(WHAT));
  }

  /** {@code base} with the members that were sent; what is wrong with them is noted in the body. */
  private static Client merge(Members body, Client base, Call call) {
    String name = body.string("name", base.name());
    String typeText = body.string("type", base.type().wireName());
    ClientType type = ClientType.ofWireName(typeText).orElse(base.type());
    if (!type.wireName().equals(typeText)) {
      body.violations()
          .add("type", "must be user or server, not '%s'".formatted(Shown.text(typeText)));
    }
    IpList addresses = AddressMembers.list(body, "ip_address", base.addresses(), call);
    ObjectNode notes = body.object("ip_notes", null);
    String description = body.nullableString("description", base.description());
    boolean enabled = body.bool("enabled", base.enabled());
    body.notYet("collection_id");
    return new Client(
        base.id(),
        base.tenantId(),
        name,
        type,
        addresses,
        notes == null ? base.ipNotes() : Json.write(notes),
        description,
        enabled,
        SigningMember.read(body, base.signing()),
        base.createdAt(),
        base.updatedAt(),
        base.version());
  }

  /** A client and what it is assigned to, from one state of the database. */
  private record Detail(Client client, List<ClientAssignment> assignments) {
    static Detail of(Transaction tx, Client client) {
      return new Detail(client, tx.assignments().ofClient(client.tenantId(), client.id()));
    }

    ObjectNode json() {
      return ClientJson.detail(client, assignments);
    }
  }
}
