package io.portcullis.policy.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpAddress;
import org.junit.jupiter.api.Test;

class ClientAddressTest {
  @Test
  void ofPeer_mappedAddress_becomesIpv4() {
    ClientAddress client = ClientAddress.ofPeer(IpAddress.parse("::ffff:203.0.113.7"));

    assertThat(client.peer()).isEqualTo(IpAddress.parse("203.0.113.7"));
    assertThat(client.address()).isEqualTo(client.peer());
    assertThat(client.source().code()).isEqualTo("peer");
  }

  @Test
  void ofPeer_nat64Address_staysIpv6() {
    assertThat(ClientAddress.ofPeer(IpAddress.parse("64:ff9b::cb00:7107")).address())
        .isEqualTo(IpAddress.parse("64:ff9b::cb00:7107"));
  }
}
