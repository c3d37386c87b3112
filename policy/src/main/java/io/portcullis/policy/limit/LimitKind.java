package io.portcullis.policy.limit;

import java.util.Locale;

/**
 * Which limit it is: the {@code limit} of a 429, and the name of its policy (docs/wire.md section
 * 11).
 */
public enum LimitKind {
  /** The limit that a route sets for one method by itself. */
  METHOD,
  /** A route's limit that all its callers share. */
  ROUTE,
  /** A route's limit that each caller has by itself. */
  CLIENT,
  /** A key's own limit. */
  KEY,
  /** The limit of the tenant's plan. */
  TENANT,
  /** The limit on wrong credentials of one address; the management API only. */
  ADDRESS;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The spelling on the wire, in lower case. */
  public String wireName() {
    return wireName;
  }
}
