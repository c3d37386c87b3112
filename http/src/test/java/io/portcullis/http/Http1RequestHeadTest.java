package io.portcullis.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;
import io.portcullis.testing.HostileRequests;
import io.portcullis.testing.HostileRequests.Hostile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class Http1RequestHeadTest {
  private static final String GOOD =
      "POST /v1/pay?x=%2e%2e HTTP/1.1\r\n"
          + "Host: gateway.test:8080\r\n"
          + "Accept: */*\r\n"
          + "X-KnoxCall-Key: tk_live_abc\r\n"
          + "x-knoxcall-route:pay \t\r\n"
          + "x-knoxcall-environment: production\r\n"
          + "x-knoxcall-origin: sdk-intercept\r\n"
          + "Connection: keep-alive, X-Hop\r\n"
          + "X-Hop: 1\r\n"
          + "X-Forwarded-For: 6.6.6.6\r\n"
          + "x_forwarded_for: 6.6.6.6\r\n"
          + "my_own: kept\r\n"
          + "Authorization: Basic abc\r\n"
          + "Content-Length: 5\r\n"
          + "\r\n";

  private static Stream<Arguments> hostile() {
    return HostileRequests.all("tk_live_abc", "r").entrySet().stream()
        .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void hostileRequest_isRefusedWithItsReason(String name, Hostile hostile) {
    assertThat(outcome(hostile.bytes(), whole(hostile.bytes())))
        .isEqualTo("refused " + hostile.reason());
    assertThat(outcome(hostile.bytes(), bytewise(hostile.bytes())))
        .isEqualTo("refused " + hostile.reason());
  }

  @Test
  void goodRequest_isReadAndItsFieldsAreTakenApart() {
    byte[] bytes = bytes(GOOD + "hello");
    Http1RequestHead head = new Http1RequestHead(HeadLimits.DEFAULT, new SomeRules());
    assertThat(head.parse(bytes, bytes.length)).isEqualTo(HeadState.COMPLETE);
    assertThat(head.length()).isEqualTo(GOOD.length());
    assertThat(text(head.method())).isEqualTo("POST");
    assertThat(text(head.target())).isEqualTo("/v1/pay?x=%2e%2e");
    assertThat(text(head.path())).isEqualTo("/v1/pay");
    RequestFields fields = head.fields();
    assertThat(text(fields.host().value())).isEqualTo("gateway.test:8080");
    assertThat(text(fields.key().value())).isEqualTo("tk_live_abc");
    assertThat(text(fields.route().value())).isEqualTo("pay");
    assertThat(text(fields.environment().value())).isEqualTo("production");
    assertThat(fields.originIs(Ascii.bytes("sdk-intercept"))).isTrue();
    assertThat(fields.contentLength()).isEqualTo(5);
    assertThat(fields.keepAlive()).isTrue();
    assertThat(forwarded(head))
        .isEqualTo(
            "Accept: */*\r\nmy_own: kept\r\nAuthorization: Basic abc\r\nContent-Length: 5\r\n");
  }

  @Test
  void credential_thatIsOurOwn_isTakenOutAndOthersPass() {
    String start = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (String name : List.of("Authorization", "x-api-key", "X_Api_Key")) {
      String theirs = name + ": Bearer theirs\r\n";
      assertThat(forwardedOf(start + name + ": Bearer ours\r\n\r\n")).as(name).isEmpty();
      assertThat(forwardedOf(start + theirs + "\r\n")).as(name).isEqualTo(theirs);
    }
  }

  @Test
  void goodTargets_passUnchanged() {
    for (String target :
        List.of(
            "/",
            "/a//b",
            "/...",
            "/..a",
            "/a..",
            "/.well-known/x",
            "/a.b/c.d",
            "/%2e%2ea",
            "/a%2fb",
            "/%zz%",
            "/%",
            "/a?..%2f/../#".replace("#", ""),
            "/a;b/c",
            "/{\"<>|^`}[]'~!$&()*+,=:@-_",
            "/?\\",
            "/a?b=C:\\d\\..\\e&{\"<>|^`}[]'/?:@!$()*+,;=-._~%",
            "/?",
            "/a/..%20/b",
            "/%c3%a9",
            "/%e0%a4%b9%e0%a4%bf",
            "/%ef%bc%81",
            "/%c0",
            "/%252",
            "/a%2",
            "/%u",
            "/a%2500b",
            "/x%c1/a.b")) {
      byte[] bytes = bytes("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
      Http1RequestHead head = new Http1RequestHead(HeadLimits.DEFAULT, new SomeRules());
      assertThat(head.parse(bytes, bytes.length)).as(target).isEqualTo(HeadState.COMPLETE);
      assertThat(text(head.target())).isEqualTo(target);
    }
  }

  @Test
  void absoluteForm_isReadAsItsPath() {
    Map<String, String> cases =
        Map.of(
            "http://a/x?y", "/x?y",
            "HTTP://A/x", "/x",
            "https://a/", "/",
            "http://a", "",
            "http://a?y", "?y");
    cases.forEach((target, read) -> {
      byte[] bytes = bytes("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
      Http1RequestHead head = new Http1RequestHead(HeadLimits.DEFAULT, new SomeRules());
      assertThat(head.parse(bytes, bytes.length)).as(target).isEqualTo(HeadState.COMPLETE);
      assertThat(text(head.target())).isEqualTo(read);
    });
  }

  @Test
  void oneEmptyLineFirst_isIgnored() {
    String text = "\r\n" + GOOD;
    assertThat(outcome(text, whole(text))).startsWith("complete");
    assertThat(outcome(text, bytewise(text))).startsWith("complete");
  }

  @Test
  void http10_needsNoHostAndClosesUnlessAsked() {
    assertThat(keepAlive("GET / HTTP/1.0\r\n\r\n")).isFalse();
    assertThat(keepAlive("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")).isTrue();
    assertThat(keepAlive("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n")).isFalse();
    assertThat(keepAlive("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).isTrue();
    assertThat(keepAlive("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n")).isFalse();
  }

  @Test
  void limits_areExact() {
    HeadLimits limits = new HeadLimits(1_024, 4, 64);
    String start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    String fits = start + "a".repeat(1_024 - start.length() - 4) + "\r\n\r\n";
    assertThat(fits).hasSize(1_024);
    assertThat(outcome(fits, whole(fits), limits)).startsWith("complete");
    String over = start + "a".repeat(1_024 - start.length() - 3) + "\r\n\r\n";
    assertThat(outcome(over, whole(over), limits)).isEqualTo("refused HEAD_TOO_LARGE");
    String fields = "GET / HTTP/1.1\r\nHost: a\r\n" + "X: a\r\n".repeat(3) + "\r\n";
    assertThat(outcome(fields, whole(fields), limits)).startsWith("complete");
    String target = "GET /" + "a".repeat(63) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    assertThat(outcome(target, whole(target), limits)).startsWith("complete");
    String longer = "GET /" + "a".repeat(64) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    assertThat(outcome(longer, whole(longer), limits)).isEqualTo("refused TARGET_TOO_LONG");
  }

  /** Catches every judgement that depends on where a read happened to end. */
  @Test
  void howTheBytesArrive_changesNothing() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    HeadLimits limits = new HeadLimits(1_024, 12, 64);
    List<String> seeds = new ArrayList<>(List.of(GOOD));
    HostileRequests.all("k", "r").values().stream()
        .map(Hostile::bytes)
        .filter(text -> text.length() < 2_000)
        .forEach(seeds::add);
    for (int round = 0; round < 40_000; round++) {
      String text = mutate(seeds.get(random.nextInt(seeds.size())), random);
      String once = outcome(text, whole(text), limits);
      assertThat(outcome(text, bytewise(text), limits))
          .as("seed %d: %s", seed, text)
          .isEqualTo(once);
      assertThat(outcome(text, pieces(text, random), limits))
          .as("seed %d: %s", seed, text)
          .isEqualTo(once);
    }
  }

  private static String mutate(String text, Random random) {
    StringBuilder mutated = new StringBuilder(text);
    String alphabet = "\r\n \t:,;.%/\\\u0000a5-_\u007f\u00ff";
    for (int i = random.nextInt(4); i > 0 && mutated.length() > 2; i--) {
      int at = random.nextInt(mutated.length());
      switch (random.nextInt(5)) {
        case 0 -> mutated.deleteCharAt(at);
        case 1 -> mutated.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
        case 2 -> mutated.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
        case 3 -> mutated.setLength(at);
        default ->
            mutated.insert(
                at, mutated.substring(at, Math.min(mutated.length(), at + random.nextInt(60))));
      }
    }
    return mutated.toString();
  }

  private static int[] whole(String text) {
    return new int[] {text.length()};
  }

  private static int[] bytewise(String text) {
    int[] ends = new int[text.length()];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = i + 1;
    }
    return ends;
  }

  private static int[] pieces(String text, Random random) {
    List<Integer> ends = new ArrayList<>();
    for (int at = 0; at < text.length(); ) {
      at = Math.min(text.length(), at + 1 + random.nextInt(40));
      ends.add(at);
    }
    return ends.stream().mapToInt(Integer::intValue).toArray();
  }

  private static String outcome(String text, int[] ends) {
    return outcome(text, ends, HeadLimits.DEFAULT);
  }

  /** Everything a caller could see of the head after feeding it up to each of {@code ends}. */
  private static String outcome(String text, int[] ends, HeadLimits limits) {
    byte[] bytes = bytes(text);
    Http1RequestHead head = new Http1RequestHead(limits, new SomeRules());
    HeadState state = HeadState.INCOMPLETE;
    for (int end : ends) {
      byte[] arrived = new byte[bytes.length];
      System.arraycopy(bytes, 0, arrived, 0, end);
      state = head.parse(arrived, end);
      if (state != HeadState.INCOMPLETE) {
        break;
      }
    }
    return switch (state) {
      case INCOMPLETE -> "incomplete";
      case REFUSED -> "refused " + head.problem();
      case COMPLETE ->
          "complete %d %s %s %s %d %s %s"
              .formatted(
                  head.length(),
                  text(head.method()),
                  text(head.target()),
                  head.fields().keepAlive(),
                  head.fields().contentLength(),
                  head.fields().chunked(),
                  forwarded(head));
    };
  }

  private static boolean keepAlive(String text) {
    byte[] bytes = bytes(text);
    Http1RequestHead head = new Http1RequestHead(HeadLimits.DEFAULT, new SomeRules());
    assertThat(head.parse(bytes, bytes.length)).isEqualTo(HeadState.COMPLETE);
    return head.fields().keepAlive();
  }

  private static String forwardedOf(String text) {
    byte[] bytes = bytes(text);
    Http1RequestHead head = new Http1RequestHead(HeadLimits.DEFAULT, new SomeRules());
    assertThat(head.parse(bytes, bytes.length)).as(text).isEqualTo(HeadState.COMPLETE);
    return forwarded(head);
  }

  private static String forwarded(RequestHead head) {
    ByteSink sink = new ByteSink(16);
    head.writeForwardedFields(sink);
    return slice(sink.array(), 0, sink.size());
  }

  private static String text(Slice slice) {
    return slice.text(StandardCharsets.ISO_8859_1);
  }

  private static String slice(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
