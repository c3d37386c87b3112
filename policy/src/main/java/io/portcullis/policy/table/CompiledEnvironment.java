package io.portcullis.policy.table;

import java.util.UUID;

/** What a snapshot holds of an environment. */
public record CompiledEnvironment(UUID id, String name) {}
