package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Client;
import io.portcullis.model.Route;
import org.junit.jupiter.api.Test;

class PolicySnapshotTest {
  private final Sample sample = new Sample();
  private final Decision decision = new Decision();

  @Test
  void decide_assignedClient_allowsItsAddressesOnly() {
    Client office = sample.client("office", "203.0.113.0/24");
    Route orders = sample.route("orders");
    sample.assign(orders, sample.production, office);
    PolicySnapshot snapshot = sample.compile();

    snapshot.decide(Sample.call("orders", "203.0.113.7"), decision);
    assertThat(decision.allowed()).isTrue();
    assertThat(decision.client()).extracting(ClientPolicy::id).isEqualTo(office.id());
    assertThat(decision.identification()).isEqualTo(Decision.Identification.IP);

    snapshot.decide(Sample.call("orders", "203.0.114.7"), decision);
    assertThat(decision.reason()).isEqualTo(DenyReason.ADDRESS_NOT_AUTHORIZED);
    assertThat(decision.client()).isNull();
  }
}
