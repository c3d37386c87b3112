package io.portcullis.store;

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
record Change(Kind kind, UUID id, @Nullable UUID environmentId, @Nullable UUID clientId) {
  /** The kinds of rows the data plane is made of; their names are stored. */
  enum Kind {
    TENANT,
    ENVIRONMENT,
    CLIENT,
    ROUTE,
    OVERRIDE,
    ASSIGNMENT,
    API_KEY,
    SECRET
  }

  static Change of(Kind kind, UUID id) {
    return new Change(kind, id, null, null);
  }

  static Change of(Assignment assignment) {
    return new Change(
        Kind.ASSIGNMENT, assignment.routeId(), assignment.environmentId(), assignment.clientId());
  }
}
