package io.portcullis.gateway;

import io.portcullis.gateway.log.RequestLog;
import io.portcullis.gateway.log.RequestLogMode;
import io.portcullis.gateway.relay.RelayOptions;
import io.portcullis.gateway.upstream.UpstreamOptions;
import io.portcullis.policy.address.ClientAddressRule;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What a gateway is started with.
 *
 * @param listen where callers connect; at least one, each resolved; port 0 takes a free one
 * @param loops event loops, each with a thread of its own; 1 or more
 * @param backlog connections the kernel holds until they are accepted; 1 or more
 * @param relay limits and times toward callers
 * @param upstream limits and times toward upstreams
 * @param requestLog which calls are recorded
 * @param requestLogSlots records that can wait, per event loop; a power of two from 8 to 2^20
 * @param logQueries whether recorded paths keep their query
 * @param addresses how callers' addresses are derived
 */
public record GatewayOptions(
    List<InetSocketAddress> listen,
    int loops,
    int backlog,
    RelayOptions relay,
    UpstreamOptions upstream,
    RequestLogMode requestLog,
    int requestLogSlots,
    boolean logQueries,
    ClientAddressRule addresses) {
  private static final int DEFAULT_BACKLOG = 4_096;

  /**
   * Copies the list and checks the ranges.
   *
   * @throws IllegalArgumentException naming the member that is out of range
   */
  public GatewayOptions {
    listen = List.copyOf(listen);
    if (listen.isEmpty()) {
      throw new IllegalArgumentException("listen names no address");
    }
    for (InetSocketAddress address : listen) {
      if (address.isUnresolved()) {
        throw new IllegalArgumentException("listen has an unresolved name: " + address);
      }
    }
    if (loops < 1) {
      throw new IllegalArgumentException("loops must be 1 or more, not " + loops);
    }
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog must be 1 or more, not " + backlog);
    }
  }

  /** The defaults: as many loops as processors, every call recorded. */
  public static GatewayOptions listeningOn(InetSocketAddress... listen) {
    return new GatewayOptions(
        List.of(listen),
        Runtime.getRuntime().availableProcessors(),
        DEFAULT_BACKLOG,
        RelayOptions.DEFAULT,
        UpstreamOptions.DEFAULT,
        RequestLogMode.ALL,
        RequestLog.DEFAULT_SLOTS,
        false,
        ClientAddressRule.PEER);
  }

  /** These options with another number of event loops. */
  public GatewayOptions withLoops(int value) {
    return new GatewayOptions(
        listen,
        value,
        backlog,
        relay,
        upstream,
        requestLog,
        requestLogSlots,
        logQueries,
        addresses);
  }

  /** These options with other limits and times toward callers. */
  public GatewayOptions withRelay(RelayOptions value) {
    return new GatewayOptions(
        listen,
        loops,
        backlog,
        value,
        upstream,
        requestLog,
        requestLogSlots,
        logQueries,
        addresses);
  }

  /** These options with other limits and times toward upstreams. */
  public GatewayOptions withUpstream(UpstreamOptions value) {
    return new GatewayOptions(
        listen, loops, backlog, relay, value, requestLog, requestLogSlots, logQueries, addresses);
  }

  /** These options with another choice of what is recorded. */
  public GatewayOptions withRequestLog(RequestLogMode mode, int slots) {
    return new GatewayOptions(
        listen, loops, backlog, relay, upstream, mode, slots, logQueries, addresses);
  }

  /** These options with another choice of whether recorded paths keep their query. */
  public GatewayOptions withLogQueries(boolean value) {
    return new GatewayOptions(
        listen, loops, backlog, relay, upstream, requestLog, requestLogSlots, value, addresses);
  }

  /** These options with another way to derive callers' addresses. */
  public GatewayOptions withAddresses(ClientAddressRule value) {
    return new GatewayOptions(
        listen, loops, backlog, relay, upstream, requestLog, requestLogSlots, logQueries, value);
  }
}
