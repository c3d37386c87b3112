package io.portcullis.policy.table;

import java.util.UUID;

/**
 * A value of a secret that has expired, for those who should replace it.
 *
 * @param environment the name of the value's environment
 * @param expiredAtMs milliseconds since 1970
 * @param strict whether the value is not used any more
 */
public record ExpiredSecret(
    UUID id, String name, String environment, long expiredAtMs, boolean strict) {}
