package io.portcullis.model.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyMaskTest {
  private static final String ID = "tk_live_abcdefghijkl";
  private static final String SECRET = "S3cretS3cretS3cretS3cretS3cretS3cret";
  private static final String KEY = ID + "_" + SECRET;

  @Test
  void key_isMaskedAndItsPublicIdStays() {
    Map<String, String> masked =
        Map.ofEntries(
            Map.entry(KEY, ID + "_***"),
            Map.entry("/" + KEY + "/x?y=" + KEY + "&z", "/" + ID + "_***/x?y=" + ID + "_***&z"),
            Map.entry("'" + KEY + "'", "'" + ID + "_***'"),
            Map.entry("tk_test_abcd_" + SECRET, "tk_test_abcd_***"),
            Map.entry("x" + KEY + "-" + SECRET, "x" + ID + "_***"),
            Map.entry(ID + "-" + SECRET, "tk_live_***"),
            Map.entry(ID + "." + SECRET, "tk_live_***"),
            Map.entry(ID + "%5F" + SECRET, ID + "%5F***"),
            Map.entry("tk%5Flive%5fabcdefghijkl%5F" + SECRET, "tk%5Flive%5fabcdefghijkl%5F***"),
            Map.entry("%74%6b%5flive_" + SECRET, "%74%6b%5flive_***"),
            Map.entry("tk%255Flive%255Fabcd%255F" + SECRET, "tk%255Flive%255Fabcd%255F***"),
            Map.entry("tk_live_" + SECRET, "tk_live_***"),
            Map.entry("TK_LIVE_ABCD_" + SECRET, "TK_LIVE_ABCD_***"),
            Map.entry("tk_live_a", "tk_live_*"),
            Map.entry("tk_live_\u00e9" + SECRET, "tk_live_***"),
            Map.entry("kc_live_" + SECRET, "kc_live_***"),
            Map.entry("/kc_" + SECRET + "/", "/kc_***/"),
            Map.entry("%20kc_" + SECRET, "%20kc_***"),
            Map.entry(KEY + "%2Fx", ID + "_***%2Fx"));
    masked.forEach((text, expected) -> assertThat(KeyMask.of(text)).as(text).isEqualTo(expected));
  }

  @Test
  void othersText_isTheSameObject() {
    for (String text :
        List.of(
            "",
            "/",
            "/orders/42?a=b_c%20d",
            "_",
            "%",
            "%5",
            "tk_live",
            "tk_live_",
            "/tk_live_/x",
            ID,
            "/v1/api-keys/" + ID + "/rotate",
            "kc_",
            "/kc_config",
            "/lock_" + SECRET,
            "/a_kc_" + SECRET,
            "sk_live_" + SECRET,
            "tk_liv_" + SECRET,
            "\u00fcber_alles")) {
      assertThat(KeyMask.of(text)).as(text).isSameAs(text);
    }
  }

  @Test
  void mask_twice_isMaskOnce() {
    for (String text : List.of(KEY, "tk_live_a", "kc_live_" + SECRET, "tk%5flive%5f" + SECRET)) {
      String once = KeyMask.of("/" + text + "/");
      assertThat(KeyMask.of(once)).isEqualTo(once);
    }
  }

  /** Whatever is encoded, and however often: undone, the secret is not there. */
  @Test
  void key_underRandomEncodings_neverShows() {
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      String key = random.nextBoolean() ? KEY : "kc_test_" + SECRET;
      StringBuilder text = new StringBuilder();
      for (char c : ("/a_b%" + key + "/c").toCharArray()) {
        String shown = random.nextInt(4) == 0 ? "%%%02x".formatted((int) c) : String.valueOf(c);
        text.append(random.nextInt(8) == 0 ? shown.replace("%", "%25") : shown);
      }
      String masked = KeyMask.of(text.toString());
      assertThat(undone(masked).toLowerCase(Locale.ROOT))
          .as("seed %d: %s", seed, text)
          .doesNotContain(SECRET.toLowerCase(Locale.ROOT).substring(0, 8))
          .doesNotContain(SECRET.toLowerCase(Locale.ROOT).substring(20))
          .contains("/a_b")
          .endsWith("/c");
    }
  }

  private static String undone(String text) {
    String last = "";
    String now = text;
    while (!now.equals(last)) {
      last = now;
      StringBuilder once = new StringBuilder();
      for (int i = 0; i < last.length(); i++) {
        if (last.startsWith("%", i) && last.substring(i).matches("(?s)%[0-9a-fA-F]{2}.*")) {
          once.append((char) Integer.parseInt(last.substring(i + 1, i + 3), 16));
          i += 2;
        } else {
          once.append(last.charAt(i));
        }
      }
      now = once.toString();
    }
    return now;
  }

  @Test
  void mask_inPlace_leavesWhatStandsAround() {
    byte[] bytes = (KEY + "|/" + KEY + "/|" + KEY).getBytes(StandardCharsets.US_ASCII);
    int start = KEY.length() + 1;
    int end = KeyMask.mask(bytes, start, start + KEY.length() + 2);

    assertThat(new String(bytes, start, end - start, StandardCharsets.US_ASCII))
        .isEqualTo("/" + ID + "_***/");
    assertThat(new String(bytes, 0, start, StandardCharsets.US_ASCII)).isEqualTo(KEY + "|");
    assertThat(new String(bytes, StandardCharsets.US_ASCII)).endsWith("/|" + KEY);
  }

  /** A text of which the right end is shown must not begin in the middle of a key. */
  @Test
  void cut_insideAKey_goesBehindIt() {
    byte[] bytes = ("a, " + KEY + ", 10.0.0.1").getBytes(StandardCharsets.US_ASCII);
    int end = bytes.length;
    int behind = 3 + KEY.length();
    assertThat(KeyMask.cut(bytes, 0, end)).isZero();
    assertThat(KeyMask.cut(bytes, 3, end)).isEqualTo(3);
    for (int at = 4; at < behind; at++) {
      assertThat(KeyMask.cut(bytes, at, end)).as("%d", at).isEqualTo(behind);
    }
    assertThat(KeyMask.cut(bytes, behind, end)).isEqualTo(behind);
    assertThat(KeyMask.cut(bytes, end, end)).isEqualTo(end);
  }
}
