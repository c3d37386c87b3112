package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.text;

import io.portcullis.model.rule.CallRules;
import io.portcullis.model.template.SecretRef;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * Which secrets the templates of routes and overrides refer to: a row for each reference, written
 * with the rules that hold it, so that who uses a secret is one look into an index.
 */
final class SecretUses {
  static final String TABLE = "secret_uses";
  private static final Table<Record> ROWS = RowType.table(TABLE);
  private static final Field<String> TENANT_ID = text(TABLE, "tenant_id");
  private static final Field<String> ROUTE_ID = text(TABLE, "route_id");
  private static final Field<String> ENVIRONMENT_ID = text(TABLE, "environment_id");
  private static final Field<String> KIND = text(TABLE, "kind");
  private static final Field<String> SECRET = text(TABLE, "secret");

  /** Stands in {@code environment_id} for the route's own rules. */
  private static final String OWN = "";

  private final Session session;

  SecretUses(Session session) {
    this.session = session;
  }

  /**
   * Notes what rules refer to, in place of what they did.
   *
   * @param environmentId of the override; null: the route's own rules
   */
  void replace(UUID tenantId, UUID routeId, @Nullable UUID environmentId, CallRules rules) {
    remove(routeId, environmentId);
    for (SecretRef secret : rules.secrets()) {
      Map<Field<?>, String> row = new LinkedHashMap<>();
      row.put(TENANT_ID, tenantId.toString());
      row.put(ROUTE_ID, routeId.toString());
      row.put(ENVIRONMENT_ID, environmentText(environmentId));
      row.put(KIND, kind(secret));
      row.put(SECRET, key(secret));
      session.execute(session.sql().insertInto(ROWS).set(row));
    }
  }

  /** Forgets what rules referred to; with the route itself they go by themselves. */
  void remove(UUID routeId, @Nullable UUID environmentId) {
    Condition rules =
        ROUTE_ID.eq(routeId.toString()).and(ENVIRONMENT_ID.eq(environmentText(environmentId)));
    session.execute(session.sql().deleteFrom(ROWS).where(rules));
  }

  /** The names of the tenant's routes that refer so to a secret, there or in an override. */
  List<String> routes(UUID tenantId, SecretRef secret) {
    return session
        .sql()
        .selectDistinct(Routes.NAME)
        .from(ROWS)
        .join(Routes.ROWS.table())
        .on(ROUTE_ID.eq(Routes.ID))
        .where(TENANT_ID.eq(tenantId.toString()))
        .and(KIND.eq(kind(secret)))
        .and(SECRET.eq(key(secret)))
        .orderBy(Routes.NAME)
        .fetch(Routes.NAME);
  }

  private static String environmentText(@Nullable UUID environmentId) {
    return environmentId == null ? OWN : environmentId.toString();
  }

  /** What the column {@code kind} says of a reference. */
  static String kind(SecretRef secret) {
    return switch (secret) {
      case SecretRef.ByName byName -> "name";
      case SecretRef.ById byId -> "id";
    };
  }

  /** What the column {@code secret} says of a reference: a name as stored, or an id. */
  static String key(SecretRef secret) {
    return switch (secret) {
      case SecretRef.ByName byName -> byName.name();
      case SecretRef.ById byId -> byId.id().toString();
    };
  }
}
