package io.portcullis.policy.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.policy.address.ClientAddress.Derivation;
import io.portcullis.policy.address.ClientAddress.Source;
import io.portcullis.policy.address.NaiveWalk.Place;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The walk over bytes against its slow twin, over generated chains of honest and hostile texts. */
class ClientAddressPropertyTest {
  private static final int ROUNDS = 60_000;

  /** Few addresses, so that trusted ones meet trusted ones. */
  private static final List<String> ADDRESSES =
      List.of(
          "10.0.0.1",
          "10.0.0.2",
          "10.9.9.9",
          "192.0.2.1",
          "198.51.100.77",
          "2001:db8::1",
          "2001:db8:ffff::2",
          "::ffff:10.0.0.1",
          "::ffff:192.0.2.1",
          "64:ff9b::c000:201",
          "2002:c000:201::1",
          "::1");

  private static final List<String> NOISE =
      List.of(
          "",
          " ",
          "\t",
          "unknown",
          "UNKNOWN:80",
          "_hidden",
          "_",
          "_a:_b",
          "010.0.0.1",
          "1.2.3",
          "10.0.0.1:65536",
          "10.0.0.1:",
          "10.0.0.1:99999999",
          "[10.0.0.1]",
          "[::1",
          "::1]",
          "[::1]:",
          "[::1]x",
          "fe80::1%eth0",
          "10.0.0.1/32",
          "10.0.0.1 10.0.0.2",
          "localhost",
          "\u00e9",
          "\"10.0.0.1\"",
          "0x0a.0.0.1",
          "10.0.0.1\u00a0",
          "for=10.0.0.1",
          "10.0.0.1:_x");

  private final Random random;

  ClientAddressPropertyTest() {
    long seed = Long.getLong("portcullis.seed", System.nanoTime());
    System.out.println("ClientAddressPropertyTest: -Dportcullis.seed=" + seed);
    random = new Random(seed);
  }

  @Test
  void derive_forwardedFor_equalsTheSlowTwin() {
    check(Source.X_FORWARDED_FOR);
  }

  @Test
  void derive_forwarded_equalsTheSlowTwin() {
    check(Source.FORWARDED);
  }

  private void check(Source source) {
    IpList trusted = IpList.parse("10.0.0.0/30, 2001:db8::/64, 127.0.0.1");
    Map<Derivation, Integer> seen = new EnumMap<>(Derivation.class);
    for (int round = 0; round < ROUNDS; round++) {
      List<String> lines = lines(source);
      IpAddress peer = IpAddress.parse(pick(ADDRESSES));
      int hops = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 0;
      ClientAddressRule rule =
          hops > 0
              ? ClientAddressRule.hops(source, hops)
              : ClientAddressRule.trusting(source, trusted);
      List<Place> places =
          source == Source.FORWARDED ? NaiveWalk.forwarded(lines) : NaiveWalk.forwardedFor(lines);

      ClientAddress derived = rule.derive(peer, lines);

      assertThat(derived.address())
          .as("%s from %s, %s", lines, peer, rule)
          .isEqualTo(NaiveWalk.client(peer.unmapped(), places, trusted, hops));
      assertThat(derived.peer()).isEqualTo(peer.unmapped());
      seen.merge(derived.derivation(), 1, Integer::sum);
    }
    // A generator that never reaches a case proves nothing about it.
    assertThat(seen)
        .containsKeys(
            Derivation.UNTRUSTED_PEER, Derivation.PROXY, Derivation.MISSING, Derivation.MALFORMED);
    assertThat(seen.containsKey(Derivation.HIDDEN)).isEqualTo(source == Source.FORWARDED);
    assertThat(seen.get(Derivation.PROXY)).isGreaterThan(ROUNDS / 20);
  }

  private List<String> lines(Source source) {
    List<String> lines = new ArrayList<>();
    for (int line = random.nextInt(4); line > 0; line--) {
      List<String> elements = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        elements.add(source == Source.FORWARDED ? element() : token());
      }
      String text = String.join(pick(List.of(",", ", ", " ,\t", ",,")), elements);
      lines.add((random.nextInt(12) == 0 ? broken(text) : text).strip());
    }
    return lines;
  }

  private String token() {
    if (random.nextInt(6) == 0) {
      return pick(NOISE);
    }
    String address = pick(ADDRESSES);
    boolean ipv6 = address.contains(":");
    return switch (random.nextInt(3)) {
      case 0 -> address;
      case 1 -> ipv6 ? "[" + address + "]" : address;
      default -> (ipv6 ? "[" + address + "]" : address) + ":" + random.nextInt(70_000);
    };
  }

  private String element() {
    List<String> pairs = new ArrayList<>();
    for (int i = random.nextInt(2); i > 0; i--) {
      pairs.add(pick(List.of("proto=https", "by=_gw", "host=\"a,b;c\\\"d\"", "by=\"[::1]\"", "")));
    }
    if (random.nextInt(15) != 0) {
      pairs.add(pick(List.of("for=", "For=", "FOR=", "for =")) + node());
    }
    if (random.nextInt(15) == 0) {
      pairs.add("for=" + node());
    }
    if (random.nextInt(3) == 0) {
      pairs.add(pick(List.of("proto=http", "ext=\"\"", "x=\"for=10.0.0.9\"", "y", "=z")));
    }
    return String.join(pick(List.of(";", ";", "; ", " ;")), pairs);
  }

  private String node() {
    String address = token();
    if (random.nextInt(8) == 0) {
      address = pick(List.of("unknown", "_abc.D-1", "unknown:80", "_x:_y"));
    }
    return switch (random.nextInt(4)) {
      case 0 -> address;
      case 1 -> "\"" + address.replaceAll("([.1])", random.nextBoolean() ? "$1" : "\\\\$1") + "\"";
      default ->
          "\""
              + (address.contains("::") && !address.contains("[") ? "[" + address + "]" : address)
              + "\"";
    };
  }

  /** The text with one character put in, taken out or doubled. */
  private String broken(String text) {
    if (text.isEmpty()) {
      return "\"";
    }
    int at = random.nextInt(text.length());
    return switch (random.nextInt(3)) {
      case 0 -> text.substring(0, at) + text.substring(at + 1);
      case 1 -> text.substring(0, at) + text.charAt(at) + text.substring(at);
      default ->
          text.substring(0, at)
              + pick(List.of("\"", "\\", ",", ";", "=", " "))
              + text.substring(at);
    };
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
