package io.portcullis.store.row;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * A member of a record as its table keeps it, described once: the columns it is in, how it is read
 * from them and written to them, what lists sort by for it, and what the audit log shows when it
 * changes.
 *
 * <p>Unless {@link #named} otherwise, the wire calls the member as the database calls its column.
 * Members may be null where the record says so; only those made by a method of that name are read
 * so.
 *
 * @param <T> the record
 * @param <V> the member
 * @param fields the columns; none if the member is kept elsewhere
 * @param reader reads exactly {@code fields}
 * @param writer gives exactly {@code fields}
 * @param sort what lists sort by for the member; null: they cannot
 * @param difference tells the audit log, if the members differ
 */
public record Column<T, V>(
    String wireName,
    Function<T, V> member,
    List<Field<?>> fields,
    Reader<V> reader,
    Writer<V> writer,
    @Nullable Field<?> sort,
    Difference<V> difference) {
  /** Reads a member from its columns. */
  @FunctionalInterface
  public interface Reader<V> {
    /** The member that the next columns of {@code row} hold. */
    @Nullable V read(Row row) throws SQLException;
  }

  /** Writes a member into its columns; gets null for one that may be null. */
  @FunctionalInterface
  public interface Writer<V> {
    /** Adds what the columns hold to {@code values}: String, Long, byte[] or null. */
    void write(V member, List<@Nullable Object> values);
  }

  /** Tells the audit log of a change; gets null for a member that may be null. */
  @FunctionalInterface
  public interface Difference<V> {
    /** Notes in {@code details} what differs, if anything does. */
    void note(AuditDetails details, V before, V after);
  }

  /** Copies the columns. */
  public Column {
    fields = List.copyOf(fields);
  }

  /** A text. */
  public static <T> Column<T, String> text(Field<String> field, Function<T, String> member) {
    return of(field, member, Row::text, text -> text);
  }

  /** A text or null. */
  public static <T> Column<T, String> nullableText(
      Field<String> field, Function<T, String> member) {
    return of(field, member, Row::nullableText, text -> text);
  }

  /** A value that is written as a text, and shown so. */
  public static <T, V> Column<T, V> coded(
      Field<String> field,
      Function<T, V> member,
      Function<String, V> decode,
      Function<V, String> encode) {
    return of(field, member, row -> decode.apply(row.text()), encode)
        .differing(field.getName(), encode);
  }

  /** A value that is written as a text, and shown so, or null. */
  public static <T, V> Column<T, V> nullableCoded(
      Field<String> field,
      Function<T, V> member,
      Function<String, V> decode,
      Function<V, String> encode) {
    return of(
            field,
            member,
            row -> {
              String text = row.nullableText();
              return text == null ? null : decode.apply(text);
            },
            encode)
        .differing(field.getName(), encode);
  }

  /** An id. */
  public static <T> Column<T, UUID> uuid(Field<String> field, Function<T, UUID> member) {
    return of(field, member, Row::uuid, UUID::toString);
  }

  /** True or false. */
  public static <T> Column<T, Boolean> bool(Field<Long> field, Function<T, Boolean> member) {
    return of(field, member, Row::bool, RowType::of);
  }

  /** True, false or null. */
  public static <T> Column<T, Boolean> nullableBool(
      Field<Long> field, Function<T, Boolean> member) {
    return of(field, member, Row::nullableBool, RowType::of);
  }

  /** A moment in whole milliseconds, or null. */
  public static <T> Column<T, Instant> nullableInstant(
      Field<Long> field, Function<T, Instant> member) {
    return of(field, member, Row::nullableInstant, RowType::of);
  }

  /** A member that other tables keep: read as {@code read}, and neither written nor shown. */
  public static <T, V> Column<T, V> elsewhere(Function<T, V> member, V read) {
    return new Column<>(
        "", member, List.of(), row -> read, (value, values) -> {}, null, (details, from, to) -> {});
  }

  /** A member in several columns. */
  public static <T, V> Column<T, V> spread(
      String wireName,
      Function<T, V> member,
      List<Field<?>> fields,
      Reader<V> reader,
      Writer<V> writer) {
    return new Column<>(
        wireName,
        member,
        fields,
        reader,
        writer,
        null,
        (details, before, after) -> details.change(wireName, before, after));
  }

  private static <T, V, C> Column<T, V> of(
      Field<C> field, Function<T, V> member, Reader<V> reader, Function<V, C> encode) {
    return spread(
        field.getName(),
        member,
        List.of(field),
        reader,
        (value, values) -> values.add(value == null ? null : encode.apply(value)));
  }

  private Column<T, V> differing(String name, Function<V, ?> shown) {
    return noted(
        name,
        (details, before, after) ->
            details.change(
                name,
                before == null ? null : shown.apply(before),
                after == null ? null : shown.apply(after)));
  }

  private Column<T, V> noted(String name, Difference<V> other) {
    return new Column<>(name, member, fields, reader, writer, sort, other);
  }

  /** The same member under another name of the wire. */
  public Column<T, V> named(String name) {
    return noted(name, (details, before, after) -> details.change(name, before, after));
  }

  /** The same member, of which the audit log shows what {@code other} notes. */
  public Column<T, V> noted(Difference<V> other) {
    return noted(wireName, other);
  }

  /** The same member, which lists can be sorted by. */
  public Column<T, V> sorting() {
    return sortedBy(fields.getFirst());
  }

  /** The same member, which lists can be sorted by: they compare {@code field}. */
  public Column<T, V> sortedBy(Field<?> field) {
    return new Column<>(wireName, member, fields, reader, writer, field, difference);
  }

  /** Adds what the columns hold of {@code row}. */
  void write(T row, List<@Nullable Object> values) {
    writer.write(member.apply(row), values);
  }

  /** Notes what differs. */
  void differ(AuditDetails details, T before, T after) {
    difference.note(details, member.apply(before), member.apply(after));
  }

  /** Notes what lists sort by, if they can. */
  void sortInto(Map<String, Field<?>> sorts) {
    if (sort != null) {
      sorts.put(wireName, sort);
    }
  }
}
