package io.portcullis.store.value;

import io.portcullis.ip.IpAddress;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of the audit log: who did what to which resource (docs/wire.md section 14.2).
 *
 * @param revision the state the change led to
 * @param resourceId the row changed; for {@link AuditAction#ASSIGN} and {@link
 *     AuditAction#UNASSIGN} the client
 * @param details a JSON object as text: the resource's {@code name} and, for updates, {@code
 *     changes} by wire name with {@code from} and {@code to}. Never a secret, a key or its digest
 * @param keyId row id of the API key used; null when the server or its command line acted
 * @param actor who acted, for people
 * @param address where the change came from; null when from the machine itself
 */
public record AuditEntry(
    UUID id,
    UUID tenantId,
    long revision,
    AuditAction action,
    ResourceType resourceType,
    UUID resourceId,
    String details,
    @Nullable UUID keyId,
    String actor,
    @Nullable IpAddress address,
    Instant createdAt) {}
