package io.portcullis.store.table;

import io.portcullis.store.row.Session;
import java.time.Instant;

/**
 * The tables as one transaction sees them. Valid only while the work it was passed to runs, on that
 * thread.
 *
 * <p>Every method of a table that changes rows throws {@link IllegalStateException} within {@link
 * io.portcullis.store.Store#read}, and within {@link io.portcullis.store.Store#write} appends to
 * the change feed and the audit log.
 */
public final class Transaction {
  private final Session session;
  private final Tenants tenants;
  private final Environments environments;
  private final Clients clients;
  private final Routes routes;
  private final RouteEnvironments routeEnvironments;
  private final Assignments assignments;
  private final ApiKeys apiKeys;
  private final Secrets secrets;
  private final AuditLog auditLog;

  /** The tables of what {@code session} reads or writes. */
  public Transaction(Session session) {
    this.session = session;
    SecretUses secretUses = new SecretUses(session);
    References references = new References(session, secretUses);
    environments = new Environments(session, references);
    tenants = new Tenants(session, environments);
    clients = new Clients(session, references);
    routes = new Routes(session, references, environments, secretUses);
    routeEnvironments =
        new RouteEnvironments(session, references, routes, environments, secretUses);
    assignments = new Assignments(session, references, routes, environments, clients);
    apiKeys = new ApiKeys(session);
    secrets = new Secrets(session, references, environments);
    auditLog = new AuditLog(session);
  }

  /** The time of the transaction, in whole milliseconds, as all rows updated by it have it. */
  public Instant now() {
    return session.now();
  }

  /** The revision of the state that is read; within a write the one it takes if it changes rows. */
  public long revision() {
    return session.revision();
  }

  /** The owners of configurations. */
  public Tenants tenants() {
    return tenants;
  }

  /** The environments. */
  public Environments environments() {
    return environments;
  }

  /** The clients. */
  public Clients clients() {
    return clients;
  }

  /** The routes. */
  public Routes routes() {
    return routes;
  }

  /** The routes' overrides for environments. */
  public RouteEnvironments routeEnvironments() {
    return routeEnvironments;
  }

  /** Which clients may call which routes. */
  public Assignments assignments() {
    return assignments;
  }

  /** The API keys. */
  public ApiKeys apiKeys() {
    return apiKeys;
  }

  /** The secrets. */
  public Secrets secrets() {
    return secrets;
  }

  /** Who changed what. */
  public AuditLog auditLog() {
    return auditLog;
  }
}
