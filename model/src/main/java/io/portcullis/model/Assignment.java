package io.portcullis.model;

import java.util.UUID;

/** Says that a client may call a route in an environment (docs/wire.md section 6.4). */
public record Assignment(UUID routeId, UUID environmentId, UUID clientId) {}
