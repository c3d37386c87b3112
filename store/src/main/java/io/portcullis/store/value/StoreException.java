package io.portcullis.store.value;

import org.jspecify.annotations.Nullable;

/**
 * The database did not do what was asked. The message is one line for people and names the database
 * without user and password.
 */
public abstract sealed class StoreException extends RuntimeException
    permits ConflictException, StoreFailedException, StoreUnavailableException {
  private static final long serialVersionUID = 1L;

  StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** That trying later may help; {@code message} is one line without secrets. */
  public static StoreUnavailableException unavailable(String message, @Nullable Throwable cause) {
    return new StoreUnavailableException(message, cause);
  }
}
