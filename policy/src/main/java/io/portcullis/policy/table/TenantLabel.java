package io.portcullis.policy.table;

import io.portcullis.model.Plan;
import java.util.UUID;

/** What the log shows of a tenant, and its plan. */
public record TenantLabel(UUID id, String slug, String name, Plan plan) {}
