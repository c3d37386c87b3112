package io.portcullis.store.table;

import io.portcullis.model.Assignment;
import io.portcullis.model.Configuration;
import io.portcullis.model.ConfigurationDelta;
import io.portcullis.model.ConfigurationDelta.Rows;
import io.portcullis.model.Secret;
import io.portcullis.model.Stored;
import io.portcullis.store.row.Change;
import io.portcullis.store.row.ChangeFeed;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** Reads what the data plane is compiled from, whole or by the change feed. */
public final class ConfigurationReader {
  /** Above this, reading everything is not slower than reading row by row. */
  private static final int MOST_CHANGES = 20_000;

  private ConfigurationReader() {}

  /** All rows of all tenants. */
  public static Configuration all(Session session) {
    return new Configuration(
        session.revision(),
        everything(session, Tenants.ROWS),
        everything(session, Environments.ROWS),
        everything(session, Clients.ROWS),
        everything(session, Routes.ROWS),
        everything(session, RouteEnvironments.ROWS),
        everything(session, Assignments.ROWS),
        everything(session, ApiKeys.ROWS),
        Secrets.allWithTexts(session));
  }

  private static <T> List<T> everything(Session session, RowType<T> type) {
    return session.all(type, DSL.noCondition(), List.of());
  }

  /** The rows that changed after {@code revision}; empty if they cannot be told, or are many. */
  public static Optional<ConfigurationDelta> since(Session session, long revision) {
    if (revision == session.revision()) {
      return Optional.of(delta(session, revision, List.of()));
    }
    if (revision > session.revision()) {
      return Optional.empty();
    }
    return ChangeFeed.since(session, revision, MOST_CHANGES)
        .map(changes -> delta(session, revision, changes));
  }

  private static ConfigurationDelta delta(Session session, long from, List<Change> changes) {
    List<Assignment> assigned = new ArrayList<>();
    List<Assignment> unassigned = new ArrayList<>();
    readAssignments(session, changes, assigned, unassigned);
    return new ConfigurationDelta(
        from,
        session.revision(),
        rows(session, changes, Change.Kind.TENANT, Tenants.ROWS, Tenants.ID, row -> row.id()),
        rows(
            session,
            changes,
            Change.Kind.ENVIRONMENT,
            Environments.ROWS,
            Environments.ID,
            row -> row.id()),
        rows(session, changes, Change.Kind.CLIENT, Clients.ROWS, Clients.ID, row -> row.id()),
        rows(session, changes, Change.Kind.ROUTE, Routes.ROWS, Routes.ID, row -> row.id()),
        rows(
            session,
            changes,
            Change.Kind.OVERRIDE,
            RouteEnvironments.ROWS,
            RouteEnvironments.ID,
            row -> row.id()),
        assigned,
        unassigned,
        rows(session, changes, Change.Kind.API_KEY, ApiKeys.ROWS, ApiKeys.ID, row -> row.id()),
        secrets(session, changes));
  }

  private static Rows<Stored<Secret>> secrets(Session session, List<Change> changes) {
    Rows<Stored<Secret>> rows =
        rows(session, changes, Change.Kind.SECRET, Secrets.ROWS, Secrets.ID, Stored::id);
    return new Rows<>(Secrets.withTexts(session, rows.written()), rows.removed());
  }

  private static <T> Rows<T> rows(
      Session session,
      List<Change> changes,
      Change.Kind kind,
      RowType<T> type,
      Field<String> idColumn,
      Function<T, UUID> id) {
    Set<UUID> missing = new HashSet<>();
    for (Change change : changes) {
      if (change.kind() == kind) {
        missing.add(change.id());
      }
    }
    if (missing.isEmpty()) {
      return Rows.none();
    }
    List<T> written = session.allIn(type, DSL.noCondition(), idColumn, missing);
    written.forEach(row -> missing.remove(id.apply(row)));
    return new Rows<>(written, missing);
  }

  /** An assignment is three ids: whether it exists is all there is to read. */
  private static void readAssignments(
      Session session,
      List<Change> changes,
      List<Assignment> assigned,
      List<Assignment> unassigned) {
    List<Assignment> named = new ArrayList<>();
    Set<UUID> clientIds = new HashSet<>();
    for (Change change : changes) {
      if (change.environmentId() != null && change.clientId() != null) {
        named.add(new Assignment(change.id(), change.environmentId(), change.clientId()));
        clientIds.add(change.clientId());
      }
    }
    Set<Assignment> existing =
        new HashSet<>(
            session.allIn(Assignments.ROWS, DSL.noCondition(), Assignments.CLIENT_ID, clientIds));
    for (Assignment assignment : named) {
      (existing.contains(assignment) ? assigned : unassigned).add(assignment);
    }
  }
}
