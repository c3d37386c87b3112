package io.portcullis.store.operation;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.store.row.RowType;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/** When keys were last used: a column of their rows that takes no revision and no audit row. */
public final class KeyUses {
  private static final String NAME = "api_keys";
  private static final Table<Record> TABLE = RowType.table(NAME);
  private static final Field<String> ID = text(NAME, "id");

  /** In Unix milliseconds; null: never. */
  public static final Field<Long> LAST_USED_AT = number(NAME, "last_used_at");

  private KeyUses() {}

  /**
   * Notes uses within a write; a time that is not later than the stored one, and an unknown id, are
   * ignored.
   *
   * @param lastUsedAt by row id of the key
   * @return how many rows were written
   */
  public static int touch(DSLContext sql, Map<UUID, Instant> lastUsedAt) {
    // In one order everywhere, so that two nodes cannot wait for each other.
    TreeMap<String, Long> millisById = new TreeMap<>();
    lastUsedAt.forEach((id, time) -> millisById.put(id.toString(), time.toEpochMilli()));
    int touched = 0;
    for (Map.Entry<String, Long> use : millisById.entrySet()) {
      touched +=
          sql.update(TABLE)
              .set(LAST_USED_AT, use.getValue())
              .where(ID.eq(use.getKey()))
              .and(LAST_USED_AT.isNull().or(LAST_USED_AT.lt(use.getValue())))
              .execute();
    }
    return touched;
  }
}
