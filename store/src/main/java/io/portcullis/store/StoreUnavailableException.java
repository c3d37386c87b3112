package io.portcullis.store;

import org.jspecify.annotations.Nullable;

/**
 * The database cannot be reached, is too busy, or its disk is full: trying later may help. Thrown
 * from a write it means that the change is not acknowledged; if the connection broke during the
 * commit it may be stored all the same.
 */
public final class StoreUnavailableException extends StoreException {
  private static final long serialVersionUID = 1L;

  StoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
