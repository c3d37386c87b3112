package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.ClientSigning.Scheme;
import io.portcullis.model.rule.SignatureJoining;
import io.portcullis.model.rule.SignatureRule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Runs the example of docs/signing.md as it stands there, with curl and openssl. */
class SigningGuideTest {
  @Test
  void example_signsACallThatPasses() throws Exception {
    String guide = Files.readString(Path.of("../docs/signing.md"));
    int start = guide.indexOf("```bash\n") + "```bash\n".length();
    String script = guide.substring(start, guide.indexOf("```", start));
    String secret = "an example of a secret with spaces";
    try (ScriptedUpstream upstream = ScriptedUpstream.echoing();
        GatewayFixture gateway =
            GatewayFixture.start(
                new PolicyFixture()
                    .signedRoute(
                        "pay",
                        upstream.url(),
                        new SignatureRule(true, null, null, null, null, SignatureJoining.LF),
                        Scheme.HMAC_SHA256,
                        secret))) {
      ProcessBuilder builder = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true);
      builder
          .environment()
          .putAll(
              Map.of(
                  "SECRET",
                  secret,
                  "KEY",
                  PolicyFixture.KEY.reveal(),
                  "ROUTE",
                  "pay",
                  "NO_PROXY",
                  "*",
                  "GATEWAY",
                  "http://127.0.0.1:" + gateway.address().getPort()));
      Process process = builder.start();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(answer).isEqualTo("{\"amount\":1}");
      assertThat(upstream.requests()).hasSize(1);
    }
  }
}
