package io.portcullis.api.clients;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.AddressMembers;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EchoedText;
import io.portcullis.api.wire.EnforcedWrites;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.JsonMembers;
import io.portcullis.api.wire.Operation;
import io.portcullis.api.wire.Paging;
import io.portcullis.api.wire.Query;
import io.portcullis.api.wire.Resource;
import io.portcullis.ip.IpList;
import io.portcullis.model.Client;
import io.portcullis.model.ClientType;
import io.portcullis.model.Plan;
import io.portcullis.model.Stored;
import io.portcullis.store.Store;
import io.portcullis.store.table.Clients;
import io.portcullis.store.table.Resources;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.Page;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** {@code /v1/clients} (docs/wire.md section 6.2). Any thread. */
public final class ClientResource extends Resource<Client> {
  private static final String WHAT = "Client";

  /** What members are that a new client does not name; the first and the third it has to. */
  private static final Client NEW =
      new Client("-", ClientType.SERVER, AddressMembers.PLACEHOLDER, "{}", null, true, null);

  private final AddressLint lint;

  /** Clients kept in {@code store}. */
  public ClientResource(
      Store store, EnforcedWrites writes, AddressLint lint, RandomGenerator random) {
    super(WHAT, store, writes, random);
    this.lint = lint;
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

  @Override
  protected Resources<Client> rows(Transaction tx) {
    return tx.clients();
  }

  @Override
  protected long limit(Plan plan) {
    return plan.clients();
  }

  private Answer list(Call call) {
    Query query = call.query();
    Paging paging = query.paging(Clients.SORTS, "created_at", false);
    ClientType type =
        query.parsed(
            "type",
            "must be one of user, server",
            text -> ClientType.ofWireName(text).orElse(null));
    query.finish();
    Page<Stored<Client>> page =
        store().read(tx -> tx.clients().list(call.tenantId(), type, paging.toPageRequest()));
    return Answer.page(ClientJson.rows(page.rows()), paging, page.total());
  }

  @Override
  protected String[] required() {
    return new String[] {"name", "ip_address"};
  }

  @Override
  protected Client draft(JsonMembers body, Transaction tx, Call call) {
    return merge(body, NEW, call);
  }

  @Override
  protected Client changed(JsonMembers body, Stored<Client> current, Transaction tx, Call call) {
    return merge(body, current.content(), call);
  }

  /** {@code base} with the members that were sent; what is wrong with them is noted in the body. */
  private static Client merge(JsonMembers body, Client base, Call call) {
    String name = body.string("name", base.name());
    String typeText = body.string("type", base.type().wireName());
    ClientType type = ClientType.ofWireName(typeText).orElse(base.type());
    if (!type.wireName().equals(typeText)) {
      body.violations()
          .add("type", "must be user or server, not '%s'".formatted(EchoedText.text(typeText)));
    }
    IpList addresses = AddressMembers.list(body, "ip_address", base.addresses(), call);
    ObjectNode notes = body.object("ip_notes", null);
    String description = body.nullableString("description", base.description());
    boolean enabled = body.bool("enabled", base.enabled());
    body.notYet("collection_id");
    return new Client(
        name,
        type,
        addresses,
        notes == null ? base.ipNotes() : Json.write(notes),
        description,
        enabled,
        SigningMember.read(body, base.signing()));
  }

  @Override
  protected void check(JsonMembers body, Client client, Transaction tx, Call call) {
    if (body.has("signing")) {
      SigningMember.check(tx, call.tenantId(), client.signing());
    }
  }

  @Override
  protected ObjectNode detail(Transaction tx, Stored<Client> client) {
    return ClientJson.detail(client, tx.assignments().ofClient(client.tenantId(), client.id()));
  }

  @Override
  protected void written(JsonMembers body, Stored<Client> client, Call call) {
    if (body.has("ip_address")) {
      lint.check(call, client);
    }
  }

  static Stored<Client> find(Transaction tx, Call call, UUID id) {
    return tx.clients().find(call.tenantId(), id).orElseThrow(() -> ErrorAnswer.notFound(WHAT));
  }
}
