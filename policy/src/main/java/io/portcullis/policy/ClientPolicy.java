package io.portcullis.policy;

import java.util.UUID;

/**
 * A client as the checks see it.
 *
 * @param slot its place in bit sets, 0 or more; free again once the client is gone
 * @param createdAtMs milliseconds since 1970; the older of two equal matches wins
 */
public record ClientPolicy(UUID id, String name, boolean enabled, long createdAtMs, int slot) {}
