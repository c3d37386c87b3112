package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.policy.DenyReason;
import io.portcullis.testing.HostileRequests;
import io.portcullis.testing.HostileRequests.Hostile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every hostile request over a real socket: answered, closed, and never seen by the upstream. */
class HostileRequestTest {
  @Test
  void hostileRequests_areRefusedClosedAndRecorded() throws IOException, InterruptedException {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()))) {
      Map<String, Hostile> all = HostileRequests.all(PolicyFixture.KEY.reveal(), "r");
      List<DenyReason> logged = new ArrayList<>();
      for (Map.Entry<String, Hostile> entry : all.entrySet()) {
        DenyReason reason = DenyReason.valueOf(entry.getValue().reason());
        try (RawCaller caller = gateway.connect()) {
          caller.send(entry.getValue().bytes());
          Answer answer = caller.readAnswer();
          assertThat(answer.status()).as(entry.getKey()).isEqualTo(reason.status());
          assertThat(answer.field("connection")).as(entry.getKey()).isEqualTo("close");
          assertThat(answer.has("x-knox-upstream-status")).isFalse();
          assertThat(answer.body())
              .as(entry.getKey())
              .isEqualTo(
                  "{\"error\":{\"type\":\"%s\",\"message\":\"%s\",\"request_id\":\"%s\"}}",
                  reason.type(), reason.message(), answer.field("x-request-id"));
          assertThat(caller.isClosedByPeer()).as(entry.getKey()).isTrue();
        }
        GatewayFixture.await(
            "the record of " + entry.getKey(),
            () -> gateway.drain(slot -> logged.add(slot.reason())) > 0);
        assertThat(logged.getLast()).as(entry.getKey()).isEqualTo(reason);
      }
      assertThat(upstream.requests()).isEmpty();
      assertThat(logged).hasSameSizeAs(all.values());
      assertThat(gateway.gateway.counters().refused()).isEqualTo(all.size());
    }
  }
}
