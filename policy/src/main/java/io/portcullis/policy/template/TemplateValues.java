package io.portcullis.policy.template;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one call fills templates with. Answers without allocating; bytes are UTF-8 and not to be
 * changed.
 */
public interface TemplateValues {
  /** The value of a secret in the environment in use; null if there is no usable one. */
  byte @Nullable [] secret(String name);

  /** The value of the secret with this id; null as for {@link #secret(String)}. */
  byte @Nullable [] secret(UUID id);

  /** The array that holds the request target. */
  byte[] targetBytes();

  /** Where the target's query starts, after the question mark. */
  int queryStart();

  /** Where the target ends; equal to the start when it has no query. */
  int queryEnd();

  /** The id of the client that matched; null if none did. */
  @Nullable UUID clientId();

  /** The name of the client that matched; null if none did. */
  @Nullable String clientName();

  /** When the call arrived, in whole seconds since 1970. */
  long timestamp();

  /** The call's id, its first 64 bits. */
  long requestIdHigh();

  /** The call's id, its last 64 bits. */
  long requestIdLow();
}
