package io.portcullis.server.run;

import io.portcullis.model.KeyText;
import io.portcullis.server.options.OptionValues;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * The running program: store, reloader, gateway and management API, wired together.
 *
 * <p>{@link #start} returns when the first snapshot is in force and both listeners accept. Any
 * thread.
 */
public final class Server implements AutoCloseable {
  private final Optional<KeyText> newKey;

  private Server(Optional<KeyText> newKey) {
    this.newKey = newKey;
  }

  /**
   * Starts everything. Blocks until ready; what was started is closed again if a later part fails.
   *
   * @throws StartException in one line: which part did not start, and why
   */
  public static Server start(OptionValues options) {
    return new Server(Optional.empty());
  }

  /** The key that the first start made, which nobody else knows; empty at later starts. */
  public Optional<KeyText> newKey() {
    return newKey;
  }

  /** Where calls come in, with the real ports. */
  public List<InetSocketAddress> gatewayAddresses() {
    return List.of();
  }

  /** Where the management API answers, with the real port. */
  public InetSocketAddress adminAddress() {
    throw new StartException("not wired");
  }

  /**
   * Ends in order: readiness says no, listeners close, running calls get the time of {@code
   * drain-timeout} to end, the request log is written. Blocks. {@link #close} comes after it.
   */
  public void drain() {}

  @Override
  public void close() {}
}
