package io.portcullis.store.row;

import io.portcullis.model.Assignment;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A line of the change feed: which row was written or removed. What became of it is read from the
 * row.
 *
 * @param id the row; of an assignment the route
 * @param environmentId set for assignments only
 * @param clientId set for assignments only
 */
public record Change(Kind kind, UUID id, @Nullable UUID environmentId, @Nullable UUID clientId) {
  /** The kinds of rows the data plane is made of; their names are stored. */
  public enum Kind {
    TENANT,
    ENVIRONMENT,
    CLIENT,
    ROUTE,
    OVERRIDE,
    ASSIGNMENT,
    API_KEY,
    SECRET
  }

  /** The change of a row with an id. */
  public static Change of(Kind kind, UUID id) {
    return new Change(kind, id, null, null);
  }

  /** The change of an assignment. */
  public static Change of(Assignment assignment) {
    return new Change(
        Kind.ASSIGNMENT, assignment.routeId(), assignment.environmentId(), assignment.clientId());
  }
}
