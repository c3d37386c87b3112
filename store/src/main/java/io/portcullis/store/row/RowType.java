package io.portcullis.store.row;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * How records of one kind are rows of one table, declared by hand: no generated code, so that one
 * set of statements serves every database.
 *
 * @param columns in the order in which {@code reader} reads and {@code writer} gives them
 */
public record RowType<T>(
    Table<Record> table, List<Field<?>> columns, Reader<T> reader, Writer<T> writer) {
  /** Copies the columns. */
  public RowType {
    columns = List.copyOf(columns);
  }

  /** Makes a record of a row. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(Row row) throws SQLException;
  }

  /** The column values of a record: String, Long, byte[] or null. */
  @FunctionalInterface
  public interface Writer<T> {
    @Nullable Object[] values(T row);
  }

  /** A table. */
  public static Table<Record> table(String name) {
    return DSL.table(DSL.name(name));
  }

  /** A column of texts. */
  public static Field<String> text(String table, String column) {
    return DSL.field(DSL.name(table, column), SQLDataType.VARCHAR);
  }

  /** A column of whole numbers. */
  public static Field<Long> number(String table, String column) {
    return DSL.field(DSL.name(table, column), SQLDataType.BIGINT);
  }

  /** A column of bytes. */
  public static Field<byte[]> bytes(String table, String column) {
    return DSL.field(DSL.name(table, column), SQLDataType.BLOB);
  }

  /** A value as the columns have it. */
  public static Long of(boolean value) {
    return value ? 1L : 0L;
  }

  /** A value as the columns have it. */
  public static @Nullable Long ofNullable(@Nullable Boolean value) {
    return value == null ? null : of(value);
  }

  /** A value as the columns have it. */
  public static Long of(Instant value) {
    return value.toEpochMilli();
  }

  /** A value as the columns have it. */
  public static @Nullable Long ofNullable(@Nullable Instant value) {
    return value == null ? null : of(value);
  }

  /** A value as the columns have it. */
  public static @Nullable String ofNullable(@Nullable UUID value) {
    return value == null ? null : value.toString();
  }
}
