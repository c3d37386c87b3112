package io.portcullis.store.row;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.model.Stored;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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
 * How a kind of record is a table: one {@link Column} for each member, in the order of the record's
 * members, and the stamp that every row has.
 *
 * <p>A row becomes a record by the record's own constructor, which gets the members in that order;
 * so a member without a column stops the program where the layout is made, and nothing else lists
 * the members.
 *
 * @param <T> a record
 */
public final class Layout<T> {
  private final Field<String> id;
  private final Field<String> tenantId;
  private final Field<Long> createdAt;
  private final Field<Long> version;
  private final List<Column<T, ?>> columns;
  private final MethodHandle constructor;
  private final RowType<Stored<T>> rows;

  /**
   * A table whose rows have the columns {@code id}, {@code tenant_id}, {@code created_at}, {@code
   * updated_at} and {@code version} beside those given.
   *
   * @throws IllegalArgumentException if the record has not as many members as there are columns
   */
  public Layout(String table, Class<T> record, List<Column<T, ?>> columns) {
    this.columns = List.copyOf(columns);
    this.constructor = constructor(record, columns.size());
    id = text(table, "id");
    tenantId = text(table, "tenant_id");
    createdAt = number(table, "created_at");
    version = number(table, "version");
    List<Field<?>> fields = new ArrayList<>(List.of(id, tenantId));
    columns.forEach(column -> fields.addAll(column.fields()));
    fields.addAll(List.of(createdAt, number(table, "updated_at"), version));
    rows = new RowType<>(RowType.table(table), fields, this::read, this::write);
  }

  private static MethodHandle constructor(Class<?> record, int columns) {
    RecordComponent[] members = record.getRecordComponents();
    if (members.length != columns) {
      throw new IllegalArgumentException(
          "%s has %d members, and its table columns for %d"
              .formatted(record.getSimpleName(), members.length, columns));
    }
    try {
      Class<?>[] types =
          Arrays.stream(members).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return MethodHandles.publicLookup()
          .unreflectConstructor(record.getConstructor(types))
          .asSpreader(Object[].class, columns)
          .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(record.getSimpleName() + " cannot be constructed", e);
    }
  }

  private Stored<T> read(Row row) throws SQLException {
    UUID rowId = row.uuid();
    UUID tenant = row.uuid();
    @Nullable Object[] members = new @Nullable Object[columns.size()];
    for (int i = 0; i < members.length; i++) {
      members[i] = columns.get(i).reader().read(row);
    }
    return new Stored<>(
        rowId, tenant, construct(members), row.instant(), row.instant(), row.number());
  }

  @SuppressWarnings("unchecked") // the constructor is that of T
  private T construct(@Nullable Object[] members) {
    try {
      return (T) constructor.invoke(members);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a record's constructor threw a checked exception", e);
    }
  }

  private @Nullable Object[] write(Stored<T> row) {
    List<@Nullable Object> values = new ArrayList<>(rows.columns().size());
    values.add(row.id().toString());
    values.add(row.tenantId().toString());
    columns.forEach(column -> column.write(row.content(), values));
    values.add(RowType.of(row.createdAt()));
    values.add(RowType.of(row.updatedAt()));
    values.add(row.version());
    return values.toArray();
  }

  /** The rows with their stamp. */
  public RowType<Stored<T>> rows() {
    return rows;
  }

  /** The table. */
  public Table<Record> table() {
    return rows.table();
  }

  /** The id of a row. */
  public Field<String> id() {
    return id;
  }

  /** Whose a row is. */
  public Field<String> tenantId() {
    return tenantId;
  }

  /** When a row was made. */
  public Field<Long> createdAt() {
    return createdAt;
  }

  /** How often a row was written. */
  public Field<Long> version() {
    return version;
  }

  /** The rows of a tenant. */
  public Condition of(UUID tenant) {
    return tenantId.eq(tenant.toString());
  }

  /** The row of a tenant that has this id. */
  public Condition is(UUID tenant, UUID rowId) {
    return id.eq(rowId.toString()).and(of(tenant));
  }

  /**
   * What lists can be sorted by, as the wire calls it: {@code created_at}, then the members that
   * say so.
   */
  public Map<String, Field<?>> sorts() {
    Map<String, Field<?>> sorts = new LinkedHashMap<>();
    sorts.put(createdAt.getName(), createdAt);
    columns.forEach(column -> column.sortInto(sorts));
    return Collections.unmodifiableMap(sorts);
  }

  /** Adds what differs between two records to {@code details}. */
  public AuditDetails differences(AuditDetails details, T before, T after) {
    columns.forEach(column -> column.differ(details, before, after));
    return details;
  }
}
