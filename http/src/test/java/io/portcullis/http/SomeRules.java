package io.portcullis.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Rules of no gateway: the methods of the hostile requests, and {@code ours} as a credential. */
final class SomeRules implements HeadRules {
  private static final Set<String> METHODS =
      Set.of(
          "CONNECT",
          "DELETE",
          "GET",
          "HEAD",
          "M-SEARCH",
          "OPTIONS",
          "POST",
          "PROPFIND",
          "PURGE",
          "QUERY",
          "TRACE",
          "TRACK",
          "VERSION-CONTROL");

  @Override
  public boolean isMethodInOtherCase(byte[] bytes, int start, int end) {
    return METHODS.contains(text(bytes, start, end).toUpperCase(Locale.ROOT));
  }

  @Override
  public boolean isOwnCredential(byte[] bytes, int start, int end) {
    return text(bytes, start, end).contains("ours");
  }

  private static String text(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }
}
