package io.portcullis.server.start;

/** The server cannot start or go on. The message is one line for people, without secrets. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong, where, and what to do about it
   */
  public StartException(String message) {
    super(message);
  }
}
