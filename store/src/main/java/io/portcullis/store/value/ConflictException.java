package io.portcullis.store.value;

/**
 * The change contradicts another row: a name is taken, or a row is still in use. Nothing was
 * changed.
 */
public final class ConflictException extends StoreException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String value;

  /** That {@code value} of the member {@code field} contradicts another row. */
  public ConflictException(String field, String value, String message) {
    super(message, null);
    this.field = field;
    this.value = value;
  }

  /** The wire's name of the member that conflicts, such as {@code name} or {@code id}. */
  public String field() {
    return field;
  }

  /** The value that conflicts. */
  public String value() {
    return value;
  }
}
