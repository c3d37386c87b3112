package io.portcullis.gateway.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.address.PeerWatch.Window;
import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.policy.address.ClientAddress.Source;
import io.portcullis.policy.address.ClientAddressRule;
import org.junit.jupiter.api.Test;

class PeerWatchTest {
  private final PeerWatch watch = new PeerWatch();

  private static CallerAddress from(String peer) {
    return from(ClientAddressRule.PEER, peer);
  }

  private static CallerAddress from(ClientAddressRule rule, String peer) {
    CallerAddress address = new CallerAddress(rule);
    address.connected(IpAddress.parse(peer));
    return address;
  }

  private void window(CallerAddress... callers) {
    for (int i = 0; i < PeerWatch.WINDOW; i++) {
      watch.call(callers[i % callers.length], false);
    }
  }

  @Test
  void last_beforeAWholeWindow_isNothing() {
    for (int i = 1; i < PeerWatch.WINDOW; i++) {
      watch.call(from("203.0.113.1"), false);
    }

    assertThat(watch.last()).isEqualTo(Window.NONE);
  }

  @Test
  void last_onePeer_isFoundInTheSecondWindow() {
    window(from("203.0.113.1"));
    window(from("203.0.113.1"));

    assertThat(watch.last()).isEqualTo(new Window(256, IpAddress.parse("203.0.113.1"), 256, 0));
  }

  /** Whoever comes first must not keep the others out. */
  @Test
  void last_onePeerAfterAStranger_isFoundAllTheSame() {
    for (int window = 0; window < 2; window++) {
      watch.call(from("203.0.113.66"), false);
      for (int i = 1; i < PeerWatch.WINDOW; i++) {
        watch.call(from("203.0.113.1"), false);
      }
    }

    assertThat(watch.last()).isEqualTo(new Window(256, IpAddress.parse("203.0.113.1"), 255, 0));
  }

  /** A share below half must never look like nearly all, whoever wins the vote. */
  @Test
  void last_manyPeers_noneHasMoreThanItsShare() {
    CallerAddress[] callers = new CallerAddress[16];
    for (int i = 0; i < callers.length; i++) {
      callers[i] = from("203.0.113." + i);
    }
    for (int i = 0; i < 5; i++) {
      window(callers);
      assertThat(watch.last().busiestCalls()).isLessThanOrEqualTo(PeerWatch.WINDOW / 16);
    }
  }

  @Test
  void last_trustedPeer_isNoBusiestPeer() {
    ClientAddressRule rule =
        ClientAddressRule.trusting(Source.X_FORWARDED_FOR, IpList.parse("10.0.0.0/8"));
    window(from(rule, "10.0.0.1"));
    window(from(rule, "10.0.0.1"));

    assertThat(watch.last()).isEqualTo(new Window(256, null, 0, 0));
  }

  @Test
  void last_privateClients_areCounted() {
    window(from("10.0.0.1"), from("203.0.113.1"), from("fd00::1"), from("2001:db8::1"));

    assertThat(watch.last().privateClients()).isEqualTo(128);
  }

  @Test
  void forwarding_isTheLastUntrustedPeerThatForwarded() {
    watch.call(from("203.0.113.1"), false);
    assertThat(watch.forwarding()).isNull();
    watch.call(from("203.0.113.2"), true);
    assertThat(watch.forwarding()).isEqualTo(IpAddress.parse("203.0.113.2"));
  }
}
