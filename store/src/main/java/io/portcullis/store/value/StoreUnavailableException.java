package io.portcullis.store.value;

import org.jspecify.annotations.Nullable;

/**
 * The database cannot be reached, is too busy, its disk is full, or its file is damaged or gone:
 * trying later may help, if only when somebody has seen to it. Thrown from a write it means that
 * the change is not acknowledged; if the connection broke during the commit it may be stored all
 * the same.
 */
public final class StoreUnavailableException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** With a message of one line without secrets. */
  public StoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
