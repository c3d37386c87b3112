package io.portcullis.policy.template;

import java.util.UUID;

/** What is known of a call when its route is compiled for an environment. */
public record TemplateConstants(String environment, String routeName, UUID tenantId) {}
