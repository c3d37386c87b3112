package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.address.ClientAddress.Source;
import io.portcullis.policy.address.ClientAddressRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Forwarded fields on raw sockets: from a stranger they change nothing, and from a proxy nothing
 * that stands left of the client does. 127.0.0.8/30 are the proxies, 192.0.2.1 may call.
 */
class ForwardedSpoofingTest {
  private static final byte[] PROXY = {127, 0, 0, 9};
  private static final byte[] STRANGER = {127, 0, 0, 66};
  private static final String STRANGER_TEXT = "127.0.0.66";
  private static final String GOOD = "192.0.2.1";
  private static final IpList PROXIES = IpList.parse("127.0.0.8/30, 10.0.0.0/8");

  /** What a stranger may write of the address that may call. */
  private static final List<String> SPELLINGS =
      List.of(
          "X-Forwarded-For: %s",
          "x-forwarded-for:%s",
          "X-FORWARDED-FOR: \t%s \t",
          "X-Forwarded-For: %s, 127.0.0.9",
          "X-Forwarded-For: 127.0.0.9, %s",
          "X-Forwarded-For: ,,%s,,",
          "X-Forwarded-For: %s:443",
          "X-Forwarded-For: ::ffff:%s",
          "X-Forwarded-For: [::ffff:%s]:1",
          "X_Forwarded_For: %s",
          "X-Forwarded_For: %s",
          "X-Forwarded-For-Original: %s",
          "Forwarded: for=%s",
          "FORWARDED: For=\"%s\"",
          "forwarded: for=\"%s:80\";proto=https;by=127.0.0.9",
          "Forwarded: for=127.0.0.9, for=%s",
          "Forwarded: for=%s;x=\"",
          "X-Real-IP: %s",
          "X-Client-IP: %s",
          "True-Client-IP: %s",
          "CF-Connecting-IP: %s",
          "X-Forwarded: for=%s",
          "X-ProxyUser-Ip: %s",
          "X-Envoy-External-Address: %s");

  private static GatewayFixture start(ScriptedUpstream upstream, Source source) throws IOException {
    return start(upstream, ClientAddressRule.trusting(source, PROXIES));
  }

  private static GatewayFixture start(ScriptedUpstream upstream, ClientAddressRule rule)
      throws IOException {
    return GatewayFixture.start(
        new PolicyFixture()
            .guardedRoute("r", upstream.url(), GOOD + ", 2001:db8::1")
            .openRoute("open", upstream.url()),
        o -> o.withAddresses(rule));
  }

  private static Answer call(GatewayFixture gateway, byte[] from, List<String> lines)
      throws IOException {
    try (RawCaller caller = RawCaller.connect(gateway.address(), from, 0)) {
      return caller.send(request("r", lines)).readAnswer();
    }
  }

  /** The lines stand before the fields that are obeyed. */
  private static String request(String route, List<String> lines) {
    String plain = head("GET /", route);
    int first = plain.indexOf('\n') + 1;
    StringBuilder text = new StringBuilder(plain.substring(0, first));
    lines.forEach(line -> text.append(line).append("\r\n"));
    return text.append(plain.substring(first)).append("\r\n").toString();
  }

  /** Each spelling alone and twice, all in order and backwards. */
  private static List<List<String>> claims(String address) {
    List<String> all = SPELLINGS.stream().map(spelling -> spelling.formatted(address)).toList();
    List<List<String>> claims = new ArrayList<>();
    all.forEach(line -> claims.add(List.of(line)));
    all.forEach(line -> claims.add(List.of(line, line)));
    claims.add(all);
    claims.add(all.reversed());
    return claims;
  }

  @Test
  void stranger_inEverySpellingOrderAndNumberOfLines_staysAStranger() throws Exception {
    for (Source source : List.of(Source.X_FORWARDED_FOR, Source.FORWARDED)) {
      try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
          GatewayFixture gateway = start(upstream, source)) {
        for (List<String> claim : claims(GOOD)) {
          Answer answer = call(gateway, STRANGER, claim);

          assertThat(answer.status()).as("%s %s", source, claim).isEqualTo(403);
          assertThat(answer.body()).as("%s", claim).contains("\"ip\":\"" + STRANGER_TEXT + "\"");
        }
        assertThat(upstream.requests()).isEmpty();
      }
    }
  }

  /** What a proxy appends stands right of what its caller wrote, in the same line or the next. */
  @Test
  void strangerBehindAProxy_cannotClaimAnAddress_inOneLineOrSeveral() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, Source.X_FORWARDED_FOR)) {
      for (String claim :
          List.of(GOOD, GOOD + ", 127.0.0.9", GOOD + ",10.1.2.3", "junk", GOOD + ", \u00e9", ",")) {
        for (List<String> lines :
            List.of(
                List.of("X-Forwarded-For: " + claim + ", 203.0.113.66"),
                List.of("X-Forwarded-For: " + claim, "X-Forwarded-For: 203.0.113.66"),
                List.of("X-Forwarded-For: " + claim, "x-forwarded-for: 203.0.113.66,10.2.2.2"),
                List.of(
                    "X-Forwarded-For: " + claim,
                    "Accept: */*",
                    "Forwarded: for=" + GOOD,
                    "X-FORWARDED-FOR: 203.0.113.66:1234"))) {
          Answer answer = call(gateway, PROXY, lines);

          assertThat(answer.status()).as("%s", lines).isEqualTo(403);
          assertThat(answer.body()).as("%s", lines).contains("\"ip\":\"203.0.113.66\"");
        }
      }
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void strangerBehindAProxy_cannotClaimAnAddress_inForwarded() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, Source.FORWARDED)) {
      for (String claim :
          List.of("for=" + GOOD, "for=" + GOOD + ";x=\"", "\"", "for=\"" + GOOD, "for=_a", ";;")) {
        Answer oneLine =
            call(gateway, PROXY, List.of("Forwarded: " + claim + ", for=203.0.113.66"));
        Answer twoLines =
            call(gateway, PROXY, List.of("Forwarded: " + claim, "Forwarded: for=203.0.113.66"));

        assertThat(oneLine.status()).as(claim).isEqualTo(403);
        assertThat(twoLines.body()).as(claim).contains("\"ip\":\"203.0.113.66\"");
      }
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void proxy_namesTheClient_whichPassesAndIsAllTheUpstreamHears() throws Exception {
    for (String line :
        List.of("X-Forwarded-For: 9.9.9.9, " + GOOD, "X-Forwarded-For: " + GOOD + ", 10.0.0.3")) {
      try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
          GatewayFixture gateway = start(upstream, Source.X_FORWARDED_FOR)) {
        List<String> lines = List.of(line, "Forwarded: for=7.7.7.7", "X-Real-IP: 8.8.8.8");

        assertThat(call(gateway, PROXY, lines).status()).isEqualTo(200);

        String sent = upstream.requests().getFirst().toLowerCase(Locale.ROOT);
        assertThat(sent.lines().filter(l -> l.contains("forwarded") && !l.contains("-proto")))
            .containsExactly("x-forwarded-for: " + GOOD, "x-forwarded-host: gateway.test");
        assertThat(sent).doesNotContain("9.9.9.9", "7.7.7.7", "8.8.8.8", "10.0.0.3");
      }
    }
  }

  @Test
  void proxy_withoutReadableAddress_isUnknownAndTheUpstreamHearsNone() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, Source.X_FORWARDED_FOR)) {
      for (List<String> lines :
          List.<List<String>>of(
              List.of(),
              List.of("X-Forwarded-For:"),
              List.of("X-Forwarded-For: unknown"),
              List.of("X-Forwarded-For: " + GOOD + ", x"),
              List.of("Forwarded: for=" + GOOD))) {
        Answer answer = call(gateway, PROXY, lines);

        assertThat(answer.status()).as("%s", lines).isEqualTo(403);
        assertThat(answer.body()).contains("Client authorization required but IP not found");
        assertThat(answer.body()).doesNotContain("\"ip\"");
      }
      try (RawCaller caller = RawCaller.connect(gateway.address(), PROXY, 0)) {
        assertThat(caller.send(request("open", List.of())).readAnswer().status()).isEqualTo(200);
      }
      assertThat(upstream.requests().getFirst().toLowerCase(Locale.ROOT))
          .doesNotContain("x-forwarded-for");
    }
  }

  /** The address belongs to the call, not to the connection. */
  @Test
  void oneConnectionOfAProxy_carriesManyClients_eachWithItsOwnAddress() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, Source.X_FORWARDED_FOR);
        RawCaller caller = RawCaller.connect(gateway.address(), PROXY, 0)) {
      List<@Nullable String> addresses = new ArrayList<>();
      for (String client :
          List.of(GOOD, GOOD, "192.0.2.2", GOOD, "junk", "2001:db8::1", "", GOOD, "192.0.2.10")) {
        List<String> lines = client.isEmpty() ? List.of() : List.of("X-Forwarded-For: " + client);
        int status = caller.send(request("r", lines)).readAnswer().status();
        gateway.awaitRecord(slot -> {
          IpAddress address = slot.clientAddress();
          addresses.add(status + " " + address + " " + slot.chain());
          assertThat(slot.peer()).isEqualTo(IpAddress.parse("127.0.0.9"));
        });
      }

      assertThat(addresses)
          .containsExactly(
              "200 192.0.2.1 192.0.2.1",
              "200 192.0.2.1 192.0.2.1",
              "403 192.0.2.2 192.0.2.2",
              "200 192.0.2.1 192.0.2.1",
              "403 null junk",
              "200 2001:db8::1 2001:db8::1",
              "403 null null",
              "200 192.0.2.1 192.0.2.1",
              "403 192.0.2.10 192.0.2.10");
    }
  }

  @Test
  void longField_isDerivedForEachCallAndItsRightEndIsShown() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, Source.X_FORWARDED_FOR);
        RawCaller caller = RawCaller.connect(gateway.address(), PROXY, 0)) {
      String proxies = ", 10.0.0.3".repeat(300) + ", 10.0.0.4";
      List<Integer> statuses = new ArrayList<>();
      for (String client : List.of(GOOD, GOOD, "192.0.2.2", GOOD)) {
        String line = "X-Forwarded-For: 9.9.9.9, " + client + proxies;
        statuses.add(caller.send(request("r", List.of(line))).readAnswer().status());
        gateway.awaitRecord(slot ->
            assertThat(slot.chain())
                .hasSize(256)
                .startsWith("...")
                .endsWith("10.0.0.3, 10.0.0.3, 10.0.0.4"));
      }
      assertThat(statuses).containsExactly(200, 200, 403, 200);
    }
  }

  @Test
  void nat64And6to4_ofAnAddressThatMayCall_mayNot() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, Source.X_FORWARDED_FOR)) {
      for (String address :
          List.of("64:ff9b::c000:201", "2002:c000:201::1", "2001:0:c000:201::1", "::c000:201")) {
        Answer answer = call(gateway, PROXY, List.of("X-Forwarded-For: " + address));

        assertThat(answer.status()).as(address).isEqualTo(403);
        assertThat(answer.body()).contains("\"ip\":\"" + IpAddress.parse(address) + "\"");
      }
      Answer mapped = call(gateway, PROXY, List.of("X-Forwarded-For: ::ffff:c000:201"));
      assertThat(mapped.status()).isEqualTo(200);
    }
  }

  /** To drop the field as hop-by-hop would make a proxied call look as if nothing was said. */
  @Test
  void connectionThatNamesAForwardedField_isRefused() throws Exception {
    for (Source source : List.of(Source.X_FORWARDED_FOR, Source.FORWARDED)) {
      try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
          GatewayFixture gateway = start(upstream, source)) {
        for (byte[] from : List.of(PROXY, STRANGER)) {
          for (String name :
              List.of("x-forwarded-for", "X-Forwarded-For", "forwarded", "keep-alive, FORWARDED")) {
            List<String> lines =
                List.of(
                    "X-Forwarded-For: " + GOOD, "Forwarded: for=" + GOOD, "Connection: " + name);

            assertThat(call(gateway, from, lines).status()).as(name).isEqualTo(400);
            gateway.awaitRecord(
                slot -> assertThat(slot.reason()).isEqualTo(DenyReason.BAD_REQUEST_FIELD));
          }
        }
      }
    }
  }

  @Test
  void hops_aClaimLeftOfTheCount_changesNothing() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            start(upstream, ClientAddressRule.hops(Source.X_FORWARDED_FOR, 2))) {
      assertThat(
              call(
                      gateway,
                      STRANGER,
                      List.of("X-Forwarded-For: " + GOOD + ", 203.0.113.66, 1.1.1.1"))
                  .body())
          .contains("\"ip\":\"203.0.113.66\"");
      assertThat(
              call(gateway, STRANGER, List.of("X-Forwarded-For: " + GOOD + ", 1.1.1.1")).status())
          .isEqualTo(200);
      assertThat(call(gateway, STRANGER, List.of("X-Forwarded-For: " + GOOD)).body())
          .contains("IP not found");
    }
  }

  @Test
  void forwardedFieldFromAStranger_isCountedForTheSelfCheck() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, Source.X_FORWARDED_FOR)) {
      call(gateway, PROXY, List.of("X-Forwarded-For: " + GOOD));
      call(gateway, STRANGER, List.of());
      call(gateway, STRANGER, List.of("X-Forwarded-For: " + GOOD));
      call(gateway, STRANGER, List.of("Forwarded: for=" + GOOD));

      assertThat(gateway.gateway.counters().value(Counter.FORWARDED_UNTRUSTED)).isEqualTo(2);
      assertThat(gateway.gateway.peerWatches().getFirst().forwarding())
          .isEqualTo(IpAddress.parse(STRANGER_TEXT));
    }
  }
}
