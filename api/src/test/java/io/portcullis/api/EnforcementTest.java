package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpAddress;
import io.portcullis.model.key.KeyType;
import io.portcullis.policy.AccessRequest;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.explain.Explanation;
import io.portcullis.policy.table.CompiledKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/** An answered change is enforced: the very next decision of this node sees it. */
class EnforcementTest extends ApiTest {
  private static final String CLIENTS = "/v1/routes/orders/environments/production/clients";

  /** The decision of the snapshot in force; null allows. */
  private @Nullable DenyReason decide(String address) {
    return Explanation.of(
            api.server.policy.current(),
            AccessRequest.described(
                api.tenantId,
                CompiledKey.assumed(api.tenantId, KeyType.STANDARD),
                "orders",
                null,
                "GET",
                IpAddress.parse(address),
                api.server.clock.millis()))
        .reason();
  }

  private void assertEnforced(Answered answer) {
    assertThat(answer.status()).isLessThan(300);
    assertThat(api.server.policy.current().revision()).isGreaterThanOrEqualTo(answer.revision());
  }

  @RepeatedTest(10)
  void everyKindOfChange_isEnforcedWhenItIsAnswered() {
    DenyReason refused = DenyReason.ADDRESS_NOT_AUTHORIZED;
    route("orders");
    String id = client("office", "203.0.113.0/24");
    String path = "/v1/clients/" + id;
    assertThat(decide("203.0.113.7")).isEqualTo(refused);

    assertEnforced(api.post(CLIENTS, "{\"client_ids\":[\"%s\"]}".formatted(id)));
    assertThat(decide("203.0.113.7")).isNull();
    assertEnforced(api.patch(path, "{\"enabled\":false}"));
    assertThat(decide("203.0.113.7")).isEqualTo(refused);
    assertEnforced(api.patch(path, "{\"enabled\":true}"));
    assertThat(decide("203.0.113.7")).isNull();
    assertEnforced(api.patch(path, "{\"ip_address\":\"198.51.100.0/24\"}"));
    assertThat(decide("203.0.113.7")).isEqualTo(refused);
    assertThat(decide("198.51.100.7")).isNull();
    assertEnforced(api.delete(CLIENTS + "/" + id));
    assertThat(decide("198.51.100.7")).isEqualTo(refused);
    assertEnforced(api.patch("/v1/routes/orders", "{\"requires_clients\":false}"));
    assertThat(decide("198.51.100.7")).isNull();
    assertEnforced(api.patch("/v1/routes/orders", "{\"ip_allowlist\":[\"192.0.2.1\"]}"));
    assertThat(decide("198.51.100.7")).isEqualTo(DenyReason.ADDRESS_NOT_IN_ALLOWLIST);
    assertEnforced(
        api.put("/v1/routes/orders/environments/production", "{\"allowed_methods\":[\"POST\"]}"));
    assertThat(decide("192.0.2.1")).isEqualTo(DenyReason.METHOD_NOT_ALLOWED);
    assertEnforced(api.put("/v1/routes/orders/environments/production", "{\"enabled\":false}"));
    assertThat(decide("192.0.2.1")).isEqualTo(DenyReason.ENVIRONMENT_DISABLED);
    assertEnforced(api.delete("/v1/routes/orders/environments/production"));
    assertThat(decide("192.0.2.1")).isNull();
    assertEnforced(api.patch("/v1/routes/orders", "{\"enabled\":false}"));
    assertThat(decide("192.0.2.1")).isEqualTo(DenyReason.ROUTE_DISABLED);
    assertEnforced(api.delete("/v1/routes/orders"));
    assertThat(decide("192.0.2.1")).isEqualTo(DenyReason.ROUTE_NOT_FOUND);
    assertEnforced(api.delete(path));
  }
}
