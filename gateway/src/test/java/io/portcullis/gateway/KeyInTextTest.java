package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpList;
import io.portcullis.policy.address.ClientAddress.Source;
import io.portcullis.policy.address.ClientAddressRule;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys that callers put where they do not belong: seen by no upstream, and in no record. */
class KeyInTextTest {
  private static final String KEY = PolicyFixture.KEY.reveal();
  private static final String ID = PolicyFixture.KEY.keyId();
  private static final String SECRET = KEY.substring(ID.length() + 1);

  @Test
  void credentialFields_withAKeyOfOurs_doNotReachTheUpstream() throws Exception {
    String basic =
        Base64.getEncoder().encodeToString((KEY + ":").getBytes(StandardCharsets.US_ASCII));
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", upstream.url()));
        RawCaller caller = gateway.connect()) {
      for (String field :
          List.of(
              "Authorization: " + KEY,
              "Authorization: Token " + KEY,
              "Authorization: Bearer \"" + KEY + "\"",
              "Authorization:   bearer \t " + KEY.toUpperCase(java.util.Locale.ROOT),
              "Authorization: Basic " + basic,
              "Authorization: Bearer abc, Basic  " + basic,
              "Authorization: kc_live_" + SECRET,
              "Proxy-Authorization: Basic " + basic,
              "Proxy-Authorization: Bearer abc",
              "x-api-key: Bearer " + KEY,
              "X_API-Key:  " + KEY)) {
        caller.send(head("GET /", "r") + field + "\r\n\r\n");
        assertThat(caller.readAnswer().status()).isEqualTo(200);
        assertThat(upstream.requests().getLast()).as(field).doesNotContainIgnoringCase(field);
        assertThat(upstream.requests().getLast().toLowerCase(java.util.Locale.ROOT))
            .doesNotContain("authorization:", "api-key:", "api_key:");
      }
      for (String field : List.of("Authorization: Bearer abc", "x-api-key: abc")) {
        caller.send(head("GET /", "r") + field + "\r\n\r\n");
        assertThat(caller.readAnswer().status()).isEqualTo(200);
        assertThat(upstream.requests().getLast()).contains(field);
      }
    }
  }

  @Test
  void records_haveNoKey_whereverItStands() throws Exception {
    ClientAddressRule rule =
        ClientAddressRule.trusting(Source.X_FORWARDED_FOR, IpList.parse("127.0.0.1"));
    String masked = ID + "_***";
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture().openRoute("r", upstream.url()), o -> o.withAddresses(rule));
        RawCaller caller = gateway.connect()) {
      String encoded = KEY.replace("_", "%5F");
      for (String path :
          List.of(KEY, "a/" + encoded + "/b?" + KEY, "x" + KEY, "%74" + KEY.substring(1))) {
        caller.send(head("GET /" + path, "r") + "\r\n");
        assertThat(caller.readAnswer().status()).isEqualTo(200);
        assertThat(upstream.requests().getLast()).contains(" /" + path + " ");
        gateway.awaitRecord(slot -> assertThat(slot.path()).contains("***").doesNotContain(SECRET));
      }
      String longPath = "/" + "a".repeat(1_000) + "/" + KEY;
      caller.send(head("GET " + longPath, "r") + "\r\n");
      assertThat(caller.readAnswer().status()).isEqualTo(200);
      gateway.awaitRecord(slot -> assertThat(slot.path()).doesNotContain(SECRET.substring(0, 6)));

      caller.send(head("GET /", "my " + KEY) + "\r\n");
      assertThat(caller.readAnswer().status()).isEqualTo(404);
      gateway.awaitRecord(slot -> assertThat(slot.routeText()).isEqualTo("my " + masked));

      caller.send(head(KEY.substring(0, 32) + " /", "r") + "\r\n");
      assertThat(caller.readAnswer().status()).isEqualTo(200);
      gateway.awaitRecord(slot -> assertThat(slot.method()).isEqualTo(masked));

      for (int after : new int[] {0, 200, 230, 260, 400, 1_200}) {
        String chain = "9.9.9.9, " + KEY + ", " + "7".repeat(after) + ", 10.0.0.1";
        caller.send(head("GET /", "r") + "X-Forwarded-For: " + chain + "\r\n\r\n");
        assertThat(caller.readAnswer().status()).isEqualTo(200);
        gateway.awaitRecord(slot ->
            assertThat(slot.chain())
                .as("%d", after)
                .endsWith(", 10.0.0.1")
                .doesNotContain(SECRET.substring(SECRET.length() - 4)));
      }
    }
  }
}
