package io.portcullis.model.template;

import java.util.UUID;

/** How a template refers to a secret. */
public sealed interface SecretRef {
  /** By its name, as it is stored: {@link SecretName#normal}. */
  record ByName(String name) implements SecretRef {}

  /** By its id, which survives renames. */
  record ById(UUID id) implements SecretRef {}
}
