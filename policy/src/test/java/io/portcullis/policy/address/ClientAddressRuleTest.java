package io.portcullis.policy.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.http.FieldLines;
import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.policy.address.ClientAddress.Derivation;
import io.portcullis.policy.address.ClientAddress.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientAddressRuleTest {
  private static final String PROXY = "10.0.0.1";
  private static final String STRANGER = "203.0.113.66";
  private static final IpList PROXIES = IpList.parse("10.0.0.0/8, 2001:db8:aaaa::/48");
  private static final ClientAddressRule XFF =
      ClientAddressRule.trusting(Source.X_FORWARDED_FOR, PROXIES);
  private static final ClientAddressRule FORWARDED =
      ClientAddressRule.trusting(Source.FORWARDED, PROXIES);

  private static String derive(ClientAddressRule rule, String peer, String... lines) {
    ClientAddress derived = rule.derive(IpAddress.parse(peer), List.of(lines));
    IpAddress address = derived.address();
    return derived.derivation().code() + " " + (address == null ? "-" : address);
  }

  @Test
  void derive_untrustedPeer_fieldsChangeNothing() {
    for (String claim : List.of("192.0.2.1", "10.0.0.1", "nonsense", "192.0.2.1, 10.0.0.1", "")) {
      assertThat(derive(XFF, STRANGER, claim)).isEqualTo("untrusted_peer " + STRANGER);
      assertThat(derive(XFF, STRANGER, claim, claim)).isEqualTo("untrusted_peer " + STRANGER);
      assertThat(derive(FORWARDED, STRANGER, "for=" + claim))
          .isEqualTo("untrusted_peer " + STRANGER);
      assertThat(derive(ClientAddressRule.PEER, STRANGER, claim)).isEqualTo("peer " + STRANGER);
    }
  }

  @Test
  void forwardedFor_walkedFromTheRight_theFirstUntrustedIsTheClient() {
    assertThat(derive(XFF, PROXY, "192.0.2.1")).isEqualTo("proxy 192.0.2.1");
    // What stands left of it was sent by the caller.
    assertThat(derive(XFF, PROXY, "192.0.2.1, " + STRANGER)).isEqualTo("proxy " + STRANGER);
    assertThat(derive(XFF, PROXY, "192.0.2.1, " + STRANGER + ", 10.1.1.1, 10.2.2.2"))
        .isEqualTo("proxy " + STRANGER);
    // A trusted address that a stranger claims does not extend the walk past the stranger.
    assertThat(derive(XFF, PROXY, "192.0.2.1, 10.1.1.1, " + STRANGER))
        .isEqualTo("proxy " + STRANGER);
  }

  @Test
  void forwardedFor_severalLines_areOneListInTheOrderTheyCame() {
    assertThat(derive(XFF, PROXY, "192.0.2.1", STRANGER)).isEqualTo("proxy " + STRANGER);
    assertThat(derive(XFF, PROXY, STRANGER, "10.1.1.1")).isEqualTo("proxy " + STRANGER);
    assertThat(derive(XFF, PROXY, "192.0.2.1", "", STRANGER + ",10.1.1.1", "10.2.2.2"))
        .isEqualTo("proxy " + STRANGER);
    assertThat(derive(XFF, PROXY, STRANGER, "")).isEqualTo("proxy " + STRANGER);
  }

  @Test
  void forwardedFor_ports_areReadAndDropped() {
    assertThat(derive(XFF, PROXY, "192.0.2.1:52301")).isEqualTo("proxy 192.0.2.1");
    assertThat(derive(XFF, PROXY, "[2001:db8::7]:443")).isEqualTo("proxy 2001:db8::7");
    assertThat(derive(XFF, PROXY, "[2001:db8::7]")).isEqualTo("proxy 2001:db8::7");
    assertThat(derive(XFF, PROXY, "2001:db8::7")).isEqualTo("proxy 2001:db8::7");
    assertThat(derive(XFF, PROXY, "192.0.2.1:52301, 10.0.0.7:80")).isEqualTo("proxy 192.0.2.1");
  }

  @Test
  void forwardedFor_badToken_endsTheWalkAndLeavesTheAddressUnknown() {
    List<String> bad =
        List.of(
            "unknown",
            "localhost",
            "192.0.2",
            "192.0.2.256",
            "192.0.2.01",
            "0xc0.0.2.1",
            "3221225985",
            "192.0.2.1:",
            "192.0.2.1:65536",
            "192.0.2.1:-1",
            "192.0.2.1:80:80",
            "[192.0.2.1]",
            "[2001:db8::7",
            "2001:db8::7]",
            "[2001:db8::7]80",
            "[2001:db8::7]:x",
            "fe80::1%eth0",
            "192.0.2.1/32",
            "192.0.2.1 192.0.2.2",
            "\"192.0.2.1\"",
            "for=192.0.2.1",
            "192.0.2.1;",
            "_hidden",
            "2001:db8:::7",
            "1:2:3:4:5:6:7:8:9",
            "\u0661.0.2.1",
            "-",
            "192.0.2.1\u00a0");
    for (String token : bad) {
      assertThat(derive(XFF, PROXY, token)).as(token).isEqualTo("malformed -");
      assertThat(derive(XFF, PROXY, "192.0.2.1, " + token)).as(token).isEqualTo("malformed -");
      assertThat(derive(XFF, PROXY, token + ", 10.1.1.1")).as(token).isEqualTo("malformed -");
      // Left of the client nothing is looked at.
      assertThat(derive(XFF, PROXY, token + ", " + STRANGER))
          .as(token)
          .isEqualTo("proxy " + STRANGER);
    }
  }

  @Test
  void forwardedFor_missingFromATrustedPeer_addressUnknown() {
    assertThat(derive(XFF, PROXY)).isEqualTo("missing -");
    assertThat(derive(XFF, PROXY, "")).isEqualTo("missing -");
    assertThat(derive(XFF, PROXY, " , ,\t", ",")).isEqualTo("missing -");
  }

  @Test
  void forwardedFor_everyAddressTrusted_theLeftmostIsTheClient() {
    assertThat(derive(XFF, PROXY, "10.7.7.7")).isEqualTo("proxy 10.7.7.7");
    assertThat(derive(XFF, PROXY, "10.7.7.7", "10.0.0.2, 10.0.0.3")).isEqualTo("proxy 10.7.7.7");
  }

  /** RFC 4291, 2.5.5.2: what a proxy with one socket for both families writes. */
  @Test
  void mappedAddresses_inPeerAndField_areIpv4() {
    assertThat(derive(XFF, "::ffff:10.0.0.1", "192.0.2.1")).isEqualTo("proxy 192.0.2.1");
    assertThat(derive(XFF, PROXY, "::ffff:192.0.2.1")).isEqualTo("proxy 192.0.2.1");
    assertThat(derive(XFF, PROXY, STRANGER + ", ::ffff:10.3.3.3")).isEqualTo("proxy " + STRANGER);
    assertThat(derive(FORWARDED, "::ffff:a00:1", "for=\"[::ffff:192.0.2.1]\""))
        .isEqualTo("proxy 192.0.2.1");
    assertThat(derive(XFF, "::ffff:203.0.113.66", "192.0.2.1"))
        .isEqualTo("untrusted_peer " + STRANGER);
  }

  /** An IPv4 address inside an IPv6 one is no IPv4 address: anybody may hold such an address. */
  @Test
  void nat64And6to4AndTeredo_ofATrustedIpv4Address_areNotTrusted() {
    for (String peer :
        List.of("64:ff9b::a00:1", "2002:a00:1::1", "2001:0:a00:1::f5ff:fffe", "::10.0.0.1")) {
      String canonical = IpAddress.parse(peer).toString();
      assertThat(derive(XFF, peer, "192.0.2.1")).isEqualTo("untrusted_peer " + canonical);
      assertThat(derive(XFF, PROXY, "192.0.2.1, " + peer)).isEqualTo("proxy " + canonical);
    }
  }

  @Test
  void hops_countFromTheRight_whoeverThePeerIs() {
    ClientAddressRule one = ClientAddressRule.hops(Source.X_FORWARDED_FOR, 1);
    ClientAddressRule two = ClientAddressRule.hops(Source.X_FORWARDED_FOR, 2);

    assertThat(derive(one, STRANGER, "192.0.2.1, 198.51.100.2")).isEqualTo("proxy 198.51.100.2");
    assertThat(derive(two, STRANGER, "192.0.2.1, 198.51.100.2")).isEqualTo("proxy 192.0.2.1");
    assertThat(derive(two, STRANGER, "192.0.2.1", "198.51.100.2")).isEqualTo("proxy 192.0.2.1");
    assertThat(derive(two, STRANGER, "9.9.9.9, 192.0.2.1, 198.51.100.2"))
        .isEqualTo("proxy 192.0.2.1");
    assertThat(derive(two, STRANGER, "192.0.2.1")).isEqualTo("missing -");
    assertThat(derive(two, STRANGER, "192.0.2.1, x")).isEqualTo("malformed -");
    assertThat(derive(two, STRANGER, "x, 192.0.2.1, 198.51.100.2")).isEqualTo("proxy 192.0.2.1");
    assertThat(
            derive(ClientAddressRule.hops(Source.FORWARDED, 2), PROXY, "for=192.0.2.1", "for=_a"))
        .isEqualTo("hidden -");
  }

  @Test
  void forwarded_everySpellingOfANode_isRead() {
    for (String node :
        List.of(
            "for=192.0.2.1",
            "For=192.0.2.1",
            "FOR=\"192.0.2.1\"",
            "for=\"192.0.2.1:47011\"",
            "for=\"192.0.2.1:_port\"",
            "for=\"192\\.0.2\\.1\"",
            "proto=https;for=192.0.2.1;by=203.0.113.43",
            "by=\"_gw;,\\\"\";for=192.0.2.1",
            ";for=192.0.2.1;;",
            "for=192.0.2.1 ; proto=http")) {
      assertThat(derive(FORWARDED, PROXY, node)).as(node).isEqualTo("proxy 192.0.2.1");
      assertThat(derive(FORWARDED, PROXY, "for=9.9.9.9, " + node + ",for=10.1.1.1"))
          .as(node)
          .isEqualTo("proxy 192.0.2.1");
    }
    assertThat(derive(FORWARDED, PROXY, "for=\"[2001:db8:cafe::17]:4711\""))
        .isEqualTo("proxy 2001:db8:cafe::17");
    // RFC 7239, 7.1: a list is one field or several.
    assertThat(derive(FORWARDED, PROXY, "for=9.9.9.9, for=192.0.2.1", "for=10.1.1.1"))
        .isEqualTo("proxy 192.0.2.1");
  }

  @Test
  void forwarded_hiddenNodes_leaveTheAddressUnknown() {
    for (String node :
        List.of("unknown", "UNKNOWN", "_SEVKISEK", "\"_gazonk\"", "\"unknown:80\"", "\"_a:_b\"")) {
      assertThat(derive(FORWARDED, PROXY, "for=" + node)).as(node).isEqualTo("hidden -");
      assertThat(derive(FORWARDED, PROXY, "for=192.0.2.1, for=" + node)).isEqualTo("hidden -");
    }
  }

  @Test
  void forwarded_malformedElement_endsTheWalk() {
    for (String element :
        List.of(
            "192.0.2.1",
            "for=",
            "for=\"\"",
            "for =192.0.2.1",
            "for= 192.0.2.1",
            "for=192.0.2.1:80",
            "for=[2001:db8::1]",
            "for=2001:db8::1",
            "for=\"2001:db8::1\"",
            "for=\"[192.0.2.1]\"",
            "for=\"192.0.2.1\"x",
            "for=192.0.2.1;for=192.0.2.2",
            "for=192.0.2.1;FOR=192.0.2.1",
            "proto=https",
            "for=192.0.2.1;proto",
            "for=192.0.2.1;=x",
            "for=\"_\"",
            "for=_a:_b",
            "for=\"unknown:99999\"",
            "for=\"192.0.2.1:99999\"",
            "for=\"192.0.2.1",
            "for=192.0.2.1\"",
            ";")) {
      assertThat(derive(FORWARDED, PROXY, element)).as(element).isEqualTo("malformed -");
      assertThat(derive(FORWARDED, PROXY, element, "for=" + STRANGER))
          .as(element)
          .isEqualTo("proxy " + STRANGER);
    }
  }

  /** A caller's open quote would make what the proxy appends a part of the caller's text. */
  @Test
  void forwarded_openQuoteOfTheCaller_neverHidesWhatTheProxyAppended() {
    String appended = "for=\"203.0.113.66:1\";host=\"gw\\\"x\"";
    for (String start :
        List.of("for=192.0.2.1;x=\"", "\"", "for=192.0.2.1;x=\"\\", "for=192.0.2.1;x=\"\\\"")) {
      assertThat(derive(FORWARDED, PROXY, start + ", " + appended))
          .as(start)
          .isIn("malformed -", "proxy " + STRANGER);
      assertThat(derive(FORWARDED, PROXY, start, appended)).isEqualTo("proxy " + STRANGER);
    }
  }

  @Test
  void derive_thousandsOfElements_areWalkedOrRefusedButNeverMisread() {
    String many = "10.0.0.1,".repeat(4_000);

    assertThat(derive(XFF, PROXY, "192.0.2.1," + many)).isEqualTo("proxy 192.0.2.1");
    assertThat(derive(FORWARDED, PROXY, "for=192.0.2.1," + "for=10.0.0.1,".repeat(4_000)))
        .isEqualTo("malformed -");
  }

  @Test
  void named_byAProxyHeader_isUnmappedAndMayBeMissing() {
    ClientAddressRule rule = ClientAddressRule.trusting(Source.PROXY_PROTOCOL, PROXIES);
    IpAddress peer = IpAddress.parse("::ffff:10.0.0.1");

    assertThat(rule.named(peer, IpAddress.parse("::ffff:192.0.2.1")).address())
        .isEqualTo(IpAddress.parse("192.0.2.1"));
    assertThat(rule.named(peer, null).derivation()).isEqualTo(Derivation.HIDDEN);
    assertThat(rule.named(peer, null).address()).isNull();
    assertThat(derive(rule, PROXY, "192.0.2.1")).isEqualTo("peer " + PROXY);
    assertThat(derive(rule, STRANGER, "192.0.2.1")).isEqualTo("untrusted_peer " + STRANGER);
  }

  @Test
  void rules_thatMakeNoSense_cannotBeMade() {
    assertThatThrownBy(() -> ClientAddressRule.trusting(Source.PEER, PROXIES))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ClientAddressRule.trusting(Source.FORWARDED, IpList.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ClientAddressRule.hops(Source.PROXY_PROTOCOL, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ClientAddressRule.hops(Source.FORWARDED, 17))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void chain_ofAnyBytes_isShortVisibleAndKeepsTheRightEnd() {
    assertThat(chain("192.0.2.1", "10.0.0.1")).isEqualTo("192.0.2.1, 10.0.0.1");
    assertThat(chain("a\u00e9\t\u0001b")).isEqualTo("a???b");
    assertThat(chain("x".repeat(300) + "END"))
        .hasSize(AddressChain.MAX_LENGTH)
        .startsWith("...x")
        .endsWith("xEND");
    assertThat(chain("y".repeat(256))).isEqualTo("y".repeat(256));
  }

  private static String chain(String... values) {
    byte[] bytes = String.join("", values).getBytes(StandardCharsets.ISO_8859_1);
    FieldLines lines = new FieldLines();
    int at = 0;
    for (String value : values) {
      lines.add(at, at += value.length());
    }
    byte[] joined = new byte[lines.joinedLength()];
    lines.copyJoined(bytes, joined);
    assertThat(lines.equalJoined(bytes, joined, joined.length)).isTrue();
    return AddressChain.of(joined, joined.length);
  }
}
