package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.gateway.upstream.UpstreamFault;
import io.portcullis.gateway.upstream.UpstreamOptions;
import io.portcullis.http.HeadLimits;
import io.portcullis.policy.DenyReason;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** How large an answer's head may be: its own limits, not those of requests. */
class AnswerHeadLimitTest {
  private static String fields(int count, int size) {
    return ("Set-Cookie: " + "c".repeat(size) + "\r\n").repeat(count);
  }

  private static ScriptedUpstream answering(String fields) throws Exception {
    return ScriptedUpstream.running(connection -> {
      while (connection.readRequest()) {
        String more = connection.head().startsWith("GET /small") ? "" : fields;
        connection.write("HTTP/1.1 200 OK\r\n" + more + "Content-Length: 2\r\n\r\nok");
      }
    });
  }

  @Test
  void largeHeads_areRelayedWhole() throws Exception {
    for (String fields : new String[] {fields(130, 10), fields(1, 40_000), fields(900, 100)}) {
      try (ScriptedUpstream upstream = answering(fields);
          GatewayFixture gateway =
              GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
          RawCaller caller = gateway.connect()) {
        for (int i = 0; i < 2; i++) {
          Answer answer = caller.send(head("GET /", "r") + "\r\n").readAnswer();
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.body()).isEqualTo("ok");
          assertThat(
                  String.join(
                          "\r\n",
                          answer.fields().stream().filter(f -> f.startsWith("Set")).toList())
                      + "\r\n")
              .isEqualTo(fields);
        }
        assertThat(upstream.connections()).isEqualTo(1);
      }
    }
  }

  private static void refused(String fields, UnaryOperator<GatewayOptions> change)
      throws Exception {
    try (ScriptedUpstream upstream = answering(fields);
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()), change);
        RawCaller caller = gateway.connect()) {
      Answer answer = caller.send(head("GET /", "r") + "\r\n").readAnswer();
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.body())
          .contains("\"type\":\"upstream_head_too_large\"", "head of the upstream's answer");
      gateway.awaitRecord(slot -> {
        assertThat(slot.reason()).isEqualTo(DenyReason.UPSTREAM_HEAD_TOO_LARGE);
        assertThat(slot.fault()).isEqualTo(UpstreamFault.HEAD_TOO_LARGE);
      });
      answer = caller.send(head("GET /small", "r") + "\r\n").readAnswer();
      assertThat(answer.body()).isEqualTo("ok");
      gateway.awaitRecord(slot -> assertThat(slot.fault()).isNull());
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void headBeyondTheLimits_is502AndSaysSo() throws Exception {
    refused(fields(1_001, 10), UnaryOperator.identity());
    refused(fields(1, 140_000), UnaryOperator.identity());
    refused(fields(100, 1_400), UnaryOperator.identity());
  }

  @Test
  void limits_areOptionsOfTheirOwn() throws Exception {
    Duration time = Duration.ofSeconds(20);
    UpstreamOptions few = new UpstreamOptions(time, time, 8, HeadLimits.ofAnswer(1_024, 8), null);
    refused(fields(8, 10), o -> o.withUpstream(few));
    refused(fields(1, 1_000), o -> o.withUpstream(few));
    UpstreamOptions many =
        new UpstreamOptions(time, time, 8, HeadLimits.ofAnswer(1 << 20, 10_000), null);
    try (ScriptedUpstream upstream = answering(fields(9_000, 80));
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture().openRoute("r", upstream.url()), o -> o.withUpstream(many));
        RawCaller caller = gateway.connect()) {
      assertThat(caller.send(head("GET /", "r") + "\r\n").readAnswer().fields())
          .hasSizeGreaterThan(9_000);
    }
  }
}
