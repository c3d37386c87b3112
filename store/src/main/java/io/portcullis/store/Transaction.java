package io.portcullis.store;

import java.time.Instant;

/**
 * The tables as one transaction sees them. Valid only while the work it was passed to runs, on that
 * thread.
 *
 * <p>Every method of a table that changes rows throws {@link IllegalStateException} within {@link
 * Store#read}, and within {@link Store#write} appends to the change feed and the audit log.
 */
public final class Transaction {
  Transaction() {}

  /** The time of the transaction, in whole milliseconds, as all rows changed by it have it. */
  public Instant now() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The revision of the state that is read; within a write the one it takes if it changes rows. */
  public long revision() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The owners of configurations. */
  public Tenants tenants() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The environments. */
  public Environments environments() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The clients. */
  public Clients clients() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The routes. */
  public Routes routes() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The routes' overrides for environments. */
  public RouteEnvironments routeEnvironments() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Which clients may call which routes. */
  public Assignments assignments() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** The API keys. */
  public ApiKeys apiKeys() {
    throw new UnsupportedOperationException("not written yet");
  }

  /** Who changed what. */
  public AuditLog auditLog() {
    throw new UnsupportedOperationException("not written yet");
  }
}
