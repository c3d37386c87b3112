package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The judge is judged first: callers and upstreams talk to each other, without a gateway. */
class HarnessTest {
  @Test
  void recordingUpstream_call_isRememberedAndEchoed() {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        GatewayCaller caller =
            GatewayCaller.connect(URI.create(upstream.url()).getPort(), Loopback.TWO)) {
      byte[] body = bytes(10_000);

      Answer echoed = caller.call(GatewayCall.of("r", "k").to("/a?b=c").by("POST").send(body));
      Answer chunked = caller.call(GatewayCall.of().by("PUT").sendChunked(body, 999));

      assertThat(echoed.status()).isEqualTo(200);
      assertThat(echoed.body()).isEqualTo(body);
      assertThat(chunked.body()).isEqualTo(body);
      assertThat(upstream.received()).hasSize(2);
      assertThat(upstream.received().getFirst().target()).isEqualTo("/a?b=c");
      assertThat(upstream.received().getFirst().fields("X-KnoxCall-Route")).containsExactly("r");
    }
  }

  @Test
  void nginx_storedFile_comesBackPlainAndChunked() {
    try (Nginx nginx = Nginx.start();
        GatewayCaller caller =
            GatewayCaller.connect(URI.create(nginx.url()).getPort(), Loopback.ONE)) {
      byte[] body = bytes(100_000);

      Answer stored =
          caller.call(GatewayCall.of().by("PUT").to("/files/a").sendChunked(body, 4096));
      Answer plain = caller.call(GatewayCall.of().to("/files/a"));
      Answer chunked = caller.call(GatewayCall.of().to("/chunked/a"));
      Answer line = caller.call(GatewayCall.of().to("/x?y"));

      assertThat(stored.status()).isEqualTo(201);
      assertThat(plain.body()).isEqualTo(body);
      assertThat(plain.field("Content-Length")).isEqualTo("100000");
      assertThat(chunked.body()).isEqualTo(body);
      assertThat(chunked.field("Transfer-Encoding")).isEqualTo("chunked");
      assertThat(line.text()).isEqualTo("nginx GET /x?y HTTP/1.1");
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
