package io.portcullis.store.row;

import io.portcullis.ip.IpAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of a result, read column by column from the left. Reads straight from JDBC: a full load
 * has a million values.
 *
 * <p>Not thread safe; a view that moves with its result.
 */
public final class Row {
  private final ResultSet result;
  private int column;

  Row(ResultSet result) {
    this.result = result;
  }

  /** Moves to the next row, before its first column; false if there is none. */
  boolean next() throws SQLException {
    column = 0;
    return result.next();
  }

  /** Leaves the next column unread. */
  public void skip() {
    column++;
  }

  /** The next column, which is not null. */
  public String text() throws SQLException {
    String text = nullableText();
    if (text == null) {
      throw new IllegalStateException("column " + column + " is null");
    }
    return text;
  }

  /** The next column. */
  public @Nullable String nullableText() throws SQLException {
    return result.getString(++column);
  }

  /** The next column, which is not null. */
  public byte[] bytes() throws SQLException {
    return result.getBytes(++column);
  }

  /** The next column, which is not null. */
  public long number() throws SQLException {
    return result.getLong(++column);
  }

  /** The next column. */
  public @Nullable Long nullableNumber() throws SQLException {
    long number = result.getLong(++column);
    return result.wasNull() ? null : number;
  }

  /** The next column, a UUID's text. */
  public UUID uuid() throws SQLException {
    return UUID.fromString(text());
  }

  /** The next column, a UUID's text or null. */
  public @Nullable UUID nullableUuid() throws SQLException {
    String text = nullableText();
    return text == null ? null : UUID.fromString(text);
  }

  /** The next column, an address's text or null. */
  public @Nullable IpAddress nullableAddress() throws SQLException {
    String text = nullableText();
    return text == null ? null : IpAddress.parse(text);
  }

  /** The next column, Unix milliseconds. */
  public Instant instant() throws SQLException {
    return Instant.ofEpochMilli(number());
  }

  /** The next column, Unix milliseconds or null. */
  public @Nullable Instant nullableInstant() throws SQLException {
    Long millis = nullableNumber();
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  /** The next column, 0 or 1. */
  public boolean bool() throws SQLException {
    return number() != 0;
  }

  /** The next column, 0, 1 or null. */
  public @Nullable Boolean nullableBool() throws SQLException {
    Long number = nullableNumber();
    return number == null ? null : number != 0;
  }
}
