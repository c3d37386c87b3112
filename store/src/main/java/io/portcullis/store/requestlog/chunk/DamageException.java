package io.portcullis.store.requestlog.chunk;

import java.sql.SQLException;

/** Records in a log file are not as they were stored, though SQLite can read the file. */
public final class DamageException extends SQLException {
  private static final long serialVersionUID = 1L;

  DamageException(String message) {
    super(message);
  }
}
