package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.ip.IpList;
import io.portcullis.model.Client;
import io.portcullis.model.ClientSigning;
import io.portcullis.model.ClientType;
import io.portcullis.store.row.AuditDetails;
import io.portcullis.store.row.Change;
import io.portcullis.store.row.Row;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
import io.portcullis.store.row.Times;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.PageRequest;
import io.portcullis.store.value.ResourceType;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** The clients, as one transaction sees them. */
public final class Clients {
  static final String TABLE = "clients";
  static final Field<String> ID = text(TABLE, "id");
  static final Field<String> TENANT_ID = text(TABLE, "tenant_id");
  static final Field<Long> CREATED_AT = number(TABLE, "created_at");
  static final Field<Long> VERSION = number(TABLE, "version");
  static final Field<String> SIGNING_SECRET_ID = text(TABLE, "signing_secret_id");
  static final Field<String> PREVIOUS_SECRET_ID = text(TABLE, "previous_signing_secret_id");
  static final Field<String> NAME = text(TABLE, "name");
  private static final Field<String> TYPE = text(TABLE, "type");
  private static final Field<String> ADDRESS_SORT = text(TABLE, "address_sort");

  private static final Map<String, Field<?>> SORT_COLUMNS =
      Map.of("created_at", CREATED_AT, "name", NAME, "type", TYPE, "ip_address", ADDRESS_SORT);

  /** What {@link #list} sorts by. {@code ip_address} is numeric, by the first entry, IPv4 first. */
  public static final Set<String> SORTS = SORT_COLUMNS.keySet();

  static final RowType<Client> ROWS =
      new RowType<>(
          RowType.table(TABLE),
          List.of(
              ID,
              TENANT_ID,
              NAME,
              TYPE,
              text(TABLE, "ip_address"),
              text(TABLE, "ip_notes"),
              text(TABLE, "description"),
              number(TABLE, "enabled"),
              text(TABLE, "signing_scheme"),
              SIGNING_SECRET_ID,
              PREVIOUS_SECRET_ID,
              CREATED_AT,
              number(TABLE, "updated_at"),
              VERSION,
              ADDRESS_SORT),
          row ->
              new Client(
                  row.uuid(),
                  row.uuid(),
                  row.text(),
                  ClientType.ofWireName(row.text()).orElseThrow(),
                  IpList.parse(row.text()),
                  row.text(),
                  row.nullableText(),
                  row.bool(),
                  signing(row),
                  row.instant(),
                  row.instant(),
                  row.number()),
          client ->
              new @Nullable Object[] {
                client.id().toString(),
                client.tenantId().toString(),
                client.name(),
                client.type().wireName(),
                client.addresses().toString(),
                client.ipNotes(),
                client.description(),
                RowType.of(client.enabled()),
                client.signing() == null ? null : client.signing().scheme().wireName(),
                client.signing() == null ? null : client.signing().secretId().toString(),
                client.signing() == null
                    ? null
                    : RowType.ofNullable(client.signing().previousSecretId()),
                RowType.of(client.createdAt()),
                RowType.of(client.updatedAt()),
                client.version(),
                client.addresses().sortKey()
              });

  private final Session session;
  private final References references;

  Clients(Session session, References references) {
    this.session = session;
    this.references = references;
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

  /** The client with this id, if it is the tenant's. */
  public Optional<Client> find(UUID tenantId, UUID id) {
    return session.one(ROWS, is(tenantId, id));
  }

  /** Those of {@code ids} that are the tenant's clients, in no order. */
  public List<Client> findAll(UUID tenantId, Collection<UUID> ids) {
    return session.allIn(ROWS, TENANT_ID.eq(tenantId.toString()), ID, Set.copyOf(ids));
  }

  /**
   * One page of the tenant's clients.
   *
   * @param type only these; null for all
   * @throws IllegalArgumentException if the sort column is none of {@link #SORTS}
   */
  public Page<Client> list(UUID tenantId, @Nullable ClientType type, PageRequest page) {
    Condition condition = TENANT_ID.eq(tenantId.toString());
    if (type != null) {
      condition = condition.and(TYPE.eq(type.wireName()));
    }
    return session.page(ROWS, condition, SORT_COLUMNS, ID, page);
  }

  /** How many clients the tenant has. */
  public long count(UUID tenantId) {
    return session.count(ROWS, TENANT_ID.eq(tenantId.toString()));
  }

  /**
   * Adds a client.
   *
   * @return the row as stored: version 1, its times in whole milliseconds
   */
  public Client insert(Client client) {
    Client stored =
        new Client(
            client.id(),
            client.tenantId(),
            client.name(),
            client.type(),
            client.addresses(),
            client.ipNotes(),
            client.description(),
            client.enabled(),
            client.signing(),
            Times.stored(client.createdAt()),
            Times.stored(client.updatedAt()),
            1);
    session.insert(ROWS, stored);
    recorded(
        stored,
        AuditAction.CREATE,
        AuditDetails.named(stored.name())
            .with("type", stored.type().wireName())
            .with("ip_address", stored.addresses()));
    return stored;
  }

  /**
   * Writes a client if a member differs from what is stored; sets {@code updatedAt} and {@code
   * version} itself.
   *
   * @return the row as stored; the one found if nothing differs
   * @throws IllegalStateException if the tenant has no such client
   */
  public Client update(Client client) {
    Client before =
        find(client.tenantId(), client.id())
            .orElseThrow(() -> new IllegalStateException("the tenant has no such client"));
    AuditDetails details =
        AuditDetails.named(client.name())
            .change("name", before.name(), client.name())
            .change("type", before.type().wireName(), client.type().wireName())
            .change("ip_address", before.addresses(), client.addresses())
            .change("ip_notes", before.ipNotes(), client.ipNotes())
            .change("description", before.description(), client.description())
            .change("enabled", before.enabled(), client.enabled())
            .change("signing", before.signing(), client.signing());
    if (details.changed().isEmpty()) {
      return before;
    }
    Client after =
        new Client(
            before.id(),
            before.tenantId(),
            client.name(),
            client.type(),
            client.addresses(),
            client.ipNotes(),
            client.description(),
            client.enabled(),
            client.signing(),
            before.createdAt(),
            session.now(),
            before.version() + 1);
    session.update(ROWS, after, is(after.tenantId(), after.id()));
    recorded(after, details.updateAction(), details);
    return after;
  }

  /**
   * Removes a client and its assignments.
   *
   * @return false if the tenant has no such client
   */
  public boolean delete(UUID tenantId, UUID id) {
    Optional<Client> found = find(tenantId, id);
    if (found.isEmpty()) {
      return false;
    }
    references.clientRemoved(tenantId, id);
    session.execute(session.sql().deleteFrom(ROWS.table()).where(is(tenantId, id)));
    recorded(
        found.get(),
        AuditAction.DELETE,
        AuditDetails.named(found.get().name()).with("ip_address", found.get().addresses()));
    return true;
  }

  private void recorded(Client client, AuditAction action, AuditDetails details) {
    session.changed(Change.of(Change.Kind.CLIENT, client.id()));
    session.audited(client.tenantId(), action, ResourceType.CLIENT, client.id(), details);
  }

  private static Condition is(UUID tenantId, UUID id) {
    return ID.eq(id.toString()).and(TENANT_ID.eq(tenantId.toString()));
  }
}
