package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who may call is a matter of where the connection comes from, and of nothing the caller says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SourceAddressTest {
  /** The fields proxies use, in the spellings that servers have been seen to fold together. */
  private static final List<String> FIELDS =
      List.of(
          "X-Forwarded-For: %s",
          "x-forwarded-for: %s",
          "X-FORWARDED-FOR:%s",
          "X_Forwarded_For: %s",
          "X-Forwarded-For: %s, 10.0.0.1",
          "X-Forwarded-For: 10.0.0.1,%s",
          "X-Forwarded-For: %s:1234",
          "X-Real-IP: %s",
          "x-real-ip: %s",
          "X_REAL_IP: %s",
          "Forwarded: for=%s",
          "forwarded: for=\"%s\";proto=https;by=127.0.0.1",
          "Forwarded: for=10.0.0.1, for=%s",
          "X-Forwarded: %s",
          "X-Client-IP: %s",
          "True-Client-IP: %s",
          "CF-Connecting-IP: %s",
          "X-Cluster-Client-IP: %s",
          "X-Original-Forwarded-For: %s");

  private final RecordingUpstream upstream = RecordingUpstream.start();
  private final Installation installation = Installation.start();
  private final ManagementClient management = installation.management();
  private String key = "";

  @BeforeAll
  void configure() {
    key = management.createKey("standard");
    route("addresses", "127.0.0.1");
    route("six", "::1");
    route("range", "127.0.0.2-127.0.0.9, 0:0::0/127");
    route("none", "192.0.2.1");
  }

  @AfterAll
  void stop() {
    installation.close();
    upstream.close();
  }

  private void route(String name, String addresses) {
    String id = management.createRoute(name, upstream.url());
    management.assign(id, "production", management.createClient("client of " + name, addresses));
  }

  @Test
  void call_fromEachAddress_passesWhereItsClientIsAssigned() {
    assertThat(status("addresses", Loopback.ONE)).isEqualTo(200);
    assertThat(status("addresses", Loopback.TWO)).isEqualTo(403);
    assertThat(status("addresses", Loopback.SIX)).isEqualTo(403);

    assertThat(status("six", Loopback.ONE)).isEqualTo(403);
    assertThat(status("six", Loopback.TWO)).isEqualTo(403);
    assertThat(status("six", Loopback.SIX)).isEqualTo(200);

    assertThat(status("range", Loopback.ONE)).isEqualTo(403);
    assertThat(status("range", Loopback.TWO)).isEqualTo(200);
    assertThat(status("range", Loopback.ipv4(127, 0, 0, 9))).isEqualTo(200);
    assertThat(status("range", Loopback.ipv4(127, 0, 0, 10))).isEqualTo(403);
    assertThat(status("range", Loopback.SIX)).isEqualTo(200);

    assertThat(status("none", Loopback.ONE)).isEqualTo(403);
    assertThat(status("none", Loopback.TWO)).isEqualTo(403);
    assertThat(status("none", Loopback.SIX)).isEqualTo(403);
  }

  /** An IPv4 caller of a listener of both families is an IPv4-mapped peer at the socket. */
  @Test
  void refusal_ofEachAddress_namesItCanonically() {
    assertThat(refusedAddress(Loopback.ONE)).isEqualTo("127.0.0.1");
    assertThat(refusedAddress(Loopback.TWO)).isEqualTo("127.0.0.2");
    assertThat(refusedAddress(Loopback.SIX)).isEqualTo("::1");
  }

  @Test
  void stranger_claimsAnAuthorizedAddress_staysRefused() {
    for (List<String> claim : claims("127.0.0.1")) {
      Answer answer = installation.call(Loopback.TWO, call("addresses", claim));

      assertThat(answer.status()).as("%s", claim).isEqualTo(403);
      assertThat(answer.json().path("ip").asText()).as("%s", claim).isEqualTo("127.0.0.2");
    }
    for (List<String> claim : claims("::1")) {
      assertThat(installation.call(Loopback.TWO, call("six", claim)).status())
          .as("%s", claim)
          .isEqualTo(403);
    }
  }

  @Test
  void authorizedCaller_claimsAnotherAddress_passesAndTheUpstreamSeesOnlyTheRealOne() {
    for (List<String> claim : claims("127.0.0.2")) {
      String target = "/claims/" + Integer.toHexString(claim.hashCode());
      Answer answer = installation.call(Loopback.ONE, call("addresses", claim).to(target));

      assertThat(answer.status()).as("%s", claim).isEqualTo(200);
      RecordingUpstream.Received got =
          upstream.received().stream()
              .filter(c -> c.target().equals(target))
              .findFirst()
              .orElseThrow();
      assertThat(got.fields("X-Forwarded-For")).as("%s", claim).containsExactly("127.0.0.1");
      for (String name : List.of("X-Real-IP", "Forwarded", "X_Forwarded_For", "X_REAL_IP")) {
        assertThat(got.fields(name)).as("%s after %s", name, claim).isEmpty();
      }
      assertThat(got.head())
          .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("x-knoxcall-"));
    }
  }

  /** Names of ours that mean nothing are no way in either, and go no further. */
  @Test
  void stranger_claimsAnAddressInAFieldOfOurs_staysRefused() {
    String claim = "X-KnoxCall-Client-IP: 127.0.0.1";

    assertThat(
            installation.call(Loopback.TWO, GatewayCall.of("addresses", key).with(claim)).status())
        .isEqualTo(403);
    installation.call(Loopback.ONE, GatewayCall.of("addresses", key).to("/ours").with(claim));
    assertThat(upstream.received())
        .anyMatch(call -> call.target().equals("/ours"))
        .noneMatch(call -> !call.fields("X-KnoxCall-Client-IP").isEmpty());
  }

  /** A field named by Connection would be removed as hop-by-hop, and our own with it. */
  @Test
  void caller_namesTheForwardedFieldsInConnection_isRefused() {
    for (String name : List.of("X-Forwarded-For", "x-forwarded-proto", "X-KnoxCall-Key")) {
      Answer answer =
          installation.call(
              Loopback.ONE, call("addresses", List.of("Connection: keep-alive, " + name)));

      assertThat(answer.status()).as(name).isEqualTo(400);
    }
  }

  /** Each field alone, all in order, all backwards, and before the fields that choose the route. */
  private static List<List<String>> claims(String address) {
    List<String> all = FIELDS.stream().map(field -> field.formatted(address)).toList();
    List<List<String>> claims = new ArrayList<>();
    all.forEach(field -> claims.add(List.of(field)));
    all.forEach(field -> claims.add(List.of(field, field)));
    claims.add(all);
    claims.add(all.reversed());
    return claims;
  }

  /** The claims stand before and after the fields that are obeyed. */
  private GatewayCall call(String route, List<String> claim) {
    String[] lines = claim.toArray(String[]::new);
    return GatewayCall.of()
        .with(lines)
        .with("x-knoxcall-route: " + route, "x-knoxcall-key: " + key)
        .with(lines);
  }

  private int status(String route, InetAddress source) {
    return installation.call(source, GatewayCall.of(route, key)).status();
  }

  private String refusedAddress(InetAddress source) {
    return installation.call(source, GatewayCall.of("none", key)).json().path("ip").asText();
  }
}
