package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.ip.IpList;
import io.portcullis.model.Plan;
import io.portcullis.policy.address.ClientAddress.Source;
import io.portcullis.policy.address.ClientAddressRule;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The management API derives callers' addresses as the gateway does, and shows and keeps them. */
class ForwardedAddressTest {
  private static final IpList LOOPBACK = IpList.parse("127.0.0.0/8");

  @TempDir Path directory;

  private ApiServer server(ClientAddressRule rule) {
    return new ApiServer(directory, ApiServer.ENFORCE_WITHIN, rule);
  }

  private static UnaryOperator<HttpRequest.Builder> fields(String... namesAndValues) {
    return request -> {
      for (int i = 0; i < namesAndValues.length; i += 2) {
        request.header(namesAndValues[i], namesAndValues[i + 1]);
      }
      return request;
    };
  }

  private static String whoami(ApiFixture api, String... namesAndValues) {
    JsonNode json =
        api.send("GET", "/v1/whoami", null, fields(namesAndValues)).data().path("client_address");
    return "%s %s %s %s %s"
        .formatted(
            json.path("address").asText(),
            json.path("source").asText(),
            json.path("derivation").asText(),
            json.path("chain").asText(),
            json.path("peer").asText());
  }

  @Test
  void whoami_behindATrustedProxy_showsPeerChainAndAddress() throws InterruptedException {
    try (ApiServer server = server(ClientAddressRule.trusting(Source.X_FORWARDED_FOR, LOOPBACK))) {
      ApiFixture api = new ApiFixture(server, Plan.UNLIMITED);

      assertThat(whoami(api, "X-Forwarded-For", "9.9.9.9, 192.0.2.1:80"))
          .isEqualTo("192.0.2.1 x-forwarded-for proxy 9.9.9.9, 192.0.2.1:80 127.0.0.1");
      assertThat(whoami(api, "X-Forwarded-For", "192.0.2.1", "X-Forwarded-For", "::ffff:127.0.0.2"))
          .isEqualTo("192.0.2.1 x-forwarded-for proxy 192.0.2.1, ::ffff:127.0.0.2 127.0.0.1");
      assertThat(whoami(api)).isEqualTo("null x-forwarded-for missing null 127.0.0.1");
      assertThat(whoami(api, "X-Forwarded-For", "me"))
          .isEqualTo("null x-forwarded-for malformed me 127.0.0.1");
      assertThat(whoami(api, "Forwarded", "for=192.0.2.1"))
          .isEqualTo("null x-forwarded-for missing null 127.0.0.1");
    }
  }

  @Test
  void whoami_fromAnUntrustedPeer_showsThatTheFieldChangedNothing() throws InterruptedException {
    try (ApiServer server =
        server(ClientAddressRule.trusting(Source.FORWARDED, IpList.parse("10.0.0.0/8")))) {
      ApiFixture api = new ApiFixture(server, Plan.UNLIMITED);

      assertThat(whoami(api, "Forwarded", "for=192.0.2.1"))
          .isEqualTo("127.0.0.1 forwarded untrusted_peer for=192.0.2.1 127.0.0.1");
    }
  }

  @Test
  void whoami_hiddenClient_isUnknown() throws InterruptedException {
    try (ApiServer server = server(ClientAddressRule.hops(Source.FORWARDED, 1))) {
      ApiFixture api = new ApiFixture(server, Plan.UNLIMITED);

      assertThat(whoami(api, "Forwarded", "for=_hidden;proto=https"))
          .isEqualTo("null forwarded hidden for=_hidden;proto=https 127.0.0.1");
    }
  }

  /** No PROXY header is read at this listener, so its callers are its peers. */
  @Test
  void whoami_withTheProxyProtocol_isThePeer() throws InterruptedException {
    try (ApiServer server = server(ClientAddressRule.trusting(Source.PROXY_PROTOCOL, LOOPBACK))) {
      ApiFixture api = new ApiFixture(server, Plan.UNLIMITED);

      assertThat(whoami(api, "X-Forwarded-For", "192.0.2.1"))
          .isEqualTo("127.0.0.1 proxy-protocol peer null 127.0.0.1");
    }
  }

  @Test
  void explainAndAuditLog_useTheDerivedAddress() throws InterruptedException {
    try (ApiServer server = server(ClientAddressRule.trusting(Source.X_FORWARDED_FOR, LOOPBACK))) {
      ApiFixture api = new ApiFixture(server, Plan.UNLIMITED);
      UnaryOperator<HttpRequest.Builder> from = fields("X-Forwarded-For", "192.0.2.7");
      api.send("POST", "/v1/environments", "{\"name\":\"staging\"}", from);
      api.send("POST", "/v1/environments", "{\"name\":\"qa\"}", fields("X-Forwarded-For", "-"));

      assertThat(
              api.send("POST", "/v1/access/explain", "{\"route\":\"x\"}", from)
                  .get("client_address"))
          .isEqualTo("192.0.2.7");
      Answered log = api.get("/v1/audit-logs?resource_type=environment&action=create");
      assertThat(log.data().at("/0/ip_address").isNull()).isTrue();
      assertThat(log.data().at("/1/ip_address").asText()).isEqualTo("192.0.2.7");
    }
  }
}
