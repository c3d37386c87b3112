package io.portcullis.gateway;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.portcullis.gateway.channel.Transport;
import io.portcullis.gateway.local.LocalAnswers;
import io.portcullis.gateway.log.RequestSlot;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.PolicySnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A gateway on a free loopback port, and how to call it. */
final class GatewayFixture implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Between two looks at what is awaited. */
  private static final long POLL_NS = Duration.ofMillis(2).toNanos();

  final ActivePolicy policy;
  final Gateway gateway;

  /** Counts every byte of every buffer that is not released, exactly. */
  private final UnpooledByteBufAllocator allocator;

  private final PolicyFixture rows;
  private final OwnFaults ownFaults = OwnFaults.watch();

  private GatewayFixture(
      PolicyFixture rows,
      ActivePolicy policy,
      Gateway gateway,
      UnpooledByteBufAllocator allocator) {
    this.rows = rows;
    this.allocator = allocator;
    this.policy = policy;
    this.gateway = gateway;
  }

  static GatewayFixture start(PolicyFixture policy) throws IOException {
    return start(policy, UnaryOperator.identity());
  }

  /** One event loop, so that connections are reused for certain. */
  static GatewayFixture start(PolicyFixture policy, UnaryOperator<GatewayOptions> change)
      throws IOException {
    return start(policy, change, Transport.best());
  }

  /** With paths that the gateway answers by itself. */
  static GatewayFixture start(PolicyFixture policy, LocalAnswers local) throws IOException {
    return start(policy, UnaryOperator.identity(), Transport.best(), local);
  }

  static GatewayFixture start(
      PolicyFixture policy, UnaryOperator<GatewayOptions> change, Transport transport)
      throws IOException {
    return start(policy, change, transport, LocalAnswers.NONE);
  }

  private static GatewayFixture start(
      PolicyFixture policy,
      UnaryOperator<GatewayOptions> change,
      Transport transport,
      LocalAnswers local)
      throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    GatewayOptions options =
        GatewayOptions.listeningOn(new InetSocketAddress(loopback, 0)).withLoops(1);
    ActivePolicy active = new ActivePolicy(policy.snapshot(1));
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    Gateway gateway = Gateway.start(change.apply(options), active, allocator, transport, local);
    return new GatewayFixture(policy, active, gateway, allocator);
  }

  /** The same configuration, loaded anew as {@code revision}. */
  PolicySnapshot reload(long revision) {
    return rows.snapshot(revision);
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
      LockSupport.parkNanos(POLL_NS);
    }
  }

  /** Waits for the next record of a call. */
  void awaitRecord(Consumer<RequestSlot> check) throws InterruptedException {
    await("a record", () -> drain(check) > 0);
  }

  /** Takes the waiting records of all calls, those with a known key first. */
  int drain(Consumer<RequestSlot> check) {
    return gateway.requestLog().drain(check)
        + gateway.requestLog().drainStrangers(Integer.MAX_VALUE, check);
  }

  /** Bytes of buffers in use. */
  long bufferedBytes() {
    return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
  }

  /**
   * Closes the gateway; every buffer must have been released, whatever the test did, and no call
   * have come where none can be.
   */
  @Override
  public void close() {
    gateway.close();
    ownFaults.close();
    if (gateway.counters().heldBodyBytes() != 0) {
      throw new AssertionError(gateway.counters().heldBodyBytes() + " bytes of bodies are held");
    }
    if (gateway.counters().heldHeadBytes() != 0) {
      throw new AssertionError(gateway.counters().heldHeadBytes() + " bytes of heads are held");
    }
    if (bufferedBytes() != 0) {
      throw new AssertionError(bufferedBytes() + " bytes of buffers were never released");
    }
  }
}
