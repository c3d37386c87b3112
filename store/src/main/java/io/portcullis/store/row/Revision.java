package io.portcullis.store.row;

import static io.portcullis.store.row.RowType.number;

import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * The row that numbers every state of the database. Who writes it is the only writer until its
 * transaction ends, on PostgreSQL too.
 */
public final class Revision {
  private static final Table<Record> TABLE = RowType.table("revision");
  private static final Field<Long> ONLY_ROW = number("revision", "only_row");
  private static final Field<Long> VALUE = number("revision", "value");

  private Revision() {}

  /** The number of the state that is read; null if the table is empty, as nothing leaves it. */
  public static @Nullable Long current(DSLContext sql) {
    return sql.select(VALUE).from(TABLE).fetchOne(VALUE);
  }

  /** Takes the next number, and thereby the place as the only writer; null as above. */
  public static @Nullable Long take(DSLContext sql) {
    return sql.update(TABLE)
        .set(VALUE, VALUE.plus(1))
        .where(ONLY_ROW.eq(1L))
        .returning(VALUE)
        .fetchOne(VALUE);
  }

  /** Takes the place as the only writer, and no number. */
  public static void lock(DSLContext sql) {
    sql.update(TABLE).set(VALUE, VALUE).where(ONLY_ROW.eq(1L)).execute();
  }
}
