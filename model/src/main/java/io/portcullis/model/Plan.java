package io.portcullis.model;

import io.portcullis.model.check.WireWord;
import java.util.Optional;

/**
 * How much a tenant may have (docs/wire.md section 17). The counts of {@code pro} are the vendor's
 * documented example, the requests per minute its table; the rest is chosen here. {@link
 * #UNLIMITED} stands for no limit.
 */
public enum Plan implements WireWord {
  /** No limits: the default, because the machines are the operator's own. */
  UNLIMITED(Plan.NONE, Plan.NONE, Plan.NONE, Plan.NONE, Plan.NONE, Plan.NONE),
  /** The smallest plan. */
  FREE(10_000, 5, 10, 5, 3, 100),
  /** The middle plan. */
  STANDARD(50_000, 20, 50, 10, 5, 1_000),
  /** The vendor's documented example. */
  PRO(100_000, 50, 100, 25, Plan.NONE, 5_000),
  /** No counts, a high rate. */
  ENTERPRISE(Plan.NONE, Plan.NONE, Plan.NONE, Plan.NONE, Plan.NONE, 10_000);

  /** The value of a limit that does not limit. */
  public static final long NONE = Long.MAX_VALUE;

  private final long callsPerMonth;
  private final long routes;
  private final long secrets;
  private final long clients;
  private final long environments;
  private final long requestsPerMinute;

  Plan(
      long callsPerMonth,
      long routes,
      long secrets,
      long clients,
      long environments,
      long requestsPerMinute) {
    this.callsPerMonth = callsPerMonth;
    this.routes = routes;
    this.secrets = secrets;
    this.clients = clients;
    this.environments = environments;
    this.requestsPerMinute = requestsPerMinute;
  }

  /** Proxied calls a calendar month (UTC), or {@link #NONE}; shown, not enforced. */
  public long callsPerMonth() {
    return callsPerMonth;
  }

  /** Most routes, or {@link #NONE}. */
  public long routes() {
    return routes;
  }

  /** Most secrets, or {@link #NONE}. */
  public long secrets() {
    return secrets;
  }

  /** Most clients, or {@link #NONE}. */
  public long clients() {
    return clients;
  }

  /** Most environments, or {@link #NONE}. */
  public long environments() {
    return environments;
  }

  /** Proxied calls a minute, or {@link #NONE}. */
  public long requestsPerMinute() {
    return requestsPerMinute;
  }

  /** The plan spelled {@code text} on the wire, case-sensitively; empty if there is none. */
  public static Optional<Plan> ofWireName(String text) {
    return WireWord.of(Plan.class, text);
  }
}
