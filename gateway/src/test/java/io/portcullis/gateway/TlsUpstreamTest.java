package io.portcullis.gateway;

import static io.portcullis.gateway.GatewayFixture.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.gateway.upstream.UpstreamFault;
import io.portcullis.gateway.upstream.UpstreamOptions;
import io.portcullis.http.HeadLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    assertThat(faultOf(server, null, "name")).isEqualTo(UpstreamFault.CERTIFICATE_UNTRUSTED);
  }

  /** What SIGHUP is for: an authority was exchanged, and the server must not be restarted. */
  @Test
  void authoritiesAreReadAnew_forNewConnections_andABadFileChangesNothing() throws Exception {
    SSLContext server = certificate("good", "dns:localhost,ip:127.0.0.1");
    certificate("other", "dns:other.test");
    Path trusted = folder.resolve("trusted.pem");
    Files.copy(folder.resolve("other.pem"), trusted);
    try (ScriptedUpstream upstream = ScriptedUpstream.secure(server, echo());
        GatewayFixture gateway = gateway(upstream, trusted);
        RawCaller caller = gateway.connect()) {
      String call = head("POST /", "name") + "Content-Length: 5\r\n\r\nhello";
      assertThat(caller.send(call).readAnswer().status()).isEqualTo(502);

      Files.copy(folder.resolve("good.pem"), trusted, StandardCopyOption.REPLACE_EXISTING);
      gateway.gateway.reloadAuthorities();
      assertThat(caller.send(call).readAnswer().body()).isEqualTo("hello");

      Files.writeString(trusted, "no certificate");
      assertThatThrownBy(gateway.gateway::reloadAuthorities)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("trusted.pem");
      try (RawCaller another = gateway.connect()) {
        assertThat(another.send(call).readAnswer().body()).isEqualTo("hello");
      }
    }
  }

  @Test
  void certificateOfAnotherHost_is502() throws Exception {
    SSLContext server = certificate("other", "dns:other.test,ip:127.0.0.9");
    assertThat(faultOf(server, folder.resolve("other.pem"), "name"))
        .isEqualTo(UpstreamFault.CERTIFICATE_NAME);
    assertThat(faultOf(server, folder.resolve("other.pem"), "address"))
        .isEqualTo(UpstreamFault.CERTIFICATE_NAME);
  }

  @Test
  void certificateOutOfItsTime_is502() throws Exception {
    certificate("ca", "dns:ca.test", "-ext", "bc=ca:true");
    SSLContext over = signed("over", "-startdate", "-9d", "-validity", "3");
    assertThat(faultOf(over, folder.resolve("ca.pem"), "name"))
        .isEqualTo(UpstreamFault.CERTIFICATE_TIME);
    SSLContext early = signed("early", "-startdate", "+9d");
    assertThat(faultOf(early, folder.resolve("ca.pem"), "name"))
        .isEqualTo(UpstreamFault.CERTIFICATE_TIME);
  }

  /** It wants a certificate of ours, which we have none of; TLS 1.3 says so after the handshake. */
  @Test
  void upstreamThatWantsACertificate_is502() throws Exception {
    SSLContext server = certificate("good", "dns:localhost,ip:127.0.0.1");
    try (ScriptedUpstream upstream =
            ScriptedUpstream.secure(
                server,
                connection -> {
                  connection.demandCertificate();
                  connection.readRequest();
                });
        GatewayFixture gateway = gateway(upstream, folder.resolve("good.pem"));
        RawCaller caller = gateway.connect()) {
      assertThat(caller.send(head("GET /", "name") + "\r\n").readAnswer().status()).isEqualTo(502);
      gateway.awaitRecord(slot -> assertThat(slot.fault()).isEqualTo(UpstreamFault.TLS_FAILED));
    }
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

  /** What the record says after a call that must fail. */
  private @Nullable UpstreamFault faultOf(SSLContext server, @Nullable Path trusted, String route)
      throws Exception {
    try (ScriptedUpstream upstream = ScriptedUpstream.secure(server, echo());
        GatewayFixture gateway = gateway(upstream, trusted);
        RawCaller caller = gateway.connect()) {
      assertThat(caller.send(head("GET /", route) + "\r\n").readAnswer().status()).isEqualTo(502);
      assertThat(upstream.requests()).isEmpty();
      List<@Nullable UpstreamFault> faults = new ArrayList<>();
      gateway.awaitRecord(slot -> faults.add(slot.fault()));
      return faults.getFirst();
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
  private SSLContext certificate(String name, String names, String... more) throws Exception {
    Path store = folder.resolve(name + ".p12");
    keytool(
        more,
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
        new String[0],
        "-exportcert",
        "-rfc",
        "-alias",
        "k",
        "-keystore",
        store.toString(),
        "-file",
        folder.resolve(name + ".pem").toString());
    return context(store);
  }

  /** Makes a key whose certificate for localhost the key {@code ca} signs. */
  private SSLContext signed(String name, String... more) throws Exception {
    certificate(name, "dns:localhost");
    String store = folder.resolve(name + ".p12").toString();
    String request = folder.resolve(name + ".csr").toString();
    String signed = folder.resolve(name + ".crt").toString();
    String authority = folder.resolve("ca.p12").toString();
    String[] none = {};
    keytool(none, "-certreq", "-alias", "k", "-keystore", store, "-file", request);
    keytool(
        more,
        "-gencert",
        "-alias",
        "k",
        "-keystore",
        authority,
        "-infile",
        request,
        "-outfile",
        signed,
        "-ext",
        "san=dns:localhost");
    String root = folder.resolve("ca.pem").toString();
    keytool(none, "-importcert", "-noprompt", "-alias", "ca", "-keystore", store, "-file", root);
    keytool(none, "-importcert", "-noprompt", "-alias", "k", "-keystore", store, "-file", signed);
    return context(folder.resolve(name + ".p12"));
  }

  private static SSLContext context(Path store) throws Exception {
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

  private static void keytool(String[] more, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of(more));
    command.addAll(List.of("-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
