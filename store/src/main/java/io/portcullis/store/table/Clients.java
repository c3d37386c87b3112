package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.ip.IpList;
import io.portcullis.model.Client;
import io.portcullis.model.ClientSigning;
import io.portcullis.model.ClientType;
import io.portcullis.model.Stored;
import io.portcullis.store.row.AuditDetails;
import io.portcullis.store.row.Change;
import io.portcullis.store.row.Column;
import io.portcullis.store.row.Layout;
import io.portcullis.store.row.Row;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.PageRequest;
import io.portcullis.store.value.ResourceType;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** The clients, as one transaction sees them. */
public final class Clients extends Resources<Client> {
  private static final String TABLE = "clients";
  static final Field<String> SIGNING_SECRET_ID = text(TABLE, "signing_secret_id");
  static final Field<String> PREVIOUS_SECRET_ID = text(TABLE, "previous_signing_secret_id");
  static final Field<String> NAME = text(TABLE, "name");
  private static final Field<String> TYPE = text(TABLE, "type");
  private static final Field<String> ADDRESS_SORT = text(TABLE, "address_sort");

  static final Layout<Client> LAYOUT =
      new Layout<>(
          TABLE,
          Client.class,
          List.of(
              Column.text(NAME, Client::name).sorting(),
              Column.coded(
                      TYPE,
                      Client::type,
                      type -> ClientType.ofWireName(type).orElseThrow(),
                      ClientType::wireName)
                  .sorting(),
              Column.spread(
                      "ip_address",
                      Client::addresses,
                      List.of(text(TABLE, "ip_address"), ADDRESS_SORT),
                      Clients::addresses,
                      Clients::addAddresses)
                  .sortedBy(ADDRESS_SORT),
              Column.text(text(TABLE, "ip_notes"), Client::ipNotes),
              Column.nullableText(text(TABLE, "description"), Client::description),
              Column.bool(number(TABLE, "enabled"), Client::enabled),
              Column.spread(
                  "signing",
                  Client::signing,
                  List.of(text(TABLE, "signing_scheme"), SIGNING_SECRET_ID, PREVIOUS_SECRET_ID),
                  Clients::signing,
                  Clients::addSigning)));

  static final Field<String> ID = LAYOUT.id();
  static final Field<String> TENANT_ID = LAYOUT.tenantId();
  static final Field<Long> CREATED_AT = LAYOUT.createdAt();
  static final Field<Long> VERSION = LAYOUT.version();
  static final RowType<Stored<Client>> ROWS = LAYOUT.rows();

  /** What {@link #list} sorts by. {@code ip_address} is numeric, by the first entry, IPv4 first. */
  public static final List<String> SORTS = List.copyOf(LAYOUT.sorts().keySet());

  private final Session session;
  private final References references;

  Clients(Session session, References references) {
    super(session, LAYOUT, Change.Kind.CLIENT, ResourceType.CLIENT);
    this.session = session;
    this.references = references;
  }

  private static IpList addresses(Row row) throws SQLException {
    IpList addresses = IpList.parse(row.text());
    row.skip();
    return addresses;
  }

  private static void addAddresses(IpList addresses, List<@Nullable Object> values) {
    values.add(addresses.toString());
    values.add(addresses.sortKey());
  }

  private static @Nullable ClientSigning signing(Row row) throws SQLException {
    String scheme = row.nullableText();
    UUID secretId = row.nullableUuid();
    UUID previousId = row.nullableUuid();
    return scheme == null || secretId == null
        ? null
        : new ClientSigning(
            ClientSigning.Scheme.ofWireName(scheme).orElseThrow(), secretId, previousId);
  }

  private static void addSigning(@Nullable ClientSigning signing, List<@Nullable Object> values) {
    values.add(signing == null ? null : signing.scheme().wireName());
    values.add(signing == null ? null : signing.secretId().toString());
    values.add(signing == null ? null : RowType.ofNullable(signing.previousSecretId()));
  }

  @Override
  AuditDetails named(Stored<Client> client) {
    return AuditDetails.named(client.content().name());
  }

  /** Those of {@code ids} that are the tenant's clients, in no order. */
  public List<Stored<Client>> findAll(UUID tenantId, Collection<UUID> ids) {
    return session.allIn(ROWS, LAYOUT.of(tenantId), ID, Set.copyOf(ids));
  }

  /**
   * One page of the tenant's clients.
   *
   * @param type only these; null for all
   * @throws IllegalArgumentException if the sort column is none of {@link #SORTS}
   */
  public Page<Stored<Client>> list(UUID tenantId, @Nullable ClientType type, PageRequest page) {
    Condition condition = LAYOUT.of(tenantId);
    return page(type == null ? condition : condition.and(TYPE.eq(type.wireName())), page);
  }

  @Override
  void describeInsert(AuditDetails details, Stored<Client> client) {
    details
        .with("type", client.content().type().wireName())
        .with("ip_address", client.content().addresses());
  }

  /** Its assignments go with it. */
  @Override
  void checkDelete(Stored<Client> client) {
    references.clientRemoved(client.tenantId(), client.id());
  }

  @Override
  void describeDelete(AuditDetails details, Stored<Client> client) {
    details.with("ip_address", client.content().addresses());
  }
}
