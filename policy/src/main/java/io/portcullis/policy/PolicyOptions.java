package io.portcullis.policy;

import org.jspecify.annotations.Nullable;

/**
 * What the operator chose for the whole server, unlike the configuration it holds.
 *
 * @param baseDomain lower-case domain under which tenants are named: {@code <slug>.<base>} and
 *     {@code <anything>.<slug>.<base>}; null: a single-tenant server that answers for any host
 * @param testKeysRefused whether test keys are refused everywhere
 */
public record PolicyOptions(@Nullable String baseDomain, boolean testKeysRefused) {
  /** Any host, test keys allowed. */
  public static final PolicyOptions DEFAULT = new PolicyOptions(null, false);
}
