package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.log.RequestSlot;
import io.portcullis.policy.DenyReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of a loop's rings has the record of a call. */
class StrangerRecordTest {
  @Test
  void onlyCallsWithAKnownKey_areInTheRingOfCallers() throws Exception {
    List<DenyReason> strangers = new ArrayList<>();
    List<DenyReason> callers = new ArrayList<>();
    try (GatewayFixture gateway = GatewayFixture.start(new PolicyFixture())) {
      for (String head :
          List.of(
              "GET / HTTP/1.1\r\nHost: gateway.test\r\n\r\n",
              "GET / HTTP/1.1\r\nHost: gateway.test\r\nx-knoxcall-key: nonsense\r\n\r\n",
              "nonsense\r\n\r\n",
              GatewayFixture.head("GET /", "no-such-route") + "\r\n")) {
        try (RawCaller caller = gateway.connect()) {
          caller.send(head);
          caller.readAnswer();
        }
      }
      GatewayFixture.await(
          "four records",
          () -> {
            gateway.gateway.requestLog().drain(slot -> callers.add(reason(slot)));
            gateway.gateway.requestLog().drainStrangers(100, slot -> strangers.add(reason(slot)));
            return callers.size() + strangers.size() == 4;
          });
    }
    assertThat(callers).containsExactly(DenyReason.ROUTE_NOT_FOUND);
    assertThat(strangers)
        .containsExactly(
            DenyReason.KEY_MISSING, DenyReason.KEY_UNKNOWN, DenyReason.BAD_REQUEST_HEAD);
  }

  private static DenyReason reason(RequestSlot slot) {
    DenyReason reason = slot.reason();
    if (reason == null) {
      throw new AssertionError("an allowed call");
    }
    return reason;
  }
}
