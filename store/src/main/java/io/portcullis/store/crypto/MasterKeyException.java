package io.portcullis.store.crypto;

/** The master key is missing, wrong or unreadable; the message is one line for the operator. */
public final class MasterKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what to do about it; never with a key. */
  public MasterKeyException(String message) {
    super(message);
  }
}
