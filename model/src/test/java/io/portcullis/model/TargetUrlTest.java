package io.portcullis.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.model.check.Violations;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TargetUrlTest {
  private final Violations violations = new Violations();

  private @Nullable TargetUrl parse(String text) {
    return TargetUrl.parse("target_base_url", text, violations);
  }

  /** The URL taken apart and put together again. */
  private String canonical(String text) {
    return Objects.requireNonNull(parse(text), () -> text + ": " + violations.byField()).toString();
  }

  private String problem(String text) {
    Violations found = new Violations();
    assertThat(TargetUrl.parse("target_base_url", text, found)).as(text).isNull();
    List<String> messages = found.byField().get("target_base_url");
    assertThat(messages).as(text).hasSize(1);
    return Objects.requireNonNull(messages).getFirst();
  }

  @Test
  void parse_allParts_takesThemApart() {
    assertThat(parse("https://api.example.com:8443/v1/users"))
        .isEqualTo(new TargetUrl(true, "api.example.com", 8443, "/v1/users"));
    assertThat(parse("http://api.example.com"))
        .isEqualTo(new TargetUrl(false, "api.example.com", 80, ""));
  }

  @Test
  void parse_severalSpellings_haveOneCanonicalText() {
    Map<String, String> canonicalOf =
        Map.of(
            "HTTP://API.Example.COM",
            "http://api.example.com",
            "http://api.example.com:80/",
            "http://api.example.com",
            "https://api.example.com:443/v1/",
            "https://api.example.com/v1",
            "https://api.example.com:80",
            "https://api.example.com:80",
            "http://[2001:DB8::0:1]:8080/a",
            "http://[2001:db8::1]:8080/a",
            "http://127.0.0.1:9000/A%2fb",
            "http://127.0.0.1:9000/A%2fb",
            "http://host_1.internal/a/../".replace("../", "..b/"),
            "http://host_1.internal/a/..b");
    canonicalOf.forEach((text, canonical) -> {
      assertThat(canonical(text)).isEqualTo(canonical);
      assertThat(canonical(canonical)).isEqualTo(canonical);
    });
  }

  @Test
  void parse_hostIsAddress_isToldApartFromNames() {
    assertThat(Objects.requireNonNull(parse("http://10.0.0.1/")).hostIsAddress()).isTrue();
    assertThat(Objects.requireNonNull(parse("http://[::1]/")).hostIsAddress()).isTrue();
    assertThat(Objects.requireNonNull(parse("http://1.example/")).hostIsAddress()).isFalse();
  }

  @Test
  void hostField_portOfTheScheme_isLeftOut() {
    assertThat(new TargetUrl(true, "::1", 443, "").hostField()).isEqualTo("[::1]");
    assertThat(new TargetUrl(false, "::1", 443, "").hostField()).isEqualTo("[::1]:443");
  }

  @Test
  void parse_notAnHttpUrl_isRefused() {
    for (String text :
        List.of("", "api.example.com", "ftp://a/", "//a/", "http:/a", "httpss://a")) {
      assertThat(problem(text)).isEqualTo("must start with http:// or https://");
    }
  }

  @Test
  void parse_userInformation_isRefusedWithoutRepeatingIt() {
    for (String text :
        List.of("http://user:secret@host/", "http://secret@host", "https://secret@host:1/x")) {
      assertThat(problem(text))
          .isEqualTo("must not carry user information")
          .doesNotContain("secret");
    }
    assertThat(canonical("http://host/a@b")).isEqualTo("http://host/a@b");
  }

  @Test
  void parse_queryOrFragment_isRefused() {
    for (String text : List.of("http://a/?x=1", "http://a?x", "http://a/b#c", "http://a/#")) {
      assertThat(problem(text)).startsWith("must have no query and no fragment");
    }
  }

  @Test
  void parse_badHost_isRefused() {
    for (String text :
        List.of(
            "http://",
            "http:///path",
            "http://:80",
            "http://-a.example",
            "http://a..b",
            "http://a.example.",
            "http://" + "a".repeat(64) + ".example",
            "http://a\\b/",
            "http://[::1",
            "http://[::1]x",
            "http://[fe80::1%eth0]",
            "http://[10.0.0.1]",
            // Forms that some resolvers take for 127.0.0.1.
            "http://2130706433",
            "http://127.1",
            "http://0x7f.1",
            "http://0x7f000001",
            "http://0177.0.0.1",
            "http://127.0.0.01",
            "http://127.0.0.1.",
            "http://a.example.0x")) {
      assertThat(problem(text)).as(text).startsWith("host '");
    }
  }

  @Test
  void parse_badPort_isRefused() {
    for (String port :
        List.of("", "0", "65536", "080", "+80", "8a", "80:90", "-1", "99999999999")) {
      assertThat(problem("http://host:" + port + "/x"))
          .isEqualTo("port '%s' is not a number from 1 to 65535".formatted(port));
    }
    assertThat(canonical("http://host:65535")).isEqualTo("http://host:65535");
  }

  @Test
  void parse_badPath_isRefused() {
    for (String path :
        List.of(
            "//",
            "/a//b",
            "/a//",
            "/.",
            "/..",
            "/a/./b",
            "/a/../b",
            "/a/..",
            "/%2e",
            "/a/%2E%2e/b",
            "/.%2e/",
            "/a\\b",
            "/a\"b",
            "/a|b",
            "/a%",
            "/a%2",
            "/a%zz",
            "/a%2/b",
            "/{a}")) {
      assertThat(problem("http://host" + path)).as(path).startsWith("path '" + path + "'");
    }
  }

  @Test
  void parse_otherThanVisibleAscii_isRefused() {
    for (String text :
        List.of("http://höst/", "http://a/ b", "http://a/\r\nX: y", "http://a/\u0000")) {
      assertThat(problem(text)).startsWith("must be visible ASCII");
    }
  }

  @Test
  void parse_veryLong_isRefusedBeforeItIsTakenApart() {
    String longest = "http://host/" + "a".repeat(TargetUrl.MAX_LENGTH - 12);

    assertThat(canonical(longest)).isEqualTo(longest);
    assertThat(problem(longest + "a"))
        .isEqualTo("is 2049 characters long; at most 2048 are allowed");
    String encoded = "http://host" + "/%41".repeat(500);
    assertThat(canonical(encoded)).isEqualTo(encoded);
  }

  @Test
  void constructor_notCanonical_throws() {
    assertThatThrownBy(() -> new TargetUrl(false, "Host", 80, ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TargetUrl(false, "host", 0, ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TargetUrl(false, "host", 80, "/"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TargetUrl(false, "host", 80, "a"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TargetUrl(false, "2001:DB8::1", 80, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
