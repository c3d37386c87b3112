package io.portcullis.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.http.text.ByteSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What proxies add, in one list: each name is dropped, or passes. */
class ProxyFieldTest {
  private static final List<String> DROPPED_TOO =
      List.of(
          "forwarded",
          "x-forwarded-for",
          "x-forwarded-proto",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-server",
          "x-forwarded-ssl",
          "x-forwarded-scheme",
          "x-forwarded-prefix",
          "x-real-ip");

  private static final List<String> PASSED =
      List.of(
          "via",
          "traceparent",
          "tracestate",
          "cf-ray",
          "cf-ipcountry",
          "cdn-loop",
          "x-amzn-trace-id",
          "x-cloud-trace-context",
          "x-envoy-attempt-count",
          "x-b3-traceid");

  private static String forwarded(String name) {
    byte[] bytes =
        ("GET / HTTP/1.1\r\nHost: a\r\n" + name + ": 1\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    Http1RequestHead head = new Http1RequestHead(HeadLimits.DEFAULT, new SomeRules());
    assertThat(head.parse(bytes, bytes.length)).as(name).isEqualTo(HeadState.COMPLETE);
    ByteSink out = new ByteSink(256);
    head.writeForwardedFields(out);
    return new String(out.array(), 0, out.size(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void droppedAndPassed_inEverySpelling() {
    for (List<String> names : List.of(ProxyField.NAMES, DROPPED_TOO)) {
      for (String name : names) {
        assertThat(forwarded(name)).as(name).isEmpty();
        assertThat(forwarded(name.toUpperCase(Locale.ROOT))).as(name).isEmpty();
        assertThat(forwarded(name.replace('-', '_'))).as(name).isEmpty();
      }
    }
    for (String name : PASSED) {
      assertThat(forwarded(name)).isEqualTo(name + ": 1\r\n");
    }
  }

  @Test
  void everyName_isInTheDocument() throws IOException {
    String page = Files.readString(Path.of("../docs/behind-a-proxy.md")).toLowerCase(Locale.ROOT);
    assertThat(ProxyField.NAMES).allMatch(name -> page.contains("`" + name + "`"));
    assertThat(PASSED).allMatch(name -> page.contains("`" + name + "`"));
  }
}
