package io.portcullis.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.api.health.ServerStatus.Finding;
import io.portcullis.gateway.address.PeerWatch.Window;
import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.policy.address.ClientAddress.Source;
import io.portcullis.policy.address.ClientAddressRule;
import io.portcullis.server.options.Options;
import io.portcullis.server.run.TopologyCheck.Seen;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyCheckTest {
  private static final IpAddress BALANCER = IpAddress.parse("198.51.100.1");
  private static final TopologyCheck PEER = new TopologyCheck(ClientAddressRule.PEER, true);
  private static final ClientAddressRule TRUSTING =
      ClientAddressRule.trusting(Source.X_FORWARDED_FOR, IpList.parse("10.0.0.0/8"));

  private static Seen windows(Window... windows) {
    return new Seen(List.of(windows), 0, null, 5);
  }

  private static List<String> codes(List<Finding> findings) {
    return findings.stream().map(finding -> finding.code() + " " + finding.option()).toList();
  }

  @Test
  void onePeer_carriesNearlyAll_isFound() {
    Seen seen = windows(new Window(256, BALANCER, 256, 0), new Window(256, BALANCER, 231, 0));

    assertThat(PEER.findings(seen))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo("one_untrusted_peer");
          assertThat(finding.message())
              .contains("487 of the last 512 calls came from 198.51.100.1");
          assertThat(finding.option()).isEqualTo("trusted-proxies");
        });
  }

  @Test
  void onePeer_withTooFewCallsOrClientsOrTooSmallAShare_isNot() {
    Window whole = new Window(256, BALANCER, 256, 0);

    assertThat(PEER.findings(windows())).isEmpty();
    assertThat(PEER.findings(windows(Window.NONE))).isEmpty();
    assertThat(PEER.findings(windows(new Window(199, BALANCER, 199, 0)))).isEmpty();
    assertThat(PEER.findings(windows(new Window(256, BALANCER, 243, 0)))).isEmpty();
    assertThat(PEER.findings(new Seen(List.of(whole), 0, null, 1))).isEmpty();
    // The loops together decide, not each alone.
    assertThat(PEER.findings(windows(whole, new Window(256, null, 0, 0)))).isEmpty();
  }

  @Test
  void forwardedByAStranger_isFoundAtTheFirst() {
    assertThat(PEER.findings(new Seen(List.of(), 1, BALANCER, 0)))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code()).isEqualTo("forwarded_by_untrusted_peer");
          assertThat(finding.message()).contains("1 calls", "198.51.100.1");
          assertThat(finding.option()).isEqualTo("trusted-proxies");
        });
  }

  @Test
  void privateClients_onAPublicListener_areFoundWithTheOptionOfTheRule() {
    Seen seen = windows(new Window(256, null, 0, 250));

    assertThat(codes(PEER.findings(seen)))
        .containsExactly("private_client_addresses client-address-source");
    assertThat(codes(new TopologyCheck(TRUSTING, true).findings(seen)))
        .containsExactly("private_client_addresses trusted-proxies");
    assertThat(
            codes(
                new TopologyCheck(ClientAddressRule.hops(Source.FORWARDED, 1), true)
                    .findings(seen)))
        .containsExactly(
            "hops_on_public_listener trusted-proxies", "private_client_addresses trusted-hops");
  }

  @Test
  void privateClients_onAPrivateListener_areNot() {
    TopologyCheck check = new TopologyCheck(ClientAddressRule.PEER, false);

    assertThat(check.findings(windows(new Window(256, null, 0, 256)))).isEmpty();
    assertThat(PEER.findings(windows(new Window(256, null, 0, 240)))).isEmpty();
  }

  @Test
  void atStart_everyoneTrusted_isFound() {
    for (String everything : List.of("0.0.0.0/0", "::/0", "10.0.0.0/8, 0.0.0.0-255.255.255.255")) {
      ClientAddressRule rule =
          ClientAddressRule.trusting(Source.PROXY_PROTOCOL, IpList.parse(everything));
      assertThat(codes(new TopologyCheck(rule, false).atStart()))
          .containsExactly("everyone_trusted trusted-proxies");
    }
    assertThat(new TopologyCheck(TRUSTING, true).atStart()).isEmpty();
    assertThat(PEER.atStart()).isEmpty();
  }

  @Test
  void findings_nameOptionsThatExist() {
    ClientAddressRule all = ClientAddressRule.trusting(Source.FORWARDED, IpList.parse("::/0"));
    Seen everything = new Seen(List.of(new Window(256, BALANCER, 256, 256)), 9, BALANCER, 9);

    assertThat(new TopologyCheck(all, true).findings(everything))
        .hasSize(4)
        .allSatisfy(finding ->
            assertThat(Options.ALL).anyMatch(option -> option.name().equals(finding.option())));
  }
}
