package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.gateway.log.RequestLogMode;
import io.portcullis.gateway.relay.RelayOptions;
import io.portcullis.gateway.upstream.NameOptions;
import io.portcullis.gateway.upstream.UpstreamOptions;
import io.portcullis.http.HeadLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayOptionsTest {
  private static InetSocketAddress loopback(int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
  }

  @Test
  void defaults_areTheDocumentedOnes() throws Exception {
    GatewayOptions options = GatewayOptions.listeningOn(loopback(0));
    assertThat(options.loops()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(options.backlog()).isEqualTo(4_096);
    assertThat(options.requestLog()).isEqualTo(RequestLogMode.ALL);
    assertThat(options.requestLogSlots()).isEqualTo(8_192);
    assertThat(options.relay())
        .isEqualTo(
            new RelayOptions(
                new HeadLimits(32_768, 128, 8_192),
                Duration.ofSeconds(10),
                Duration.ofSeconds(75),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                20_000,
                1_048_576));
    assertThat(options.upstream())
        .isEqualTo(
            new UpstreamOptions(
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                128,
                new HeadLimits(131_072, 1_000, 64),
                null,
                Duration.ofMinutes(10),
                new NameOptions(List.of(), Duration.ofSeconds(10), Duration.ofHours(1))));
    assertThat(options.relay().sweep()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void valuesOutOfRange_areRefused() throws Exception {
    GatewayOptions options = GatewayOptions.listeningOn(loopback(0));
    assertThatThrownBy(() -> options.withLoops(0)).hasMessageContaining("loops");
    assertThatThrownBy(GatewayOptions::listeningOn).hasMessageContaining("listen");
    assertThatThrownBy(() -> new HeadLimits(100, 128, 64)).hasMessageContaining("headBytes is 100");
    assertThatThrownBy(() -> new HeadLimits(8_192, 128, 8_192)).hasMessageContaining("headBytes");
    assertThatThrownBy(() -> new HeadLimits(8_192, 0, 64)).hasMessageContaining("fields is 0");
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() ->
            new RelayOptions(
                HeadLimits.DEFAULT, second, Duration.ZERO, second, second, second, 1, 1))
        .hasMessageContaining("positive");
    assertThatThrownBy(() -> new UpstreamOptions(second, second, -1, HeadLimits.DEFAULT, null))
        .hasMessageContaining("maxIdle");
  }

  @Test
  void takenPort_isNamedInTheFailure() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(loopback(0));
      GatewayOptions options = GatewayOptions.listeningOn(loopback(taken.getLocalPort()));
      assertThatThrownBy(() ->
              Gateway.start(
                  options, new io.portcullis.policy.ActivePolicy(new PolicyFixture().snapshot(1))))
          .isInstanceOf(GatewayStartException.class)
          .hasMessageContaining(":" + taken.getLocalPort());
    }
  }

  @Test
  void badFileOfCertificates_stopsTheStart(@TempDir Path folder) throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    for (Path file : List.of(empty, folder.resolve("missing.pem"))) {
      UpstreamOptions upstream =
          new UpstreamOptions(
              Duration.ofSeconds(1), Duration.ofSeconds(1), 1, HeadLimits.DEFAULT, file);
      assertThatThrownBy(() ->
              GatewayFixture.start(new PolicyFixture(), options -> options.withUpstream(upstream)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(file.toString());
    }
  }
}
