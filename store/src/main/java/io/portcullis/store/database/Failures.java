package io.portcullis.store.database;

import io.portcullis.store.value.StoreException;
import io.portcullis.store.value.StoreFailedException;
import io.portcullis.store.value.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Turns what a driver throws into the store's own exceptions, with one line for people. */
final class Failures {
  /** Primary result codes of SQLite that say that the file is not what it was. */
  private static final Set<Integer> SQLITE_DAMAGED =
      Set.of(SQLiteErrorCode.SQLITE_CORRUPT.code, SQLiteErrorCode.SQLITE_NOTADB.code);

  /**
   * Primary result codes of SQLite that say "not now": busy, locked, I/O, full, cannot open, not
   * permitted, no memory.
   */
  private static final Set<Integer> SQLITE_UNAVAILABLE =
      Set.of(
          SQLiteErrorCode.SQLITE_PERM.code,
          SQLiteErrorCode.SQLITE_NOMEM.code,
          SQLiteErrorCode.SQLITE_PROTOCOL.code,
          SQLiteErrorCode.SQLITE_BUSY.code,
          SQLiteErrorCode.SQLITE_LOCKED.code,
          SQLiteErrorCode.SQLITE_IOERR.code,
          SQLiteErrorCode.SQLITE_FULL.code,
          SQLiteErrorCode.SQLITE_CANTOPEN.code,
          SQLiteErrorCode.SQLITE_READONLY.code);

  /**
   * Classes of SQLSTATE that say "not now": connection, too few resources, the operator intervened,
   * system error, damaged data or configuration; a lock that was not to be had; the transaction was
   * sacrificed, or the server only reads since it is a standby; and the server knows user or
   * database no more.
   */
  private static final Set<String> POSTGRES_UNAVAILABLE =
      Set.of("08", "53", "57", "58", "XX", "F0", "55", "40", "25", "28", "3D");

  private Failures() {}

  /**
   * What to throw for {@code failure}: a {@link StoreException} if a driver's failure is behind it,
   * else itself.
   */
  static RuntimeException of(DatabaseUrl url, Exception failure) {
    SQLException cause = sqlCause(failure);
    if (cause != null) {
      String message = url + ": " + firstLine(deepest(cause));
      return isUnavailable(cause) || isDamage(cause)
          ? new StoreUnavailableException(message, cause)
          : new StoreFailedException(message, cause);
    }
    return failure instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(failure);
  }

  /** Whether {@code failure} says that an SQLite file is damaged. */
  static boolean isDamage(Exception failure) {
    return sqlCause(failure) instanceof SQLiteException sqlite
        && SQLITE_DAMAGED.contains(sqlite.getResultCode().code & 0xff);
  }

  /** The first driver's exception among the causes. */
  private static @Nullable SQLException sqlCause(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SQLException exception) {
        return exception;
      }
      if (!(at instanceof DataAccessException)) {
        return null;
      }
    }
    return null;
  }

  /** What is behind it: a pool only says that it has no connection, the driver says why. */
  private static SQLException deepest(SQLException failure) {
    SQLException deepest = failure;
    while (deepest.getCause() instanceof SQLException cause) {
      deepest = cause;
    }
    return deepest;
  }

  private static boolean isUnavailable(SQLException failure) {
    if (failure instanceof SQLiteException sqlite) {
      return SQLITE_UNAVAILABLE.contains(sqlite.getResultCode().code & 0xff);
    }
    String state = failure.getSQLState();
    return failure instanceof SQLTransientException
        || failure instanceof SQLNonTransientConnectionException
        || (state != null
            && state.length() == 5
            && POSTGRES_UNAVAILABLE.contains(state.substring(0, 2)));
  }

  private static String firstLine(SQLException failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }
}
