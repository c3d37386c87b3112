package io.portcullis.store.value;

import org.jspecify.annotations.Nullable;

/**
 * The database refuses, and trying later will not help: a wrong URL, tables of a newer version, a
 * statement it does not accept.
 */
public final class StoreFailedException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** With a message of one line without secrets. */
  public StoreFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
