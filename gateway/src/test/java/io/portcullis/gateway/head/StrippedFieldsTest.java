package io.portcullis.gateway.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.http.HeadLimits;
import io.portcullis.http.HeadState;
import io.portcullis.http.Http1RequestHead;
import io.portcullis.http.text.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a head loses on its way to the upstream, by the rules of this gateway. */
class StrippedFieldsTest {
  /** The whole set: adding a name to the code without adding it here, or the reverse, fails. */
  @Test
  void strippedFields_areExactlyThese() {
    List<String> stripped =
        List.of(
            "Connection: close",
            "Keep-Alive: timeout=5",
            "Proxy-Connection: keep-alive",
            "Proxy-Authorization: Basic x",
            "Proxy-Authenticate: Basic",
            "TE: trailers",
            "Upgrade: websocket",
            "HTTP2-Settings: AAMAAABkAAQAAP__",
            "Forwarded: for=6.6.6.6",
            "X-Forwarded-For: 6.6.6.6",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: evil",
            "X-Forwarded-Port: 1",
            "X-Forwarded-Prefix: /x",
            "X-Real-IP: 6.6.6.6",
            "X-Request-Id: mine",
            "X-Signature: abc",
            "X-Timestamp: 1",
            "X-Nonce: 1",
            "x-knoxcall-environment: e",
            "x-knoxcall-origin: o",
            "x-knoxcall-agent-id: a",
            "x-knoxcall-agent-token: t",
            "x-knoxcall-: empty",
            "Authorization: Bearer kc_abc",
            "authorization: bEARER  kc_abc",
            "Authorization: Bearer tk_live_abc_def",
            "Authorization: bearer\ttk_test_abc_def",
            "Authorization: tk_live_abc_def",
            "Authorization: Token tk_live_abc_def",
            "Authorization: Basic kc_abc",
            "x-api-key: tk_live_abc_def",
            "X-Api-Key: TK_TEST_abc_def",
            "x_api_key: kc_live_abc",
            "X_Forwarded_For: 6.6.6.6",
            "x-forwarded_for: 6.6.6.6",
            "x_real_ip: 6.6.6.6",
            "x_knoxcall_key: k",
            "x_knoxcall-route: r",
            "X_Request_Id: mine",
            "Content_Length: 9",
            "Transfer_Encoding: chunked",
            "proxy_authorization: x");
    List<String> kept =
        List.of(
            "Authorization: Bearer abc",
            "Authorization: Bearer",
            "Authorization: Bearer tk_other",
            "Authorization: Bearer tk_live",
            "Authorization: Bearer  ",
            "x-api-key: tk_other",
            "x_api_key: theirs",
            "x-api-key:",
            "X-Forwarded: 1",
            "x-knox: 1",
            "X-Signature-Input: 1",
            "Trailer: Digest",
            "Cookie: a=b",
            "Via: 1.1 x",
            "Content-Type: text/plain",
            "snake_case: 1",
            "X-Empty:",
            "X-Latin: \u00e9");
    String start = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (String line : stripped) {
      assertThat(forwardedOf(start + line + "\r\n\r\n")).as(line).isEmpty();
    }
    for (String line : kept) {
      assertThat(forwardedOf(start + line + "\r\n\r\n")).as(line).isEqualTo(line + "\r\n");
    }
  }

  private static String forwardedOf(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    Http1RequestHead head = new Http1RequestHead(HeadLimits.DEFAULT, GatewayHeadRules.RULES);
    assertThat(head.parse(bytes, bytes.length)).as(text).isEqualTo(HeadState.COMPLETE);
    ByteSink sink = new ByteSink(16);
    head.writeForwardedFields(sink);
    return new String(sink.array(), 0, sink.size(), StandardCharsets.ISO_8859_1);
  }
}
