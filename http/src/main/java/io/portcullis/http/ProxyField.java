package io.portcullis.http;

import io.portcullis.http.text.Ascii;
import java.util.List;

/**
 * The fields by which proxies and balancers name the caller's address, scheme, host, port or
 * original target, beside {@code Forwarded} and {@code X-Forwarded-*}: never read, and never passed
 * on, because an upstream that reads one would take a stranger's word for ours.
 *
 * <p>What only traces or describes a call ({@code Via}, {@code traceparent}, {@code CF-Ray}, {@code
 * X-Amzn-Trace-Id}) is not among them and passes. Any thread; no allocation.
 */
final class ProxyField {
  /** In lower case. */
  static final List<String> NAMES =
      List.of(
          "cf-connecting-ip",
          "cf-connecting-ipv6",
          "cf-visitor",
          "client-ip",
          "fastly-client-ip",
          "fly-client-ip",
          "front-end-https",
          "true-client-ip",
          "x-appengine-user-ip",
          "x-azure-clientip",
          "x-azure-socketip",
          "x-client-ip",
          "x-cluster-client-ip",
          "x-envoy-external-address",
          "x-original-forwarded-for",
          "x-original-host",
          "x-original-proto",
          "x-original-url",
          "x-proxyuser-ip",
          "x-rewrite-url",
          "x-scheme",
          "x-url-scheme");

  private static final byte[][][] BY_LENGTH = byLength();

  /** One bit for each letter that a name begins with: most fields begin with none of them. */
  private static final int FIRST_LETTERS = firstLetters();

  private ProxyField() {}

  private static byte[][][] byLength() {
    int longest = NAMES.stream().mapToInt(String::length).max().orElse(0);
    byte[][][] names = new byte[longest + 1][][];
    for (int length = 0; length <= longest; length++) {
      int wanted = length;
      names[length] =
          NAMES.stream()
              .filter(name -> name.length() == wanted)
              .map(Ascii::bytes)
              .toArray(byte[][]::new);
    }
    return names;
  }

  private static int firstLetters() {
    int letters = 0;
    for (String name : NAMES) {
      letters |= letter((byte) name.charAt(0));
    }
    return letters;
  }

  /** The bit of a letter in any case; of another byte that of some letter. */
  private static int letter(byte b) {
    return 1 << (b & 0x1f);
  }

  /** Whether the token from {@code start} to before {@code end} names one. */
  static boolean isOne(byte[] bytes, int start, int end) {
    int length = end - start;
    if (length >= BY_LENGTH.length || (FIRST_LETTERS & letter(bytes[start])) == 0) {
      return false;
    }
    for (byte[] name : BY_LENGTH[length]) {
      if (Ascii.isToken(bytes, start, name)) {
        return true;
      }
    }
    return false;
  }
}
