package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.SecretType;
import io.portcullis.model.Stored;
import io.portcullis.store.crypto.DataKeys;
import io.portcullis.store.row.AuditDetails;
import io.portcullis.store.row.Change;
import io.portcullis.store.row.Column;
import io.portcullis.store.row.Layout;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
import io.portcullis.store.row.Times;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.ConflictException;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.PageRequest;
import io.portcullis.store.value.ResourceType;
import io.portcullis.store.value.SecretUse;
import io.portcullis.store.value.StoreFailedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The secrets, as one transaction sees them. What is found here has values without their texts:
 * only the configuration, which the data plane is compiled from, has those. A secret is added with
 * its values, which have texts; an update leaves them alone.
 */
public final class Secrets extends Resources<Secret> {
  private static final String TABLE = "secrets";
  static final Field<String> NAME = text(TABLE, "name");
  static final Field<String> BASE_ENVIRONMENT_ID = text(TABLE, "base_environment_id");

  private static final Field<String> BASE_ENVIRONMENT =
      DSL.field(
          DSL.select(Environments.NAME)
              .from(Environments.ROWS.table())
              .where(Environments.ID.eq(BASE_ENVIRONMENT_ID)));

  static final Layout<Secret> LAYOUT =
      new Layout<>(
          TABLE,
          Secret.class,
          List.of(
              Column.text(NAME, Secret::name).sorting(),
              Column.coded(
                      text(TABLE, "type"),
                      Secret::type,
                      type -> SecretType.ofWireName(type).orElseThrow(),
                      SecretType::wireName)
                  .named("secret_type"),
              Column.nullableText(text(TABLE, "description"), Secret::description),
              Column.uuid(BASE_ENVIRONMENT_ID, Secret::baseEnvironmentId)
                  .named("base_environment")
                  .sortedBy(BASE_ENVIRONMENT),
              Column.nullableInstant(number(TABLE, "expires_at"), Secret::expiresAt),
              Column.bool(number(TABLE, "strict_expiry"), Secret::strictExpiry)
                  .named("strict_expiry_enforcement"),
              Column.elsewhere(Secret::values, List.of())));

  static final Field<String> ID = LAYOUT.id();
  static final Field<String> TENANT_ID = LAYOUT.tenantId();
  static final Field<Long> VERSION = LAYOUT.version();

  /** Secrets without values. */
  static final RowType<Stored<Secret>> ROWS = LAYOUT.rows();

  /** What {@link #list} sorts by. */
  public static final List<String> SORTS = List.copyOf(LAYOUT.sorts().keySet());

  private final Session session;
  private final References references;
  private final Environments environments;

  Secrets(Session session, References references, Environments environments) {
    super(session, LAYOUT, Change.Kind.SECRET, ResourceType.SECRET);
    this.session = session;
    this.references = references;
    this.environments = environments;
  }

  @Override
  AuditDetails named(Stored<Secret> secret) {
    return AuditDetails.named(secret.content().name());
  }

  // Reading for the data plane

  /** All secrets of all tenants, with the texts of their values. */
  static List<Stored<Secret>> allWithTexts(Session session) {
    List<Stored<Secret>> secrets = session.all(ROWS, DSL.noCondition(), List.of());
    return secrets.isEmpty()
        ? secrets
        : SecretValues.join(secrets, SecretValues.allWithTexts(session));
  }

  /** The same secrets with all their values and the texts of these. */
  static List<Stored<Secret>> withTexts(Session session, List<Stored<Secret>> secrets) {
    return secrets.isEmpty()
        ? secrets
        : SecretValues.join(secrets, SecretValues.withTexts(session, secrets));
  }

  // Reading

  @Override
  List<Stored<Secret>> complete(List<Stored<Secret>> secrets) {
    return SecretValues.join(secrets, SecretValues.of(session, secrets));
  }

  /** The tenant's secret of this name, as it is stored. */
  public Optional<Stored<Secret>> findByName(UUID tenantId, String name) {
    return one(LAYOUT.of(tenantId).and(NAME.eq(name)));
  }

  /**
   * One page of the tenant's secrets.
   *
   * @throws IllegalArgumentException if the sort column is none of {@link #SORTS}
   */
  public Page<Stored<Secret>> list(UUID tenantId, PageRequest page) {
    return page(LAYOUT.of(tenantId), page);
  }

  /** What needs the secret. */
  public SecretUse use(Stored<Secret> secret) {
    return references.useOf(secret);
  }

  // Writing

  @Override
  Secret asStored(Secret secret, @Nullable Secret before) {
    return new Secret(
        secret.name(),
        secret.type(),
        secret.description(),
        secret.baseEnvironmentId(),
        Times.storedOrNull(secret.expiresAt()),
        secret.strictExpiry(),
        before == null ? secret.values() : before.values());
  }

  @Override
  void checkInsert(Stored<Secret> secret) {
    requireFreeName(secret);
  }

  /**
   * Adds its values.
   *
   * @throws StoreFailedException if the master key is missing or another
   */
  @Override
  void inserted(Stored<Secret> secret) {
    DataKeys keys = session.dataKeys();
    for (Secret.Value value : secret.content().values()) {
      session.insert(SecretValues.ROWS, SecretValues.encrypted(keys, secret.id(), value));
    }
  }

  @Override
  void describeInsert(AuditDetails details, Stored<Secret> secret) {
    details
        .with("secret_type", secret.content().type().wireName())
        .with("environments", names(secret.tenantId(), secret.content().values()));
  }

  private List<String> names(UUID tenantId, List<Secret.Value> values) {
    Set<UUID> ids = values.stream().map(Secret.Value::environmentId).collect(Collectors.toSet());
    return environments.list(tenantId).stream()
        .filter(environment -> ids.contains(environment.id()))
        .map(environment -> environment.content().name())
        .toList();
  }

  @Override
  void checkUpdate(Stored<Secret> before, Stored<Secret> after) {
    requireFreeName(after);
    requireNotInjectedByName(before, after);
  }

  /**
   * Sets what the secret is in one environment; its version there counts on, from 1.
   *
   * @param expiresAt when this value expires; null: with the secret
   * @return the secret as stored
   * @throws IllegalStateException if the tenant has no such secret or environment
   * @throws StoreFailedException if the master key is missing or another
   */
  public Stored<Secret> putValue(
      UUID tenantId, UUID id, UUID environmentId, SecretText text, @Nullable Instant expiresAt) {
    Stored<Secret> before = required(tenantId, id);
    String environment = environments.required(tenantId, environmentId).content().name();
    long last =
        before.content().values().stream()
            .filter(value -> value.environmentId().equals(environmentId))
            .mapToLong(Secret.Value::valueVersion)
            .findFirst()
            .orElse(0);
    SecretValues.Encrypted row =
        SecretValues.encrypted(
            session.dataKeys(),
            id,
            new Secret.Value(environmentId, last + 1, session.now(), expiresAt, text));
    if (last == 0) {
      session.insert(SecretValues.ROWS, row);
    } else {
      session.update(SecretValues.ROWS, row, SecretValues.is(id, environmentId));
    }
    Stored<Secret> after = before.written(before.content(), session.now());
    write(after);
    recorded(
        after,
        AuditAction.UPDATE,
        named(after).with("environment", environment).with("value_version", last + 1));
    return complete(List.of(after)).getFirst();
  }

  /** A template that names what is no more refuses every call. */
  private void requireNotInjectedByName(Stored<Secret> before, Stored<Secret> after) {
    String name = before.content().name();
    if (name.equals(after.content().name())) {
      return;
    }
    List<String> reasons = new ArrayList<>();
    addReason(reasons, "injected by this name by the route", use(before).routesByName());
    if (!reasons.isEmpty()) {
      throw new ConflictException(
          "name",
          after.content().name(),
          "The secret '%s' cannot be renamed: %s; let it use {{secret_id:%s}} first"
              .formatted(name, reasons.getFirst(), before.id()));
    }
  }

  private void requireFreeName(Stored<Secret> secret) {
    String name = secret.content().name();
    Optional<Stored<Secret>> other = findByName(secret.tenantId(), name);
    if (other.isPresent() && !other.get().id().equals(secret.id())) {
      throw new ConflictException(
          "name", name, "A secret named '%s' exists already".formatted(name));
    }
  }

  @Override
  void checkDelete(Stored<Secret> secret) {
    SecretUse use = use(secret);
    List<String> reasons = new ArrayList<>();
    addReason(reasons, "signing key of the client", use.clients());
    addReason(reasons, "injected by the route", use.routesById());
    addReason(reasons, "injected by name by the route", use.routesByName());
    if (!reasons.isEmpty()) {
      throw new ConflictException(
          "id",
          secret.id().toString(),
          "The secret '%s' cannot be deleted: %s"
              .formatted(secret.content().name(), String.join("; ", reasons)));
    }
  }

  private static void addReason(List<String> reasons, String reason, List<String> names) {
    if (!names.isEmpty()) {
      String shown = String.join(", ", names.subList(0, Math.min(5, names.size())));
      String more = names.size() > 5 ? " and %d more".formatted(names.size() - 5) : "";
      reasons.add(reason + " " + shown + more);
    }
  }
}
