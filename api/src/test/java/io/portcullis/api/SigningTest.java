package io.portcullis.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How clients sign (docs/wire.md section 12), and {@code POST /v1/access/signature-base}. */
@SuppressWarnings("NullAway.Init") // set before each test
class SigningTest extends ApiTest {
  private static final String VALUE = "key-of-the-office-0123456789";
  private String secret;
  private String office;

  @BeforeEach
  void addRows() {
    secret = secret("OFFICE");
    route("orders");
    api.patch("/v1/routes/orders", "{\"require_signature\":true,\"signature_joining\":\"lf\"}");
    office = client("office", "203.0.113.0/24");
    api.put(
        "/v1/routes/orders/environments/production/clients",
        "{\"client_ids\":[\"%s\"]}".formatted(office));
  }

  private String secret(String name) {
    return api.post("/v1/secrets", "{\"name\":\"%s\",\"value\":\"%s\"}".formatted(name, VALUE))
        .id();
  }

  private Answered sign(String members) {
    return api.patch(
        "/v1/clients/" + office, "{'signing':%s}".formatted(members).replace('\'', '"'));
  }

  private Answered base(String members) {
    return api.post(
        "/v1/access/signature-base",
        "{'route':'orders','client_address':'203.0.113.9',%s}"
            .formatted(members)
            .replace('\'', '"'));
  }

  @Test
  void signing_isStoredShownReplacedAndCleared() {
    assertThat(api.get("/v1/clients/" + office).data().path("signing").isNull()).isTrue();
    String other = secret("OLD");
    Answered both =
        sign(
            "{'scheme':'hmac-sha256','secret_id':'%s','previous_secret_id':'%s'}"
                .formatted(secret, other));
    assertThat(both.status()).as(both.text()).isEqualTo(200);
    assertThat(both.data().at("/signing/previous_secret_id").asText()).isEqualTo(other);
    Answered one = sign("{'scheme':'rfc9421-ed25519','secret_id':'%s'}".formatted(secret));
    assertThat(one.data().at("/signing/scheme").asText()).isEqualTo("rfc9421-ed25519");
    assertThat(one.data().at("/signing/previous_secret_id").isNull()).isTrue();
    api.patch("/v1/clients/" + office, "{\"name\":\"renamed\"}");
    assertThat(api.get("/v1/clients/" + office).data().at("/signing/secret_id").asText())
        .isEqualTo(secret);
    assertThat(sign("null").data().path("signing").isNull()).isTrue();
  }

  @Test
  void signingThatIsWrong_isRefused() {
    for (String wrong :
        new String[] {
          "'hmac-sha256'",
          "{}",
          "{'scheme':'hmac-sha1','secret_id':'%s'}".formatted(secret),
          "{'scheme':'hmac-sha256','secret_id':'x'}",
          "{'scheme':'hmac-sha256','secret_id':'%s'}".formatted(UUID.randomUUID()),
          "{'scheme':'hmac-sha256','secret_id':'%s','previous_secret_id':'%s'}"
              .formatted(secret, UUID.randomUUID()),
          "{'scheme':'hmac-sha256','secret_id':'%s','previous_secret_id':'%s'}"
              .formatted(secret, secret),
          "{'scheme':'hmac-sha256','secret_id':'%s','key':'x'}".formatted(secret),
        }) {
      Answered answer = sign(wrong);
      assertThat(answer.status()).as(wrong).isEqualTo(400);
      assertThat(answer.text()).contains("\"signing\"");
    }
    Answered created =
        api.post(
            "/v1/clients",
            "{\"name\":\"a\",\"ip_address\":\"192.0.2.1\",\"signing\":{\"scheme\":\"hmac-sha256\","
                + "\"secret_id\":\"%s\"}}".formatted(UUID.randomUUID()));
    assertThat(created.status()).isEqualTo(400);
  }

  @Test
  void explanation_saysWhatIsMissing() {
    String call = "{\"route\":\"orders\",\"client_address\":\"203.0.113.9\"}";
    Answered without = api.post("/v1/access/explain", call);
    assertThat(without.get("reason")).isEqualTo("signature_invalid");
    assertThat(without.text()).contains("client office has no signing configuration");
    sign("{'scheme':'hmac-sha256','secret_id':'%s'}".formatted(secret));
    Answered with = api.post("/v1/access/explain", call);
    assertThat(with.get("verdict")).as(with.text()).isEqualTo("allow");
    assertThat(with.data().path("needs_signature").booleanValue()).isTrue();
    assertThat(without.data().path("needs_signature").booleanValue()).isFalse();
    assertThat(with.text()).contains("A signature of client office (hmac-sha256) is required");
  }

  @Test
  void signatureBase_isWhatIsSignedAndSaysWhereAnotherDiffers() throws Exception {
    sign("{'scheme':'hmac-sha256','secret_id':'%s'}".formatted(secret));
    long now = api.server.clock.millis() / 1_000;
    String expected = now + "\\nPOST\\n/pay?x=1\\nb";
    String call = "'method':'POST','target':'/pay?x=1','body':'b'";
    Answered answer = base(call + ",'headers':{'X-Timestamp':'%d'}".formatted(now));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.get("base")).isEqualTo(expected.replace("\\n", "\n"));
    assertThat(answer.get("scheme")).isEqualTo("hmac-sha256");
    assertThat(answer.get("signature")).isEqualTo("missing");
    assertThat(answer.data().path("matches").isNull()).isTrue();

    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(VALUE.getBytes(UTF_8), "HmacSHA256"));
    String signature =
        HexFormat.of().formatHex(mac.doFinal(expected.replace("\\n", "\n").getBytes(UTF_8)));
    String headers = ",'headers':{'X-Timestamp':'%d','X-Signature':'%s'}".formatted(now, signature);
    Answered right = base(call + headers + ",'base':'%s'".formatted(expected));
    assertThat(right.get("signature")).as(right.text()).isEqualTo("valid");
    assertThat(right.get("matches")).isEqualTo("true");

    Answered wrong =
        base(
            call
                + ",'headers':{'X-Timestamp':'%d','X-Signature':'%s'}"
                    .formatted(now, "0".repeat(64))
                + ",'base':'%s'".formatted(expected.replace("/pay", "/PAY")));
    assertThat(wrong.get("signature")).isEqualTo("invalid");
    assertThat(wrong.data().at("/difference/part").asText()).isEqualTo("target");
    assertThat(wrong.data().at("/difference/position").asInt()).isEqualTo(17);
    // Neither the secret nor what would be right.
    assertThat(wrong.text()).doesNotContain(VALUE).doesNotContain(signature);
  }

  @Test
  void signatureBase_saysWhyThereIsNone() {
    assertThat(base("'method':'GET'").get("problem")).contains("no signing configuration");
    sign("{'scheme':'rfc9421-hmac-sha256','secret_id':'%s'}".formatted(secret));
    assertThat(base("'method':'GET'").get("problem")).contains("There is no Signature-Input");
    Answered input =
        base(
            "'headers':{'Signature-Input':'a=(\\'@method\\' \\'@path\\' \\'@query\\');created=1'}"
                .replace("\\'", "\\\""));
    assertThat(input.get("base")).as(input.text()).startsWith("\"@method\": GET\n\"@path\": /\n");
    assertThat(input.get("signature")).isEqualTo("missing");
    Answered nobody =
        api.post(
            "/v1/access/signature-base", "{\"route\":\"orders\",\"client_address\":\"192.0.2.1\"}");
    assertThat(nobody.get("problem")).contains("covers the address");
    assertThat(base("'target':'x'").status()).isEqualTo(400);
    assertThat(base("'headers':{'a b':'c'}").status()).isEqualTo(400);
    assertThat(base("'body_base64':'*'").status()).isEqualTo(400);
  }
}
