package io.portcullis.server.run;

import io.portcullis.api.health.ServerStatus;
import io.portcullis.api.health.StatusResource;
import io.portcullis.gateway.Gateway;
import io.portcullis.gateway.GatewayOptions;
import io.portcullis.gateway.GatewayStartException;
import io.portcullis.gateway.local.LocalAnswer;
import io.portcullis.gateway.local.LocalAnswers;
import io.portcullis.gateway.relay.RelayOptions;
import io.portcullis.gateway.upstream.NameOptions;
import io.portcullis.gateway.upstream.UpstreamOptions;
import io.portcullis.http.HeadLimits;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.server.options.ClientAddressOptions;
import io.portcullis.server.options.ListenAddress;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Options;
import io.portcullis.server.options.TrafficOptions;
import io.portcullis.server.start.ListenFailure;
import io.portcullis.server.start.StartException;
import io.portcullis.store.requestlog.value.RequestLogOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Turns the options into those of the gateway and the request log. */
final class GatewayWiring {
  private GatewayWiring() {}

  /**
   * Starts the gateway.
   *
   * @param readiness what the path of {@code health-path} answers
   * @throws StartException if an address cannot be listened on, or the authorities not be read
   */
  static Gateway start(OptionValues options, ActivePolicy policy, Readiness readiness) {
    try {
      return Gateway.start(gatewayOptions(options), policy, local(options, readiness));
    } catch (GatewayStartException e) {
      throw ListenFailure.of(Options.GATEWAY_LISTEN, e.address(), e);
    } catch (IllegalArgumentException e) {
      throw new StartException(
          "%s: %s.".formatted(TrafficOptions.UPSTREAM_CA_FILE, e.getMessage()));
    }
  }

  private static GatewayOptions gatewayOptions(OptionValues options) {
    HeadLimits head =
        new HeadLimits(
            Math.toIntExact(options.of(TrafficOptions.MAX_HEAD_SIZE)),
            options.of(TrafficOptions.MAX_HEAD_FIELDS),
            Math.toIntExact(options.of(TrafficOptions.MAX_TARGET_SIZE)));
    RelayOptions relay =
        new RelayOptions(
            head,
            options.of(TrafficOptions.HEAD_TIMEOUT),
            options.of(TrafficOptions.KEEP_ALIVE_TIMEOUT),
            options.of(TrafficOptions.BODY_TIMEOUT),
            options.of(TrafficOptions.ANSWER_TIMEOUT),
            RelayOptions.DEFAULT.lingerTimeout(),
            options.of(TrafficOptions.MAX_CONNECTIONS),
            Math.toIntExact(options.of(TrafficOptions.BUFFERED_BODY_LIMIT)),
            options.of(TrafficOptions.HALF_CLOSE));
    UpstreamOptions upstream =
        new UpstreamOptions(
            options.of(TrafficOptions.CONNECT_TIMEOUT),
            options.of(TrafficOptions.UPSTREAM_IDLE_TIMEOUT),
            options.of(TrafficOptions.UPSTREAM_IDLE_CONNECTIONS),
            HeadLimits.ofAnswer(
                Math.toIntExact(options.of(TrafficOptions.MAX_ANSWER_HEAD_SIZE)),
                options.of(TrafficOptions.MAX_ANSWER_HEAD_FIELDS)),
            options.of(TrafficOptions.UPSTREAM_CA_FILE).orElse(null),
            options.of(TrafficOptions.UPSTREAM_MAX_AGE),
            NameOptions.DEFAULT);
    GatewayOptions defaults =
        GatewayOptions.listeningOn(
            options.of(Options.GATEWAY_LISTEN).stream()
                .map(GatewayWiring::reachable)
                .map(ListenAddress::socketAddress)
                .toArray(InetSocketAddress[]::new));
    int loops = options.of(TrafficOptions.EVENT_LOOPS);
    return (loops == 0 ? defaults : defaults.withLoops(loops))
        .withRelay(relay)
        .withUpstream(upstream)
        .withRequestLog(options.of(Options.REQUEST_LOG), defaults.requestLogSlots())
        .withLogQueries(options.of(Options.LOG_QUERY))
        .withAddresses(ClientAddressOptions.rule(options));
  }

  private static LocalAnswers local(OptionValues options, Readiness readiness) {
    return new LocalAnswers(
        options
            .of(Options.HEALTH_PATH)
            .map(path -> Map.<String, LocalAnswer>of(path, () -> content(readiness)))
            .orElse(Map.of()));
  }

  private static LocalAnswer.Content content(Readiness readiness) {
    List<ServerStatus.Problem> problems = readiness.notReady();
    return new LocalAnswer.Content(
        problems.isEmpty() ? 200 : 503, StatusResource.readyBody(problems));
  }

  /** All IPv4 addresses in place of all addresses, where the host has no IPv6. */
  static ListenAddress reachable(ListenAddress listen) {
    return listen.address().equals(ListenAddress.ANY_IPV6) && !hasIpv6()
        ? new ListenAddress(ListenAddress.ANY_IPV4, listen.port())
        : listen;
  }

  private static boolean hasIpv6() {
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
      return channel.isOpen();
    } catch (UnsupportedOperationException | IOException e) {
      return false;
    }
  }

  /** The request log's options, in the data directory. */
  static RequestLogOptions requestLogOptions(OptionValues options, Clock clock) {
    RequestLogOptions defaults = RequestLogOptions.in(options.of(Options.DATA_DIR), clock);
    long maxBytes = options.of(Options.REQUEST_LOG_MAX_SIZE);
    return new RequestLogOptions(
        defaults.directory(),
        clock,
        Duration.ofDays(options.of(Options.REQUEST_LOG_RETENTION_DAYS)),
        maxBytes,
        Math.min(maxBytes, defaults.maxFileBytes()));
  }
}
