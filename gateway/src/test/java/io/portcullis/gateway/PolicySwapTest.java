package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.policy.PolicySnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The policy changes a thousand times while callers call. */
class PolicySwapTest {
  @Test
  void callAfterAChange_seesItAndNoCallGetsAWrongAnswer() throws Exception {
    try (ScriptedUpstream upstream =
            ScriptedUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .openRoute("steady", upstream.url())
                    .openRoute("changing", upstream.url()),
                options -> options.withLoops(2))) {
      AtomicBoolean stop = new AtomicBoolean();
      List<String> wrong = new CopyOnWriteArrayList<>();
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        callers.add(Thread.ofVirtual().start(() -> callUntil(stop, gateway, wrong)));
      }
      try (RawCaller caller = gateway.connect()) {
        for (int revision = 2; revision < 1_002; revision++) {
          boolean open = revision % 2 == 0;
          gateway.policy.publish(snapshot(upstream, open, revision));
          int status = caller.send(head("GET /", "changing") + "\r\n").readAnswer().status();
          assertThat(status).as("revision %d", revision).isEqualTo(open ? 200 : 404);
        }
      }
      stop.set(true);
      for (Thread thread : callers) {
        thread.join();
      }
      assertThat(wrong).isEmpty();
      assertThat(gateway.gateway.counters().refused()).isEqualTo(500);
    }
  }

  private static PolicySnapshot snapshot(ScriptedUpstream upstream, boolean open, long revision) {
    PolicyFixture policy = new PolicyFixture().openRoute("steady", upstream.url());
    if (open) {
      policy.openRoute("changing", upstream.url());
    }
    return policy.snapshot(revision);
  }

  private static void callUntil(AtomicBoolean stop, GatewayFixture gateway, List<String> wrong) {
    try (RawCaller caller = gateway.connect()) {
      while (!stop.get()) {
        RawCaller.Answer answer = caller.send(head("GET /", "steady") + "\r\n").readAnswer();
        if (answer.status() != 200 || !answer.body().equals("ok")) {
          wrong.add(answer.toString());
        }
      }
    } catch (IOException e) {
      wrong.add(e.toString());
    }
  }
}
