package io.portcullis.store;

import org.jspecify.annotations.Nullable;

/**
 * The database refuses, and trying later will not help: a wrong URL, tables of a newer version, a
 * statement it does not accept.
 */
public final class StoreFailedException extends StoreException {
  private static final long serialVersionUID = 1L;

  StoreFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
