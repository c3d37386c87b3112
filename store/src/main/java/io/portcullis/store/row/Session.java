package io.portcullis.store.row;

import io.portcullis.store.crypto.DataKeys;
import io.portcullis.store.value.Actor;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.AuditEntry;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.PageRequest;
import io.portcullis.store.value.ResourceType;
import io.portcullis.store.value.StoreFailedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.InsertValuesStepN;
import org.jooq.OrderField;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.SQLDialect;
import org.jooq.SortOrder;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * What the tables of one transaction share: the connection, and what has to be recorded about
 * changes when it ends.
 *
 * <p>Not thread safe.
 */
public final class Session {
  static {
    // Read when jOOQ renders for the first time.
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
  }

  /** Rows a statement inserts, and ids it names, at most: well below every driver's limit. */
  static final int CHUNK = 500;

  private static final Settings SETTINGS =
      new Settings()
          .withExecuteLogging(false)
          .withRenderQuotedNames(RenderQuotedNames.NEVER)
          .withFetchWarnings(false);

  private final DSLContext sql;
  private final Instant now;
  private final long revision;
  private final @Nullable Actor actor;
  private final Function<DSLContext, DataKeys> keys;
  private final Set<Change> changes = new LinkedHashSet<>();
  private final List<AuditLine> audit = new ArrayList<>();
  private boolean ended;

  /**
   * @param now in whole milliseconds
   * @param revision of the state read, or the one a write takes
   * @param actor null if the transaction only reads
   * @param keys what deciphers the values of secrets, as the given connection sees it
   */
  public Session(
      DSLContext sql,
      Instant now,
      long revision,
      @Nullable Actor actor,
      Function<DSLContext, DataKeys> keys) {
    this.sql = sql;
    this.now = now;
    this.revision = revision;
    this.actor = actor;
    this.keys = keys;
  }

  /** The time of the transaction, in whole milliseconds. */
  public Instant now() {
    return now;
  }

  /** The revision of the state read, or the one a write takes. */
  public long revision() {
    return revision;
  }

  /**
   * What encrypts the values of secrets, as this transaction sees it.
   *
   * @throws StoreFailedException if the master key is missing or another
   */
  public DataKeys dataKeys() {
    return keys.apply(sql());
  }

  /** For statements that have no method here. */
  public DSLContext sql() {
    if (ended) {
      throw new IllegalStateException("the transaction has ended");
    }
    return sql;
  }

  // Reading

  /** The one row that meets {@code condition}, if there is one. */
  public <T> Optional<T> one(RowType<T> type, Condition condition) {
    List<T> rows = all(type, condition, List.of());
    if (rows.size() > 1) {
      throw new IllegalStateException(rows.size() + " rows instead of one in " + type.table());
    }
    return rows.stream().findFirst();
  }

  /** The rows that meet {@code condition}, in this order. */
  public <T> List<T> all(
      RowType<T> type, Condition condition, List<? extends OrderField<?>> order) {
    return fetch(
        type, sql().select(type.columns()).from(type.table()).where(condition).orderBy(order));
  }

  /** The rows whose {@code column} is one of {@code keys}, in no order. */
  public <T> List<T> allIn(
      RowType<T> type, Condition condition, Field<String> column, Collection<?> keys) {
    List<T> rows = new ArrayList<>();
    for (List<String> chunk : chunks(keys.stream().map(Object::toString).toList())) {
      rows.addAll(all(type, condition.and(column.in(chunk)), List.of()));
    }
    return rows;
  }

  /**
   * One page of the rows that meet {@code condition}; those that are equal in the column sorted by
   * follow each other by {@code id}.
   *
   * @throws IllegalArgumentException if {@code sorts} has no column of the name asked for
   */
  public <T> Page<T> page(
      RowType<T> type,
      Condition condition,
      Map<String, Field<?>> sorts,
      Field<String> id,
      PageRequest page) {
    Field<?> sort = sorts.get(page.sortColumn());
    if (sort == null) {
      throw new IllegalArgumentException(
          "cannot sort by '%s', only by %s".formatted(page.sortColumn(), sorts.keySet()));
    }
    long total = count(type, condition);
    if (page.offset() >= total) {
      return new Page<>(List.of(), total);
    }
    SortOrder order = page.ascending() ? SortOrder.ASC : SortOrder.DESC;
    return new Page<>(
        fetch(
            type,
            sql()
                .select(type.columns())
                .from(type.table())
                .where(condition)
                .orderBy(sort.sort(order), id.sort(order))
                .limit(page.perPage())
                .offset(page.offset())),
        total);
  }

  /** How many rows meet {@code condition}. */
  public long count(RowType<?> type, Condition condition) {
    Long count =
        sql().select(DSL.count()).from(type.table()).where(condition).fetchOne(0, Long.class);
    return count == null ? 0 : count;
  }

  /** The rows of a query that selects the type's columns. */
  public <T> List<T> fetch(RowType<T> type, ResultQuery<?> query) {
    List<T> rows = new ArrayList<>();
    try (ResultSet result = query.fetchResultSet()) {
      Row row = new Row(result);
      while (row.next()) {
        rows.add(type.reader().read(row));
      }
    } catch (SQLException e) {
      throw new DataAccessException("cannot read " + type.table(), e);
    }
    return rows;
  }

  // Writing

  /** Adds rows; {@code extra} are columns the type does not have. */
  public <T> void insert(RowType<T> type, Collection<T> rows, Map<Field<?>, String> extra) {
    requireActor();
    List<Field<?>> columns = new ArrayList<>(type.columns());
    columns.addAll(extra.keySet());
    for (List<T> chunk : chunks(List.copyOf(rows))) {
      InsertValuesStepN<Record> insert = sql().insertInto(type.table()).columns(columns);
      for (T row : chunk) {
        List<Object> values = new ArrayList<>(Arrays.asList(type.writer().values(row)));
        values.addAll(extra.values());
        insert = insert.values(values);
      }
      insert.execute();
    }
  }

  /** Adds a row. */
  public <T> void insert(RowType<T> type, T row) {
    insert(type, List.of(row), Map.of());
  }

  /** Overwrites all columns of the one row that meets {@code condition}. */
  public <T> void update(RowType<T> type, T row, Condition condition) {
    Map<Field<?>, @Nullable Object> values = new LinkedHashMap<>();
    @Nullable Object[] all = type.writer().values(row);
    for (int i = 0; i < all.length; i++) {
      values.put(type.columns().get(i), all[i]);
    }
    int updated = execute(sql().update(type.table()).set(values).where(condition));
    if (updated != 1) {
      throw new IllegalStateException(updated + " rows instead of one in " + type.table());
    }
  }

  /** Runs a statement that changes rows; how many it changed. */
  public int execute(Query statement) {
    requireActor();
    return statement.execute();
  }

  // Recording

  /** The change becomes part of the feed when the transaction ends. */
  public void changed(Change change) {
    requireActor();
    changes.add(change);
  }

  /** An audit row is written when the transaction ends. */
  public void audited(
      UUID tenantId, AuditAction action, ResourceType type, UUID resourceId, AuditDetails details) {
    Actor who = requireActor();
    if (!who.tenantId().equals(tenantId)) {
      throw new IllegalStateException(
          "an actor of tenant %s must not change tenant %s".formatted(who.tenantId(), tenantId));
    }
    AuditEntry entry =
        new AuditEntry(
            UUID.randomUUID(),
            tenantId,
            revision,
            action,
            type,
            resourceId,
            details.json(),
            who.keyId(),
            who.label(),
            who.address(),
            now);
    audit.add(new AuditLine(entry, audit.size()));
  }

  private Actor requireActor() {
    if (actor == null) {
      throw new IllegalStateException("this transaction only reads");
    }
    return actor;
  }

  /**
   * Writes what was recorded.
   *
   * @return whether anything changed
   */
  public boolean record(int feedRows) {
    if (changes.isEmpty()) {
      return false;
    }
    ChangeFeed.append(this, changes, feedRows);
    insert(AuditLine.ROWS, audit, Map.of());
    return true;
  }

  /** From here on the session cannot be used. */
  public void end() {
    ended = true;
  }

  /** {@code all} in parts of at most {@link #CHUNK}. */
  public static <T> List<List<T>> chunks(List<T> all) {
    List<List<T>> chunks = new ArrayList<>();
    for (int from = 0; from < all.size(); from += CHUNK) {
      chunks.add(all.subList(from, Math.min(all.size(), from + CHUNK)));
    }
    return chunks;
  }

  /** The connection's SQL, for the store itself. */
  public static DSLContext sqlOn(Connection connection, SQLDialect dialect) {
    return DSL.using(connection, dialect, SETTINGS);
  }
}
