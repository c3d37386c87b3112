package io.portcullis.store.value;

import java.util.UUID;

/**
 * An assignment as a client's body shows it: {@code route_assignments} of docs/wire.md section 6.1.
 */
public record ClientAssignment(
    UUID routeId, String routeName, UUID environmentId, String environmentName) {}
