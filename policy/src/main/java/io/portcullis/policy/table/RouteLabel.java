package io.portcullis.policy.table;

import java.util.UUID;

/** A route as the checks see it, before an environment is chosen. */
public record RouteLabel(UUID id, String name, String slug, boolean enabled) {}
