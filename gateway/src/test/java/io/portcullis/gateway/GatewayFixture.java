package io.portcullis.gateway;

import io.portcullis.policy.ActivePolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A gateway on a free loopback port, and how to call it. */
final class GatewayFixture implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final ActivePolicy policy;
  final Gateway gateway;

  private GatewayFixture(ActivePolicy policy, Gateway gateway) {
    this.policy = policy;
    this.gateway = gateway;
  }

  static GatewayFixture start(PolicyFixture policy) throws IOException {
    return start(policy, UnaryOperator.identity());
  }

  /** One event loop, so that connections are reused for certain. */
  static GatewayFixture start(PolicyFixture policy, UnaryOperator<GatewayOptions> change)
      throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    GatewayOptions options =
        GatewayOptions.listeningOn(new InetSocketAddress(loopback, 0)).withLoops(1);
    ActivePolicy active = new ActivePolicy(policy.snapshot(1));
    return new GatewayFixture(active, Gateway.start(change.apply(options), active));
  }

  RawCaller connect() throws IOException {
    return RawCaller.connect(address());
  }

  InetSocketAddress address() {
    return gateway.addresses().getFirst();
  }

  /** A request head for {@code route} with a good key, up to and without the empty line. */
  static String head(String requestLine, String route) {
    return """
    %s HTTP/1.1\r
    Host: gateway.test\r
    x-knoxcall-key: %s\r
    x-knoxcall-route: %s\r
    """
        .formatted(requestLine, PolicyFixture.KEY.reveal(), route);
  }

  /** Waits until {@code condition} holds; fails with {@code what} if it never does. */
  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain for: " + what);
      }
      Thread.sleep(2);
    }
  }

  @Override
  public void close() {
    gateway.close();
  }
}
