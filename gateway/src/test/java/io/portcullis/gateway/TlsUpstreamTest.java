package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.gateway.RawCaller.Answer;
import io.portcullis.gateway.http.HeadLimits;
import io.portcullis.gateway.upstream.UpstreamOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams over TLS, with certificates made for the test by the JDK's keytool. */
class TlsUpstreamTest {
  private static final String PASSWORD = "for-this-test-only";

  @TempDir private Path folder;

  @Test
  void trustedCertificateThatNamesTheHost_isCalled() throws Exception {
    SSLContext server = certificate("good", "dns:localhost,ip:127.0.0.1");
    try (ScriptedUpstream upstream = ScriptedUpstream.secure(server, echo());
        GatewayFixture gateway = gateway(upstream, folder.resolve("good.pem"));
        RawCaller caller = gateway.connect()) {
      for (String route : List.of("name", "name", "address", "address")) {
        caller.send(head("POST /", route) + "Content-Length: 5\r\n\r\nhello");
        assertThat(caller.readAnswer().body()).as(route).isEqualTo("hello");
      }
      assertThat(upstream.connections()).isEqualTo(2);
      assertThat(upstream.requests().getFirst()).contains("\r\nHost: localhost:" + upstream.port());
    }
  }

  @Test
  void certificateNobodyTrusts_is502() throws Exception {
    SSLContext server = certificate("good", "dns:localhost,ip:127.0.0.1");
    assertThat(answerOf(server, null, "name").status()).isEqualTo(502);
  }

  @Test
  void certificateOfAnotherHost_is502() throws Exception {
    SSLContext server = certificate("other", "dns:other.test,ip:127.0.0.9");
    assertThat(answerOf(server, folder.resolve("other.pem"), "name").status()).isEqualTo(502);
    assertThat(answerOf(server, folder.resolve("other.pem"), "address").status()).isEqualTo(502);
  }

  /** Without TLS's own end, an attacker could have cut the answer short. */
  @Test
  void answerCutOffBelowTls_neverLooksLikeItsEnd() throws Exception {
    SSLContext server = certificate("good", "dns:localhost,ip:127.0.0.1");
    try (ScriptedUpstream upstream =
            ScriptedUpstream.secure(
                server,
                connection -> {
                  connection.readRequest();
                  connection.write("HTTP/1.1 200 OK\r\n\r\nhello");
                  connection.awaitGo();
                  connection.cut();
                });
        GatewayFixture gateway = gateway(upstream, folder.resolve("good.pem"));
        RawCaller caller = gateway.connect()) {
      caller.send(head("GET /", "name") + "\r\n");
      assertThat(caller.readHead().status()).isEqualTo(200);
      upstream.go();
      assertThatThrownBy(caller::readToLastChunk).isInstanceOf(IOException.class);
    }
  }

  private Answer answerOf(SSLContext server, @Nullable Path trusted, String route)
      throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.secure(server, echo());
        GatewayFixture gateway = gateway(upstream, trusted);
        RawCaller caller = gateway.connect()) {
      Answer answer = caller.send(head("GET /", route) + "\r\n").readAnswer();
      assertThat(upstream.requests()).isEmpty();
      return answer;
    }
  }

  private static ScriptedUpstream.Script echo() {
    return connection -> {
      while (connection.readRequest()) {
        String body = connection.body();
        connection.write(
            "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body));
      }
    };
  }

  private static GatewayFixture gateway(ScriptedUpstream upstream, @Nullable Path trusted)
      throws IOException {
    UpstreamOptions options =
        new UpstreamOptions(
            Duration.ofSeconds(20), Duration.ofSeconds(30), 128, HeadLimits.DEFAULT, trusted);
    return GatewayFixture.start(
        new PolicyFixture()
            .openRoute("name", "https://localhost:" + upstream.port())
            .openRoute("address", "https://127.0.0.1:" + upstream.port()),
        o -> o.withUpstream(options));
  }

  /** Makes a key with a certificate for {@code names}, and the certificate as {@code name}.pem. */
  private SSLContext certificate(String name, String names) throws Exception {
    Path store = folder.resolve(name + ".p12");
    keytool(
        "-genkeypair",
        "-alias",
        "k",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=" + name,
        "-ext",
        "san=" + names,
        "-keystore",
        store.toString());
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "k",
        "-keystore",
        store.toString(),
        "-file",
        folder.resolve(name + ".pem").toString());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
