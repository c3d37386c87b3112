package io.portcullis.gateway;

/** A listener could not be opened; the message says which and why. */
public final class GatewayStartException extends RuntimeException {
  GatewayStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
