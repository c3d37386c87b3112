package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpAddress;
import io.portcullis.policy.table.CompiledClient;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClientsCoveringTest {
  private final Sample sample = new Sample();

  @Test
  void clientsCovering_nestedPrefixes_longestFirstEachClientOnce() {
    sample.client("wide", "10.0.0.0/8");
    sample.client("both", "10.1.0.0/16, 10.1.2.0/24");
    sample.client("elsewhere", "192.0.2.0/24");
    PolicySnapshot snapshot = sample.compile();

    assertThat(names(snapshot, "10.1.2.3", 10)).containsExactly("both", "wide");
    assertThat(names(snapshot, "10.1.2.3", 1)).containsExactly("both");
    assertThat(names(snapshot, "172.16.0.1", 10)).isEmpty();
  }

  @Test
  void clientsCovering_anotherTenant_findsNone() {
    sample.client("wide", "10.0.0.0/8");

    assertThat(sample.compile().clientsCovering(UUID.randomUUID(), IpAddress.parse("10.0.0.1"), 10))
        .isEmpty();
  }

  private List<String> names(PolicySnapshot snapshot, String address, int limit) {
    return snapshot.clientsCovering(sample.tenant.id(), IpAddress.parse(address), limit).stream()
        .map(CompiledClient::name)
        .toList();
  }
}
