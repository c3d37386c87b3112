package io.portcullis.policy.table;

import java.util.UUID;

/** What the log shows of a route, and whether it is switched on. */
public record RouteLabel(UUID id, String name, String slug, boolean enabled) {}
