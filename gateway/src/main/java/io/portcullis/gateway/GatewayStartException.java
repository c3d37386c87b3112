package io.portcullis.gateway;

import java.net.InetSocketAddress;

/** A listener could not be opened; the message says which and why. */
public final class GatewayStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final InetSocketAddress address;

  GatewayStartException(InetSocketAddress address, Throwable cause) {
    super("cannot listen on %s: %s".formatted(address, cause.getMessage()), cause);
    this.address = address;
  }

  /** The address that could not be listened on. */
  public InetSocketAddress address() {
    return address;
  }
}
