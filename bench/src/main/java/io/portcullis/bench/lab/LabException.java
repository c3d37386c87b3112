package io.portcullis.bench.lab;

/** A measurement could not be made; the message says what is missing and what to do. */
public final class LabException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public LabException(String message) {
    super(message);
  }
}
