package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpList;
import io.portcullis.policy.address.ClientAddress.Source;
import io.portcullis.policy.address.ClientAddressRule;
import io.portcullis.policy.address.ClientAddressRule.ProxiedHost;
import io.portcullis.policy.address.ClientAddressRule.ProxiedScheme;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The scheme and host that upstreams are told: a trusted proxy's word, a stranger's never.
 * 127.0.0.9 and 10.0.0.0/8 are the proxies; without one the call is http to gateway.test.
 */
class ProxiedOriginTest {
  private static final byte[] PROXY = {127, 0, 0, 9};
  private static final byte[] STRANGER = {127, 0, 0, 66};
  private static final IpList PROXIES = IpList.parse("127.0.0.9, 10.0.0.0/8");
  private static final String NOT_SAID = "http gateway.test";

  private static ClientAddressRule trusting(Source source) {
    return ClientAddressRule.trusting(source, PROXIES);
  }

  /** What the upstream is told, as {@code scheme host}. */
  private static String told(ClientAddressRule rule, byte[] from, String... lines)
      throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture().openRoute("r", upstream.url()), o -> o.withAddresses(rule));
        RawCaller caller = RawCaller.connect(gateway.address(), from, 0)) {
      caller.send(head("GET /", "r") + String.join("\r\n", lines) + "\r\n\r\n");
      assertThat(caller.readAnswer().status()).as("%s", List.of(lines)).isEqualTo(200);
      String sent = upstream.requests().getFirst();
      assertThat(sent).contains("\r\nHost: 127.0.0.1:" + upstream.port() + "\r\n");
      assertThat(sent.toLowerCase(java.util.Locale.ROOT))
          .doesNotContain("x-forwarded-port", "\r\nforwarded:");
      return only(sent, "X-Forwarded-Proto: ") + " " + only(sent, "X-Forwarded-Host: ");
    }
  }

  private static String only(String request, String start) {
    List<String> found =
        request
            .lines()
            .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst().substring(start.length());
  }

  @Test
  void stranger_isNeverBelieved() throws Exception {
    String[] claims = {
      "X-Forwarded-Proto: https",
      "X-Forwarded-Host: evil.test",
      "X-Forwarded-Port: 444",
      "X_Forwarded_Proto: https",
      "X-Forwarded_Host: evil.test",
      "Forwarded: for=1.2.3.4;proto=https;host=evil.test",
      "X-Forwarded-For: 1.2.3.4"
    };
    for (Source source : List.of(Source.X_FORWARDED_FOR, Source.FORWARDED)) {
      assertThat(told(trusting(source), STRANGER, claims)).isEqualTo(NOT_SAID);
      assertThat(
              told(
                  trusting(source).withProxied(ProxiedScheme.HTTPS, ProxiedHost.FORWARDED),
                  STRANGER,
                  claims))
          .isEqualTo(NOT_SAID);
    }
    assertThat(told(ClientAddressRule.PEER, STRANGER, claims)).isEqualTo(NOT_SAID);
    assertThat(told(trusting(Source.PROXY_PROTOCOL), STRANGER, claims)).isEqualTo(NOT_SAID);
  }

  @Test
  void fieldsOfAProxy_areBelievedAtThePlaceOfTheClient() throws Exception {
    ClientAddressRule rule = trusting(Source.X_FORWARDED_FOR);
    String one = "X-Forwarded-For: 203.0.113.1";
    String two = "X-Forwarded-For: 6.6.6.6, 203.0.113.1, 10.0.0.3";
    String[][] cases = {
      {"https a.test", one, "X-Forwarded-Proto: https", "X-Forwarded-Host: a.test"},
      {"https a.test", "X-Forwarded-Proto: HTTPS", "X-Forwarded-Host: a.test"},
      {"https gateway.test", one, "X-Forwarded-Proto: https"},
      {"http a.test:8080", one, "X-Forwarded-Host: a.test:8080"},
      {"https b.test", two, "X-Forwarded-Proto: http,https,http", "X-Forwarded-Host: a, b.test, c"},
      {
        "https b.test",
        two,
        "X-Forwarded-Proto: http",
        "x-forwarded-proto: ,https , http",
        "X-Forwarded-Host: a",
        "X-Forwarded-Host: b.test",
        "X-Forwarded-Host: c"
      },
      {"https b.test", two, "X-Forwarded-Proto: https", "X-Forwarded-Host: b.test"},
      {
        "https a.test:8443",
        one,
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: a.test",
        "X-Forwarded-Port: 8443"
      },
      {
        "https a.test",
        one,
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: a.test",
        "X-Forwarded-Port: 443"
      },
      {
        "https a.test:444",
        one,
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: a.test:444",
        "X-Forwarded-Port: 8443"
      },
      {
        "https [2001:db8::1]:8443",
        one,
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: [2001:db8::1]",
        "X-Forwarded-Port: 8443"
      },
      {NOT_SAID, one, "Forwarded: for=203.0.113.1;proto=https;host=b.test"},
      {NOT_SAID, one, "X-Forwarded-Port: 8443"},
    };
    for (String[] line : cases) {
      String[] lines = java.util.Arrays.copyOfRange(line, 1, line.length);
      assertThat(told(rule, PROXY, lines)).as("%s", List.of(line)).isEqualTo(line[0]);
    }
  }

  @Test
  void whatIsNoSchemeOrHost_isNotSaid() throws Exception {
    ClientAddressRule rule = trusting(Source.X_FORWARDED_FOR);
    for (String scheme : List.of("", "on", "wss", "https:", "https;", "\"https\"", "httpss")) {
      assertThat(told(rule, PROXY, "X-Forwarded-Proto: " + scheme)).as(scheme).isEqualTo(NOT_SAID);
    }
    for (String host :
        List.of("", "a b", "a/b", "u@a", "a:x", "[::1", "\"a\"", "a?b", "a:123456")) {
      assertThat(told(rule, PROXY, "X-Forwarded-Host: " + host)).as(host).isEqualTo(NOT_SAID);
    }
    for (String port : List.of("", "0", "x", "123456", "-1", "8443x")) {
      assertThat(told(rule, PROXY, "X-Forwarded-Host: a", "X-Forwarded-Port: " + port))
          .as(port)
          .isEqualTo("http a");
    }
  }

  @Test
  void forwardedOfAProxy_isBelievedInTheElementOfTheClient() throws Exception {
    ClientAddressRule rule = trusting(Source.FORWARDED);
    String[][] cases = {
      {"https a.test", "for=203.0.113.1;proto=https;host=a.test"},
      {"https a.test:8443", "Proto=HTTPS ; for=203.0.113.1; HOST=\"a.test:8443\""},
      {
        "https b.test",
        "for=6.6.6.6;proto=http;host=a, for=203.0.113.1;host=b.test;proto=https,"
            + " for=10.0.0.3;proto=http;host=c"
      },
      {"http gateway.test", "for=203.0.113.1, for=10.0.0.3;proto=https;host=c"},
      {"http gateway.test", "proto=https;host=evil.test, for=203.0.113.1"},
      {"http gateway.test", "for=203.0.113.1;host=\"a\\\";proto=https;x=\\\"\""},
      {"http gateway.test", "for=203.0.113.1;host=\"a, b\";proto=ftp"},
      {"http gateway.test", "for=203.0.113.1;host=\"a;proto=https\""},
      {"https a.test", "for=203.0.113.1;x=\",;\";proto=https;host=a.test"},
    };
    for (String[] line : cases) {
      assertThat(told(rule, PROXY, "Forwarded: " + line[1]))
          .as("%s", List.of(line))
          .isEqualTo(line[0]);
    }
    assertThat(
            told(
                rule,
                PROXY,
                "Forwarded: for=6.6.6.6;proto=http",
                "Forwarded: for=203.0.113.1;proto=https;host=a.test",
                "Forwarded: for=10.0.0.3;proto=http"))
        .isEqualTo("https a.test");
    assertThat(told(rule, PROXY, "Forwarded: for=203.0.113.1", "X-Forwarded-Proto: https"))
        .isEqualTo(NOT_SAID);
  }

  @Test
  void options_fixTheSchemeAndKeepTheReceivedHost() throws Exception {
    ClientAddressRule rule = trusting(Source.X_FORWARDED_FOR);
    String[] lines = {
      "X-Forwarded-For: 203.0.113.1", "X-Forwarded-Proto: https", "X-Forwarded-Host: a.test"
    };
    assertThat(told(rule.withProxied(ProxiedScheme.HTTP, ProxiedHost.FORWARDED), PROXY, lines))
        .isEqualTo("http a.test");
    assertThat(told(rule.withProxied(ProxiedScheme.FORWARDED, ProxiedHost.RECEIVED), PROXY, lines))
        .isEqualTo("https gateway.test");
    assertThat(told(rule.withProxied(ProxiedScheme.HTTPS, ProxiedHost.RECEIVED), PROXY, lines[0]))
        .isEqualTo("https gateway.test");
  }

  @Test
  void connectionWithAProxyHeader_hasTheSchemeOfTheOption() throws Exception {
    ClientAddressRule rule = trusting(Source.PROXY_PROTOCOL);
    for (ProxiedScheme scheme : ProxiedScheme.values()) {
      ClientAddressRule with = rule.withProxied(scheme, ProxiedHost.FORWARDED);
      try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
          GatewayFixture gateway =
              GatewayFixture.start(
                  new PolicyFixture().openRoute("r", upstream.url()), o -> o.withAddresses(with));
          RawCaller caller = RawCaller.connect(gateway.address(), PROXY, 0)) {
        caller.send("PROXY TCP4 203.0.113.1 127.0.0.1 4711 80\r\n");
        for (int i = 0; i < 2; i++) {
          caller.send(head("GET /", "r") + "X-Forwarded-Proto: gopher\r\n\r\n");
          assertThat(caller.readAnswer().status()).isEqualTo(200);
          assertThat(only(upstream.requests().getLast(), "X-Forwarded-Proto: "))
              .isEqualTo(scheme == ProxiedScheme.HTTPS ? "https" : "http");
        }
      }
    }
  }

  /** The scheme belongs to the call, not to the proxy's connection. */
  @Test
  void oneConnectionOfAProxy_carriesBothSchemes() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture().openRoute("r", upstream.url()),
                o -> o.withAddresses(trusting(Source.X_FORWARDED_FOR)));
        RawCaller caller = RawCaller.connect(gateway.address(), PROXY, 0)) {
      for (String scheme : List.of("https", "http", "https", "")) {
        String line = scheme.isEmpty() ? "" : "X-Forwarded-Proto: " + scheme + "\r\n";
        caller.send(head("GET /", "r") + "X-Forwarded-For: 203.0.113.1\r\n" + line + "\r\n");
        assertThat(caller.readAnswer().status()).isEqualTo(200);
        assertThat(only(upstream.requests().getLast(), "X-Forwarded-Proto: "))
            .isEqualTo(scheme.isEmpty() ? "http" : scheme);
      }
    }
  }
}
