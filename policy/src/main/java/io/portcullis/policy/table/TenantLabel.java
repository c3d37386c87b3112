package io.portcullis.policy.table;

import io.portcullis.model.Plan;
import java.util.UUID;

/** A tenant as the checks see it. */
public record TenantLabel(UUID id, String slug, String name, Plan plan) {}
