package io.portcullis.policy;

import java.util.Locale;

/** The steps of a decision, in the order in which they run; the first failure is the answer. */
public enum Check {
  /** The host names a tenant. */
  TENANT,
  /** The key is present, known, active, unexpired, of this tenant, and may call. */
  KEY,
  /** The route is named once, known and enabled. */
  ROUTE,
  /** The environment exists, is configured on the route, and is not switched off. */
  ENVIRONMENT,
  /** The route accepts the method. */
  METHOD,
  /** The route's own list of addresses covers the client address. */
  IP_ALLOWLIST,
  /** An enabled client assigned to the route and environment covers the client address. */
  CLIENT,
  /** The call is signed, where that is required, by the client that matched. */
  SIGNATURE,
  /** No rate limit is passed. */
  RATE_LIMIT,
  /** What is injected can be: values are there, and a body that must be held fits. */
  INJECTION;

  /** The spelling in explanations, in lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
