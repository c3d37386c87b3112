package io.portcullis.store.row;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code changes}: which rows each revision touched. It says nothing about revisions that
 * were trimmed, and nothing about revisions the database never had.
 */
public final class ChangeFeed {
  private static final String NAME = "changes";
  private static final Table<Record> TABLE = RowType.table(NAME);
  private static final Field<Long> REVISION = number(NAME, "revision");
  private static final Field<Long> POSITION = number(NAME, "position");
  private static final Field<String> KIND = text(NAME, "kind");
  private static final Field<String> ID = text(NAME, "id");
  private static final Field<String> ENVIRONMENT_ID = text(NAME, "environment_id");
  private static final Field<String> CLIENT_ID = text(NAME, "client_id");

  /** Trimming is done each time this many revisions were taken, or for a write this large. */
  private static final int TRIM_INTERVAL = 1_024;

  private static final RowType<Change> READ =
      new RowType<>(
          TABLE,
          List.of(KIND, ID, ENVIRONMENT_ID, CLIENT_ID),
          row ->
              new Change(
                  Change.Kind.valueOf(row.text()),
                  row.uuid(),
                  row.nullableUuid(),
                  row.nullableUuid()),
          change -> {
            throw new UnsupportedOperationException("read only");
          });

  private record Line(long revision, long position, Change change) {}

  private static final RowType<Line> WRITTEN =
      new RowType<>(
          TABLE,
          List.of(REVISION, POSITION, KIND, ID, ENVIRONMENT_ID, CLIENT_ID),
          row -> {
            throw new UnsupportedOperationException("written only");
          },
          line ->
              new @Nullable Object[] {
                line.revision,
                line.position,
                line.change.kind().name(),
                line.change.id().toString(),
                RowType.ofNullable(line.change.environmentId()),
                RowType.ofNullable(line.change.clientId())
              });

  private ChangeFeed() {}

  /** Adds the changes of the session's revision, and now and then removes the oldest. */
  static void append(Session session, Collection<Change> changes, int keptRows) {
    List<Line> lines = new ArrayList<>();
    for (Change change : changes) {
      lines.add(new Line(session.revision(), lines.size(), change));
    }
    session.insert(WRITTEN, lines, Map.of());
    if (session.revision() % TRIM_INTERVAL == 0 || changes.size() >= TRIM_INTERVAL) {
      trim(session, keptRows);
    }
  }

  /** Keeps the newest {@code keptRows} and whatever shares a revision with them. */
  static void trim(Session session, int keptRows) {
    Long oldestKept =
        session
            .sql()
            .select(REVISION)
            .from(TABLE)
            .orderBy(REVISION.desc(), POSITION.desc())
            .limit(1)
            .offset(keptRows - 1)
            .fetchOne(REVISION);
    if (oldestKept != null) {
      session.execute(session.sql().deleteFrom(TABLE).where(REVISION.lt(oldestKept)));
    }
  }

  /**
   * What changed after {@code revision}, each row once.
   *
   * @param most changes worth reading one by one
   * @return empty if the feed does not reach back to {@code revision}, or there are more
   */
  public static Optional<List<Change>> since(Session session, long revision, int most) {
    Long oldest = session.sql().select(DSL.min(REVISION)).from(TABLE).fetchOne(0, Long.class);
    if (oldest == null || oldest > revision + 1) {
      return Optional.empty();
    }
    List<Change> changes =
        session.fetch(
            READ,
            session
                .sql()
                .selectDistinct(READ.columns())
                .from(TABLE)
                .where(REVISION.gt(revision))
                .limit(most + 1));
    return changes.size() > most ? Optional.empty() : Optional.of(changes);
  }
}
