package io.portcullis.gateway.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OwnCredentialTest {
  private static final List<String> KEYS =
      List.of(
          "tk_live_abcdefghijkl_0123456789abcdefghijklmnopqrstuvwxyz",
          "tk_test_abcdefghijkl_0123456789abcdefghijklmnopqrstuvwxyz",
          "kc_live_0123456789",
          "kc_abc");

  /** The same bytes in the middle of others, so that what stands around them must not count. */
  private static boolean isIn(String value) {
    byte[] bytes = ("basic, " + value + ",tk_live_x").getBytes(StandardCharsets.ISO_8859_1);
    return OwnCredential.isIn(bytes, 7, bytes.length - 10);
  }

  private static String basic(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void key_inEverySpelling_isFound() {
    for (String key : KEYS) {
      List<String> values =
          new ArrayList<>(
              List.of(
                  key,
                  "Bearer " + key,
                  "bEARER   " + key,
                  "Bearer\t \t" + key,
                  "Bearer \"" + key + "\"",
                  "Bearer '" + key + "'",
                  "Bearer <" + key + ">",
                  "Bearer:" + key,
                  "Bearer=" + key,
                  "Token " + key,
                  "Token token=" + key,
                  "Token token=\"" + key + "\", x=y",
                  "ApiKey " + key,
                  "DPoP " + key,
                  "Basic " + key,
                  "Basic YTpi, Bearer " + key,
                  "Bearer abc," + key,
                  "Bearer abc, \t" + key,
                  key + ", Bearer abc",
                  "Digest username=\"" + key + "\", realm=x",
                  key.length() < 10 ? key : "Bearer " + key.replace("_", "%5F"),
                  key.length() < 10 ? key : "Bearer " + key.replace("_", "%255f"),
                  (key.length() < 10 ? "Bearer " : "Bearer %" + Integer.toHexString(key.charAt(0)))
                      + key.substring(key.length() < 10 ? 0 : 1),
                  key.toUpperCase(Locale.ROOT)));
      for (String pair :
          List.of(key + ":", ":" + key, "user:" + key, key + ":x", key, "u:v:" + key)) {
        for (String scheme :
            List.of("Basic ", "basic   ", "BASIC\t", "Bearer x, Basic ", "Basic \"")) {
          values.add(scheme + basic(pair));
          values.add(scheme + basic(pair).replace("=", ""));
        }
      }
      for (String value : values) {
        assertThat(isIn(value)).as(value).isTrue();
      }
    }
    for (String key : KEYS.subList(0, 2)) {
      for (String value : List.of("Bearer" + key, "x" + key, "Bearer a." + key)) {
        assertThat(isIn(value)).as(value).isTrue();
      }
    }
  }

  @Test
  void credentialsOfOthers_pass() {
    for (String value :
        List.of(
            "",
            " ",
            "Basic",
            "Basic ",
            "Basic \"",
            "Basic YWJjOmRlZg==",
            "Basic " + basic("aktk_livex:kckc_"),
            "Basicdummy " + basic("tk_live_abc:"),
            "Bearer " + basic("tk_live_abc:"),
            "Bearer eyJhbGciOiJIUzI1NiJ9.eyJrY19hIjox-kc_live_abc.tk_liv_e",
            "Bearer xkc_live_abc",
            "Bearer sk_live_abc",
            "Bearer tk_liveabc",
            "Bearer tk-live-abc",
            "Bearer %",
            "Bearer %t%k_live",
            "AWS4-HMAC-SHA256 Credential=AKID/20260101/eu/s3/aws4_request, SignedHeaders=host")) {
      assertThat(isIn(value)).as(value).isFalse();
    }
  }

  /** A random token must not lose its field because of three letters in its middle. */
  @Test
  void randomTokens_pass() {
    Random random = new Random(7);
    byte[] bytes = new byte[600];
    for (int i = 0; i < 20_000; i++) {
      random.nextBytes(bytes);
      String token = Base64.getUrlEncoder().encodeToString(bytes);
      assertThat(isIn("Bearer x" + token)).as(token).isFalse();
    }
  }
}
