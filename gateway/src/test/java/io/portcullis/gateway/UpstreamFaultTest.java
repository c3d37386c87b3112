package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.upstream.UpstreamFault;
import io.portcullis.gateway.upstream.UpstreamOptions;
import io.portcullis.http.HeadLimits;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the record of a failed call says about its upstream. Certificates: TlsUpstreamTest. */
class UpstreamFaultTest {
  private static void call(
      String url, UnaryOperator<GatewayOptions> change, UpstreamFault... expected)
      throws Exception {
    try (GatewayFixture gateway =
            GatewayFixture.start(new PolicyFixture().openRoute("r", url), change);
        RawCaller caller = gateway.connect()) {
      RawCaller.Answer answer = caller.send(head("GET /", "r") + "\r\n").readAnswer();
      assertThat(answer.status()).isEqualTo(502);
      gateway.awaitRecord(slot -> {
        assertThat(slot.fault()).isIn((Object[]) expected);
        assertThat(slot.reason()).isEqualTo(expected[0].reason());
      });
      for (UpstreamFault fault : expected) {
        assertThat(answer.body()).as("what callers see").doesNotContain(fault.text());
      }
      // The next call's record knows nothing of it.
      assertThat(caller.send(head("GET /", "none") + "\r\n").readAnswer().status()).isEqualTo(404);
      gateway.awaitRecord(slot -> assertThat(slot.fault()).isNull());
    }
  }

  private static void answered(ScriptedUpstream.Script script, UpstreamFault expected)
      throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.running(script)) {
      call(upstream.url(), UnaryOperator.identity(), expected);
    }
  }

  private static ScriptedUpstream.Script answer(String text) {
    return connection -> {
      connection.readRequest();
      connection.write(text);
      connection.awaitEnd();
    };
  }

  @Test
  void connectionsThatCannotBeMade_areToldApart() throws Exception {
    int free;
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing()) {
      free = upstream.port();
    }
    call("http://127.0.0.1:" + free, UnaryOperator.identity(), UpstreamFault.REFUSED);
    // With no name server in reach, nobody can say that there is no such name.
    call(
        "http://no-such-host.invalid:" + free,
        UnaryOperator.identity(),
        UpstreamFault.NAME_UNKNOWN,
        UpstreamFault.NAME_UNANSWERED);
    UpstreamOptions brief =
        new UpstreamOptions(
            Duration.ofMillis(300), Duration.ofSeconds(9), 8, HeadLimits.DEFAULT, null);
    try (FullBacklog full = FullBacklog.open()) {
      call(full.url(), o -> o.withUpstream(brief), UpstreamFault.CONNECT_TIMEOUT);
    }
  }

  @Test
  void tlsWhereThereIsNone_isToldApart() throws Exception {
    try (ScriptedUpstream plain =
        ScriptedUpstream.running(connection -> {
          connection.awaitByte();
          connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
          connection.awaitEnd();
        })) {
      call("https://127.0.0.1:" + plain.port(), UnaryOperator.identity(), UpstreamFault.NO_TLS);
    }
    try (ScriptedUpstream closing =
        ScriptedUpstream.running(ScriptedUpstream.Connection::awaitByte)) {
      call(
          "https://127.0.0.1:" + closing.port(),
          UnaryOperator.identity(),
          UpstreamFault.TLS_FAILED);
    }
    UpstreamOptions brief =
        new UpstreamOptions(
            Duration.ofSeconds(2), Duration.ofSeconds(9), 8, HeadLimits.DEFAULT, null);
    try (ScriptedUpstream silent =
        ScriptedUpstream.running(ScriptedUpstream.Connection::awaitEnd)) {
      call(
          "https://127.0.0.1:" + silent.port(),
          o -> o.withUpstream(brief),
          UpstreamFault.TLS_TIMEOUT);
    }
  }

  @Test
  void connectionsThatEndEarly_areToldApart() throws Exception {
    answered(ScriptedUpstream.Connection::readRequest, UpstreamFault.CLOSED);
    answered(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nConte");
        },
        UpstreamFault.CLOSED);
    answered(
        connection -> {
          connection.readRequest();
          connection.reset();
        },
        UpstreamFault.RESET);
  }

  @Test
  void answersThatAreNone_areToldApart() throws Exception {
    answered(answer("\u0015\u0003\u0001\u0000\u0002\u0002F"), UpstreamFault.NOT_HTTP);
    answered(answer("SSH-2.0-OpenSSH_9.9\r\n"), UpstreamFault.NOT_HTTP);
    answered(answer("HTTP/2.0 200 OK\r\n\r\n"), UpstreamFault.NOT_HTTP);
    answered(answer("HTTP/1.1 200 OK\n\n"), UpstreamFault.HEAD_MALFORMED);
    answered(answer("HTTP/1.1 200 OK\r\nA : b\r\n\r\n"), UpstreamFault.HEAD_MALFORMED);
    answered(
        answer("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
        UpstreamFault.FRAMING);
    answered(
        answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        UpstreamFault.CHUNK_MALFORMED);
    answered(answer("HTTP/1.1 101 x\r\n\r\n"), UpstreamFault.UNASKED_UPGRADE);
    answered(answer("HTTP/1.1 100 x\r\n\r\n".repeat(33)), UpstreamFault.TOO_MANY_INTERIM);
  }

  /** The texts go into logs and pages: plain, short, and none twice. */
  @Test
  void texts_arePlainWords() {
    assertThat(UpstreamFault.values())
        .allSatisfy(fault -> assertThat(fault.text()).matches("[A-Za-z0-9 ,.:'/-]{10,90}"));
    assertThat(Arrays.stream(UpstreamFault.values()).map(UpstreamFault::text))
        .doesNotHaveDuplicates();
  }
}
