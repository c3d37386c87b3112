package io.portcullis.testing;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Requests that must be refused, each with its reason: the list of the issue, and the spellings by
 * which gateways have been tricked. Every one carries a good key and a good route, so nothing but
 * its form can be the reason.
 */
public final class HostileRequests {
  /**
   * The request and why it is refused.
   *
   * @param reason the name that the problem of the head and the reason of the refusal share
   */
  public record Hostile(String bytes, String reason) {}

  private final Map<String, Hostile> all = new LinkedHashMap<>();
  private final String fields;

  private HostileRequests(String key, String route) {
    fields = "x-knoxcall-key: " + key + "\r\nx-knoxcall-route: " + route + "\r\n";
    framing();
    lines();
    methods();
    fieldSyntax();
    hosts();
    targets();
    connectionOptions();
    repeated();
    sizes();
  }

  /** All of them, by name. */
  public static Map<String, Hostile> all(String key, String route) {
    return new HostileRequests(key, route).all;
  }

  private void framing() {
    framing(
        "content length and transfer encoding", "Content-Length: 5\r\nTransfer-Encoding: chunked");
    framing(
        "transfer encoding and content length", "Transfer-Encoding: chunked\r\nContent-Length: 5");
    framing("content length twice, equal", "Content-Length: 5\r\nContent-Length: 5");
    framing("content length twice, different", "Content-Length: 5\r\nContent-Length: 6");
    framing("content length as a list", "Content-Length: 5, 5");
    framing("content length with plus", "Content-Length: +5");
    framing("content length with minus", "Content-Length: -5");
    framing("content length empty", "Content-Length:");
    framing("content length hexadecimal", "Content-Length: 0x5");
    framing("content length with a space inside", "Content-Length: 1 0");
    framing("content length with a point", "Content-Length: 5.0");
    framing("content length beyond all numbers", "Content-Length: 99999999999999999999");
    framing("content length in Arabic digits", "Content-Length: \u00d9\u00a5");
    framing("transfer encoding unknown", "Transfer-Encoding: gzip");
    framing("transfer encoding gzip, chunked", "Transfer-Encoding: gzip, chunked");
    framing("transfer encoding chunked, chunked", "Transfer-Encoding: chunked, chunked");
    framing("transfer encoding chunked, identity", "Transfer-Encoding: chunked, identity");
    framing("transfer encoding identity", "Transfer-Encoding: identity");
    framing("transfer encoding xchunked", "Transfer-Encoding: xchunked");
    framing("transfer encoding with a vertical look-alike", "Transfer-Encoding: chunked;q=1");
    framing("transfer encoding quoted", "Transfer-Encoding: \"chunked\"");
    framing("transfer encoding empty", "Transfer-Encoding:");
    framing("transfer encoding twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked");
    framing("transfer encoding with a comma", "Transfer-Encoding: chunked,");
    add(
        "transfer encoding in HTTP/1.0",
        "POST / HTTP/1.0\r\nHost: a\r\n" + fields + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "BAD_REQUEST_FRAMING");
  }

  private void framing(String name, String lines) {
    add(
        name,
        "POST / HTTP/1.1\r\nHost: a\r\n" + fields + lines + "\r\n\r\n0\r\n\r\n",
        "BAD_REQUEST_FRAMING");
  }

  private void lines() {
    String head = "BAD_REQUEST_HEAD";
    add("bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n" + fields + "\r\n", head);
    add("bare LF after a field", "GET / HTTP/1.1\r\nHost: a\n" + fields + "\r\n", head);
    add("bare LF as the empty line", "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\n", head);
    line("bare CR in a value", "X: a\rb", head);
    line("bare CR before CRLF", "X: a\r", head);
    line("bare CR in a name", "X\r: a", head);
    request("two spaces after the method", "GET  / HTTP/1.1", head);
    request("two spaces before the version", "GET /  HTTP/1.1", head);
    request("space after the version", "GET / HTTP/1.1 ", head);
    request("tab in the request line", "GET\t/ HTTP/1.1", head);
    request("no version", "GET /", head);
    request("version in lower case", "GET / http/1.1", head);
    request("version 2.0", "GET / HTTP/2.0", head);
    request("version 1.2", "GET / HTTP/1.2", head);
    request("version 1.10", "GET / HTTP/1.10", head);
    request("version 0.9", "GET / HTTP/0.9", head);
    request("method with a colon", "GE:T / HTTP/1.1", head);
    request("method too long", "A".repeat(33) + " / HTTP/1.1", head);
    request("space before the method", " GET / HTTP/1.1", head);
    add("two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n", head);
    add("TLS on the plain port", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000", head);
    add("the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", head);
  }

  private void methods() {
    String method = "BAD_REQUEST_METHOD";
    for (String name :
        new String[] {
          "get",
          "Get",
          "gET",
          "post",
          "Post",
          "DELETe",
          "head",
          "options",
          "trace",
          "Track",
          "connect",
          "propfind",
          "version-control",
          "purge",
          "M-search",
          "query",
          "*"
        }) {
      request("method " + name, name + " / HTTP/1.1", method);
    }
    for (String value : new String[] {"", "-1", "1.0", "0x1", "1, 1", "\u0661", "+0"}) {
      add(
          "Max-Forwards '" + value + "' of OPTIONS",
          "OPTIONS / HTTP/1.1\r\nHost: a\r\n" + fields + "Max-Forwards: " + value + "\r\n\r\n",
          "BAD_REQUEST_FIELD");
    }
    add(
        "Max-Forwards twice",
        "OPTIONS / HTTP/1.1\r\nHost: a\r\n" + fields + "Max-Forwards: 1\r\nmax-forwards: 1\r\n\r\n",
        "BAD_REQUEST_FIELD");
  }

  private void fieldSyntax() {
    String field = "BAD_REQUEST_FIELD";
    line("folded with a space", "X: a\r\n b", field);
    line("folded with a tab", "X: a\r\n\tb", field);
    add("folded first line", "GET / HTTP/1.1\r\n Host: a\r\n" + fields + "\r\n", field);
    line("space before the colon", "X : a", field);
    line("tab before the colon", "X\t: a", field);
    line("content length with a space before the colon", "Content-Length : 5", field);
    line("no colon", "X", field);
    line("no name", ": a", field);
    line("name with a slash", "X/Y: a", field);
    line("name above ASCII", "X\u00e9: a", field);
    line("NUL in a name", "X\u0000: a", field);
    line("NUL in a value", "X: a\u0000b", field);
    line("control 0x01 in a value", "X: a\u0001b", field);
    line("control 0x0b in a value", "X: a\u000bb", field);
    line("control 0x1f in a value", "X: a\u001fb", field);
    line("DEL in a value", "X: a\u007fb", field);
    line("transfer encoding behind a vertical tab", "Transfer-Encoding:\u000bchunked", field);
    line("expectation unknown", "Expect: 200-ok", "EXPECTATION_FAILED");
    line("expectation list", "Expect: 100-continue, x", "EXPECTATION_FAILED");
    line("expectation twice", "Expect: 100-continue\r\nExpect: 100-continue", "EXPECTATION_FAILED");
    line("expectation empty", "Expect:", "EXPECTATION_FAILED");
  }

  private void hosts() {
    String field = "BAD_REQUEST_FIELD";
    add("no host", "GET / HTTP/1.1\r\n" + fields + "\r\n", field);
    line("host twice, equal", "Host: a", field);
    line("host twice, different", "Host: b", field);
    for (String host :
        new String[] {
          "", "a b", "a/b", "a@b", "a:x", "a:123456", "[::1", "[]", "a,b", "a?b", "\"a\""
        }) {
      add(
          "host '" + host + "'",
          "GET / HTTP/1.1\r\nHost: " + host + "\r\n" + fields + "\r\n",
          field);
    }
  }

  private void targets() {
    String target = "BAD_REQUEST_TARGET";
    for (String path :
        new String[] {
          "/..",
          "/../",
          "/a/../b",
          "/a/..",
          "/.",
          "/./",
          "/a/./b",
          "/%2e%2e/",
          "/%2E%2E/a",
          "/.%2e/",
          "/%2e./",
          "/%2e",
          "/a/%2e/b",
          "/..%2fa",
          "/a%2f..%2fb",
          "/%2e%2e%2fa",
          "/..%5ca",
          "/a%5C..%5cb",
          "/%252e%252e/",
          "/%25252e%25252e/",
          "/..;/a",
          "/..;x=y/a",
          "/.;/a",
          "/%2e%2e;/a",
          "/..%3b/a",
          "/%c0%ae%c0%ae/",
          "/..%c0%afa",
          "/..%c1%9ca",
          "/%u002e%u002e/",
          "/..%u002fa",
          "/%uff0e%uff0e/",
          "/%ef%bc%8e%ef%bc%8e/",
          "/..%ef%bc%8fa",
          "/%25%32%65%25%32%65/",
          "/%25%32e%25%32e/",
          "/%%32%65%%32%65/",
          "/%2%65%2%65/",
          "/%%32%35%32e./",
          "/%u00%32e./",
          "/%25c0%25ae./",
          "/%c0%2e%c0%2e/",
          "/%e0%80%ae%e0%80%ae/",
          "/%f0%80%80%ae./",
          "/%e9/../a",
          "/a%c1/%2e./b",
          "/a%c1/../b%25",
          "/..%00/a",
          "/..%23",
          "/..%3fa",
          "/..%253fa",
          "/a/..?b=c",
          "/a\\b",
          "/..\\a",
          "\\a",
          "/a#b",
          "/\u00e9",
          "/a\u0000",
          "/a\u007f",
          "/a\tb",
          "/a\u0001?b"
        }) {
      request("target " + path, "GET " + path + " HTTP/1.1", target);
    }
    request("target without slash", "GET a HTTP/1.1", target);
    request("target empty", "GET  HTTP/1.1", target);
    request("asterisk form", "OPTIONS * HTTP/1.1", target);
    request("CONNECT", "CONNECT a:443 HTTP/1.1", target);
    request("CONNECT with a path", "CONNECT / HTTP/1.1", target);
    request("absolute form, another host", "GET http://b/ HTTP/1.1", target);
    request("absolute form, another port", "GET http://a:81/ HTTP/1.1", target);
    request("absolute form, user information", "GET http://x@a/ HTTP/1.1", target);
    request("absolute form, no host", "GET http:///x HTTP/1.1", target);
    request("absolute form, another scheme", "GET ftp://a/ HTTP/1.1", target);
    request("absolute form, dot segment", "GET http://a/../x HTTP/1.1", target);
    request("absolute form, query at once", "GET http://b?x HTTP/1.1", target);
  }

  private void connectionOptions() {
    for (String named :
        new String[] {
          "host",
          "Host",
          "content-length",
          "transfer-encoding",
          "authorization",
          "expect",
          "max-forwards",
          "x-forwarded-for",
          "x-forwarded-proto",
          "x-forwarded-host",
          "x-forwarded-anything",
          "forwarded",
          "x-real-ip",
          "x-request-id",
          "x-signature",
          "x-timestamp",
          "x-nonce",
          "x-knoxcall-key",
          "x-knoxcall-route",
          "x-knoxcall-environment",
          "x-knoxcall-anything"
        }) {
      line("Connection naming " + named, "Connection: close, " + named, "BAD_REQUEST_FIELD");
    }
    line("Connection with no token", "Connection: a b", "BAD_REQUEST_FIELD");
    line("Connection with a quote", "Connection: \"close\"", "BAD_REQUEST_FIELD");
  }

  private void repeated() {
    String field = "BAD_REQUEST_FIELD";
    line("key twice", "X-KnoxCall-Key: tk_live_x", field);
    line("environment twice", "x-knoxcall-environment: a\r\nX-Knoxcall-Environment: a", field);
    line("origin twice", "x-knoxcall-origin: a\r\nx-knoxcall-origin: b", field);
    line(
        "unknown x-knoxcall field twice",
        "x-knoxcall-agent-id: a\r\nX-KNOXCALL-agent-id: b",
        field);
  }

  private void sizes() {
    line("value too long", "X: " + "a".repeat(33_000), "HEAD_TOO_LARGE");
    line(
        "too many bytes of fields",
        "X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(127)
            + "Y: "
            + "a".repeat(30_000),
        "HEAD_TOO_LARGE");
    line("too many fields", "X: a\r\n".repeat(128) + "X: a", "HEAD_TOO_LARGE");
    request("target too long", "GET /" + "a".repeat(8_192) + " HTTP/1.1", "TARGET_TOO_LONG");
    request("target far too long", "GET /" + "a".repeat(20_000) + " HTTP/1.1", "TARGET_TOO_LONG");
  }

  private void line(String name, String line, String reason) {
    add(name, "GET / HTTP/1.1\r\nHost: a\r\n" + fields + line + "\r\n\r\n", reason);
  }

  private void request(String name, String line, String reason) {
    add(name, line + "\r\nHost: a\r\n" + fields + "\r\n", reason);
  }

  private void add(String name, String bytes, String reason) {
    if (all.put(name, new Hostile(bytes, reason)) != null) {
      throw new IllegalStateException("two cases are called " + name);
    }
  }
}
