package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.gateway.relay.RelayOptions;
import io.portcullis.http.HeadLimits;
import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.address.ClientAddress.Source;
import io.portcullis.policy.address.ClientAddressRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * The PROXY protocol on raw sockets: believed from listed peers, demanded from them, refused from
 * all others. 127.0.0.9 is the listed proxy; 192.0.2.1 and 2001:db8::1 may call.
 */
class ProxyProtocolTest {
  private static final byte[] PROXY = {127, 0, 0, 9};
  private static final byte[] STRANGER = {127, 0, 0, 66};
  private static final String LINE = "PROXY TCP4 192.0.2.1 127.0.0.1 50000 8080\r\n";
  private static final ClientAddressRule RULE =
      ClientAddressRule.trusting(Source.PROXY_PROTOCOL, IpList.parse("127.0.0.9"));

  private static GatewayFixture start(ScriptedUpstream upstream) throws IOException {
    return start(upstream, RULE, RelayOptions.DEFAULT);
  }

  private static GatewayFixture start(
      ScriptedUpstream upstream, ClientAddressRule rule, RelayOptions relay) throws IOException {
    return GatewayFixture.start(
        new PolicyFixture()
            .guardedRoute("r", upstream.url(), "192.0.2.1, 2001:db8::1, 127.0.0.66")
            .openRoute("open", upstream.url()),
        o -> o.withAddresses(rule).withRelay(relay));
  }

  private static RawCaller connect(GatewayFixture gateway, byte[] from) throws IOException {
    return RawCaller.connect(gateway.address(), from, 0);
  }

  private static String request(String route) {
    return head("GET /", route) + "\r\n";
  }

  private static byte[] binary(int command, int family, byte[] rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a"));
    out.write(0x20 | command);
    out.write(family);
    out.write(rest.length >>> 8);
    out.write(rest.length);
    out.writeBytes(rest);
    return out.toByteArray();
  }

  /** Addresses, ports and {@code more} bytes of type-length-values. */
  private static byte[] addresses(String source, int more) {
    byte[] address = IpAddress.parse(source).toBytes();
    byte[] rest = Arrays.copyOf(address, address.length * 2 + 4 + more);
    rest[address.length] = 127;
    return rest;
  }

  private static void expect(GatewayFixture gateway, RawCaller caller, DenyReason reason)
      throws IOException, InterruptedException {
    Answer answer = caller.readAnswer();
    assertThat(answer.status()).isEqualTo(reason.status());
    assertThat(answer.field("connection")).isEqualTo("close");
    assertThat(answer.body()).contains("\"type\":\"" + reason.type() + "\"");
    assertThat(caller.isClosedByPeer()).isTrue();
    gateway.awaitRecord(slot -> assertThat(slot.reason()).isEqualTo(reason));
    assertThat(gateway.gateway.counters().refused(reason)).isPositive();
  }

  @Test
  void listedPeer_eachVersionAndFamily_isTheCallersAddressForTheWholeConnection() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream)) {
      for (byte[] header :
          List.of(
              LINE.getBytes(StandardCharsets.US_ASCII),
              "PROXY TCP6 2001:db8::1 ::1 1 2\r\n".getBytes(StandardCharsets.US_ASCII),
              binary(1, 0x11, addresses("192.0.2.1", 0)),
              binary(1, 0x21, addresses("2001:db8::1", 0)),
              binary(1, 0x11, addresses("192.0.2.1", 4_000)),
              binary(1, 0x21, addresses("::ffff:192.0.2.1", 7)))) {
        try (RawCaller caller = connect(gateway, PROXY)) {
          caller.send(header);
          for (int i = 0; i < 3; i++) {
            assertThat(caller.send(request("r")).readAnswer().status()).isEqualTo(200);
            gateway.awaitRecord(slot -> {
              assertThat(slot.peer()).isEqualTo(IpAddress.parse("127.0.0.9"));
              assertThat(String.valueOf(slot.clientAddress())).isEqualTo(slot.chain());
            });
          }
        }
      }
      assertThat(upstream.requests())
          .hasSize(18)
          .allSatisfy(sent ->
              assertThat(sent.toLowerCase(Locale.ROOT))
                  .containsPattern("x-forwarded-for: (192\\.0\\.2\\.1|2001:db8::1)\r\n"));
    }
  }

  /** However the bytes are cut up, and together with the first request or before it. */
  @Test
  void listedPeer_headerInPieces_isReadAllTheSame() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream)) {
      for (byte[] header :
          List.of(
              LINE.getBytes(StandardCharsets.US_ASCII),
              binary(1, 0x21, addresses("2001:db8::1", 30)))) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(header);
        all.writeBytes(request("r").getBytes(StandardCharsets.US_ASCII));
        byte[] bytes = all.toByteArray();
        try (RawCaller whole = connect(gateway, PROXY)) {
          assertThat(whole.send(bytes).readAnswer().status()).isEqualTo(200);
        }
        try (RawCaller pieces = connect(gateway, PROXY)) {
          for (byte b : bytes) {
            pieces.send(new byte[] {b});
          }
          assertThat(pieces.readAnswer().status()).isEqualTo(200);
        }
      }
    }
  }

  /** An address that may call, inside one that may not: NAT64 and 6to4 stay what they are. */
  @Test
  void listedPeer_nat64And6to4_stayIpv6() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream)) {
      for (String address : List.of("64:ff9b::c000:201", "2002:c000:201::1")) {
        try (RawCaller caller = connect(gateway, PROXY)) {
          Answer answer =
              caller.send(binary(1, 0x21, addresses(address, 0))).send(request("r")).readAnswer();

          assertThat(answer.status()).isEqualTo(403);
          assertThat(answer.body()).contains("\"ip\":\"" + address + "\"");
        }
      }
    }
  }

  @Test
  void listedPeer_fieldsOfTheCaller_changeNothing() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream);
        RawCaller caller = connect(gateway, PROXY)) {
      caller.send("PROXY TCP4 203.0.113.66 127.0.0.1 1 2\r\n");
      String fields = "X-Forwarded-For: 192.0.2.1\r\nForwarded: for=192.0.2.1\r\n\r\n";
      Answer answer = caller.send(head("GET /", "r") + fields).readAnswer();

      assertThat(answer.body()).contains("\"ip\":\"203.0.113.66\"");
    }
  }

  @Test
  void listedPeer_local_isThePeerItself() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream)) {
      for (byte[] header :
          List.of(binary(0, 0x00, new byte[0]), binary(0, 0x11, addresses("192.0.2.1", 3)))) {
        try (RawCaller caller = connect(gateway, PROXY)) {
          Answer answer = caller.send(header).send(request("r")).readAnswer();

          assertThat(answer.body()).contains("\"ip\":\"127.0.0.9\"");
        }
      }
    }
  }

  @Test
  void listedPeer_unknown_hasNoAddress() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream)) {
      for (byte[] header :
          List.of(
              "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII),
              "PROXY UNKNOWN 192.0.2.1 127.0.0.1 1 2\r\n".getBytes(StandardCharsets.US_ASCII),
              binary(1, 0x00, addresses("192.0.2.1", 0)),
              binary(1, 0x31, new byte[216]))) {
        try (RawCaller caller = connect(gateway, PROXY)) {
          Answer answer = caller.send(header).send(request("r")).readAnswer();
          assertThat(answer.status()).isEqualTo(403);
          assertThat(answer.body()).contains("Client authorization required but IP not found");
          assertThat(caller.send(request("open")).readAnswer().status()).isEqualTo(200);
        }
      }
      assertThat(upstream.requests())
          .allSatisfy(
              sent -> assertThat(sent.toLowerCase(Locale.ROOT)).doesNotContain("x-forwarded-for"));
    }
  }

  @Test
  void unlistedPeer_withHeader_isRefused() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream)) {
      for (byte[] header :
          List.of(
              LINE.getBytes(StandardCharsets.US_ASCII),
              "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII),
              binary(1, 0x11, addresses("192.0.2.1", 0)),
              binary(0, 0x00, new byte[0]))) {
        try (RawCaller caller = connect(gateway, STRANGER)) {
          expect(gateway, caller.send(header).send(""), DenyReason.PROXY_HEADER_REFUSED);
        }
        // The second header comes from the listed proxy's own caller.
        try (RawCaller caller = connect(gateway, PROXY)) {
          expect(gateway, caller.send(LINE).send(header), DenyReason.PROXY_HEADER_REFUSED);
        }
      }
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void otherSources_header_isRefusedEvenFromAListedPeer() throws Exception {
    for (ClientAddressRule rule :
        List.of(
            ClientAddressRule.PEER,
            ClientAddressRule.hops(Source.FORWARDED, 1),
            ClientAddressRule.trusting(Source.X_FORWARDED_FOR, IpList.parse("127.0.0.9")))) {
      try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
          GatewayFixture gateway = start(upstream, rule, RelayOptions.DEFAULT);
          RawCaller caller = connect(gateway, PROXY)) {
        expect(gateway, caller.send(LINE), DenyReason.PROXY_HEADER_REFUSED);
      }
    }
  }

  @Test
  void unlistedPeer_withoutHeader_isItself() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream);
        RawCaller caller = connect(gateway, STRANGER)) {
      assertThat(caller.send(request("r")).readAnswer().status()).isEqualTo(200);
    }
  }

  @Test
  void listedPeer_withoutHeader_isRefused() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream)) {
      for (String start :
          List.of(request("open"), "G", "\r\nG", "PROXX", "proxy TCP4 ", "\u0016\u0003")) {
        try (RawCaller caller = connect(gateway, PROXY)) {
          expect(gateway, caller.send(start), DenyReason.PROXY_HEADER_MISSING);
        }
      }
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void listedPeer_malformedOrOversized_isRefused() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream)) {
      for (byte[] header :
          List.of(
              "PROXY TCP4 192.0.2.1 127.0.0.1 1\r\n".getBytes(StandardCharsets.US_ASCII),
              "PROXY TCP4 192.0.2.01 127.0.0.1 1 2\r\n".getBytes(StandardCharsets.US_ASCII),
              ("PROXY UNKNOWN " + "x".repeat(100)).getBytes(StandardCharsets.US_ASCII),
              binary(2, 0x11, addresses("192.0.2.1", 0)),
              binary(1, 0x21, addresses("192.0.2.1", 0)),
              binary(1, 0x11, addresses("192.0.2.1", 4_085)),
              Arrays.copyOf(binary(1, 0x11, new byte[65_535]), 16))) {
        try (RawCaller caller = connect(gateway, PROXY)) {
          expect(gateway, caller.send(header), DenyReason.PROXY_HEADER_INVALID);
        }
      }
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void listedPeer_cutHeader_isRefused() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream)) {
      byte[] line = LINE.getBytes(StandardCharsets.US_ASCII);
      byte[] binary = binary(1, 0x11, addresses("192.0.2.1", 0));
      for (byte[] header :
          List.of(
              Arrays.copyOf(line, 1),
              Arrays.copyOf(line, line.length - 1),
              Arrays.copyOf(binary, 12),
              Arrays.copyOf(binary, binary.length - 1))) {
        try (RawCaller caller = connect(gateway, PROXY)) {
          caller.send(header).endOutput();
          expect(gateway, caller, DenyReason.PROXY_HEADER_INVALID);
        }
      }
    }
  }

  /** A balancer's check whether the port is open is nobody's trouble. */
  @Test
  void listedPeer_thatSendsNothing_isClosedWithoutAWord() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream);
        RawCaller caller = connect(gateway, PROXY)) {
      caller.endOutput();

      assertThat(caller.isClosedByPeer()).isTrue();
      assertThat(gateway.gateway.counters().refused()).isZero();
    }
  }

  @Test
  void listedPeer_slowHeader_isRefusedAfterTheTimeOfAHead() throws Exception {
    Duration longTime = Duration.ofMinutes(5);
    RelayOptions relay =
        new RelayOptions(
            HeadLimits.DEFAULT,
            Duration.ofMillis(200),
            longTime,
            longTime,
            longTime,
            longTime,
            100,
            1 << 20);
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream, RULE, relay);
        RawCaller caller = connect(gateway, PROXY)) {
      Answer answer = caller.send("PROXY TCP4 192.0.2.1").readAnswer();

      assertThat(answer.status()).isEqualTo(408);
      gateway.awaitRecord(slot -> assertThat(slot.reason()).isEqualTo(DenyReason.REQUEST_TIMEOUT));
    }
  }

  @Test
  void drain_connectionBeforeItsHeader_isClosed() throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway = start(upstream);
        RawCaller caller = connect(gateway, PROXY)) {
      GatewayFixture.await(
          "the connection", () -> gateway.gateway.counters().openConnections() == 1);

      assertThat(gateway.gateway.drain(Duration.ofSeconds(20))).isTrue();
      assertThat(caller.isClosedByPeer()).isTrue();
    }
  }
}
