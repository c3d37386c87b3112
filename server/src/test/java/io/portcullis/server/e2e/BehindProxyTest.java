package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The server behind real nginx and real HAProxy, in the configurations that the documentation
 * shows: callers keep their addresses, and cannot borrow others.
 */
class BehindProxyTest {
  private static final InetAddress THREE = Loopback.ipv4(127, 0, 0, 3);
  private static final InetAddress DIRECT = Loopback.ipv4(127, 0, 0, 9);

  /** What a caller may write of an address that is not its own. */
  private static final List<List<String>> CLAIMS =
      List.of(
          List.of("X-Forwarded-For: %s"),
          List.of("X-Forwarded-For: %s", "X-Forwarded-For: %s"),
          List.of("x-forwarded-for: %s, 127.0.0.1"),
          List.of("X-Forwarded-For: 127.0.0.1", "X-FORWARDED-FOR: %s"),
          List.of("X-Forwarded-For: %s, junk"),
          List.of("X-Real-IP: %s"),
          List.of("Forwarded: for=%s"),
          List.of("Forwarded: for=127.0.0.1, for=%s", "forwarded: for=\"%s\""),
          List.of("Forwarded: for=%s;x=\"", "X-Forwarded-For: %s"),
          List.of("X_Forwarded_For: %s"));

  @Test
  void forwardedFor_callersKeepTheirAddressesAndCannotBorrowOthers() {
    callersKeepTheirAddresses(
        "x-forwarded-for",
        Map.of("nginx x-forwarded-for", "nginx", "haproxy x-forwarded-for", "haproxy"));
  }

  @Test
  void forwarded_callersKeepTheirAddressesAndCannotBorrowOthers() {
    callersKeepTheirAddresses(
        "forwarded", Map.of("nginx forwarded", "nginx", "haproxy forwarded", "haproxy"));
  }

  @Test
  void proxyProtocol_callersKeepTheirAddressesAndCannotBorrowOthers() {
    callersKeepTheirAddresses(
        "proxy-protocol",
        Map.of("haproxy proxy-protocol-v1", "haproxy", "haproxy proxy-protocol-v2", "haproxy"));
  }

  /** One server with that source, behind one proxy after the other. */
  static void callersKeepTheirAddresses(String source, Map<String, String> programs) {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation =
            Installation.start(
                "--client-address-source", source, "--trusted-proxies", "127.0.0.1, ::1")) {
      ManagementClient management = installation.management();
      String key = management.createKey("standard");
      String route = management.createRoute("guarded", upstream.url());
      management.assign(
          route, "production", management.createClient("two and six", "127.0.0.2, ::1"));
      programs.forEach((configuration, program) -> {
        int gateway = installation.process().gatewayPort();
        try (FrontProxy proxy = FrontProxy.start(program, configuration, gateway)) {
          callersKeepTheirAddresses(proxy, program, upstream, management, key);
        }
      });
    }
  }

  private static void callersKeepTheirAddresses(
      FrontProxy proxy,
      String name,
      RecordingUpstream upstream,
      ManagementClient management,
      String key) {
    GatewayCall call = GatewayCall.of("guarded", key);
    String two = "/two/" + proxy.port();
    String six = "/six/" + proxy.port();

    Answer allowed = GatewayCaller.once(proxy.port(), Loopback.TWO, call.to(two));
    Answer allowedSix = GatewayCaller.once(proxy.port(), Loopback.SIX, call.to(six));
    Answer refused = GatewayCaller.once(proxy.port(), THREE, call);

    assertThat(allowed.status()).as("%s: %s", name, allowed).isEqualTo(200);
    assertThat(allowedSix.status()).as("%s: %s", name, allowedSix).isEqualTo(200);
    assertThat(refused.status()).as("%s: %s", name, refused).isEqualTo(403);
    assertThat(refused.json().path("ip").asText()).isEqualTo("127.0.0.3");
    assertThat(heard(upstream, two)).containsExactly("127.0.0.2");
    assertThat(heard(upstream, six)).containsExactly("::1");

    JsonNode row = management.log(allowed);
    assertThat(row.path("src_ip").asText()).isEqualTo("127.0.0.2");
    assertThat(row.path("peer_ip").asText()).isEqualTo("127.0.0.1");
    assertThat(row.path("address_chain").asText()).contains("127.0.0.2");
    JsonNode ofRoute = management.get("/v1/routes/guarded/logs").get(0);
    assertThat(ofRoute.path("peer_ip").asText()).isEqualTo("127.0.0.1");

    for (List<String> claim : CLAIMS) {
      String[] lines = claim.stream().map(l -> l.formatted("127.0.0.2")).toArray(String[]::new);
      Answer claimed = GatewayCaller.once(proxy.port(), THREE, call.with(lines));
      assertThat(claimed.status()).as("%s: %s", name, claim).isEqualTo(403);
      assertThat(claimed.json().path("ip").asText("127.0.0.3"))
          .as("%s: %s", name, claim)
          .isEqualTo("127.0.0.3");
    }
    assertThat(connectionShared(proxy, call)).as(name).containsExactly(200, 403, 200, 403, 200);
  }

  /** Callers take turns, so that the proxy's kept connections carry one after the other. */
  private static List<Integer> connectionShared(FrontProxy proxy, GatewayCall call) {
    List<Integer> statuses = new ArrayList<>();
    try (GatewayCaller two = GatewayCaller.connect(proxy.port(), Loopback.TWO);
        GatewayCaller three = GatewayCaller.connect(proxy.port(), THREE)) {
      for (GatewayCaller caller : List.of(two, three, two, three, two)) {
        statuses.add(caller.call(call).status());
      }
    }
    return statuses;
  }

  private static List<String> heard(RecordingUpstream upstream, String target) {
    return upstream.received().stream()
        .filter(call -> call.target().equals(target))
        .flatMap(call -> call.fields("X-Forwarded-For").stream())
        .toList();
  }

  @Test
  void proxyHeader_missingOrFromAStranger_isRefusedAndLogged() {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation =
            Installation.start(
                "--client-address-source", "proxy-protocol", "--trusted-proxies", "127.0.0.1")) {
      ManagementClient management = installation.management();
      String key = management.createKey("standard");
      management.createRoute(
          Map.of("name", "open", "target_base_url", upstream.url(), "requires_clients", false));
      GatewayCall call = GatewayCall.of("open", key);

      Answer missing = installation.call(Loopback.ONE, call);
      Answer stranger;
      try (GatewayCaller caller = installation.connect(DIRECT)) {
        caller.send(HttpMessages.bytes("PROXY TCP4 127.0.0.2 127.0.0.1 1 2\r\n"));
        stranger = caller.read("GET");
      }

      assertThat(missing.status()).isEqualTo(400);
      assertThat(management.log(missing).path("error").asText()).isEqualTo("proxy_header_missing");
      JsonNode row = management.log(stranger);
      assertThat(row.path("error").asText()).isEqualTo("proxy_header_refused");
      assertThat(row.path("peer_ip").asText()).isEqualTo("127.0.0.9");
      assertThat(installation.call(DIRECT, call).status()).isEqualTo(200);
      assertThat(management.get("/v1/status").at("/gateway/refused/proxy_header_missing").asInt())
          .isEqualTo(1);
    }
  }

  /** The proxy that nobody listed: told in the status and in the log, with what mends it. */
  @Test
  void proxyThatIsNotListed_isFoundAndNamed() {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.start("--event-loops", "1");
        FrontProxy proxy =
            FrontProxy.start(
                "nginx", "nginx x-forwarded-for", installation.process().gatewayPort())) {
      ManagementClient management = installation.management();
      String key = management.createKey("standard");
      management.createRoute("guarded", upstream.url());
      management.createClient("one", "192.0.2.1");
      management.createClient("other", "192.0.2.2");
      GatewayCall call = GatewayCall.of("guarded", key);
      try (GatewayCaller caller = GatewayCaller.connect(proxy.port(), Loopback.TWO)) {
        for (int i = 0; i < 520; i++) {
          assertThat(caller.call(call).json().path("ip").asText()).isEqualTo("127.0.0.1");
        }
      }

      JsonNode addresses = management.get("/v1/status").path("client_addresses");

      assertThat(addresses.path("source").asText()).isEqualTo("peer");
      assertThat(addresses.path("findings").findValuesAsText("code"))
          .contains("one_untrusted_peer", "forwarded_by_untrusted_peer");
      assertThat(addresses.path("findings").findValuesAsText("option")).contains("trusted-proxies");
      Await.until(
          "the warning",
          () ->
              installation.process().output().contains("one_untrusted_peer: 256 of the last 256"));
    }
  }
}
