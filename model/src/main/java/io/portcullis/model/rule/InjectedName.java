package io.portcullis.model.rule;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which header fields may be injected: not those that frame or route the message, are for one hop
 * only, or are the gateway's own to say. {@code _} counts as {@code -} and case does not count,
 * because upstreams fold them.
 */
public final class InjectedName {
  /** Field names that may not be injected, in lower case. */
  public static final Set<String> FORBIDDEN =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "trailer",
          "te",
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "upgrade",
          "http2-settings",
          "expect",
          "forwarded",
          "x-real-ip",
          "x-request-id");

  /** What names that may not be injected start with, in lower case. */
  public static final List<String> FORBIDDEN_PREFIXES =
      List.of("x-knoxcall-", "x-knox-", "x-forwarded-");

  private InjectedName() {}

  /** Why {@code name}, a field name, may not be injected, as a clause; null if it may. */
  public static @Nullable String problem(String name) {
    String folded = folded(name);
    boolean forbidden =
        FORBIDDEN.contains(folded) || FORBIDDEN_PREFIXES.stream().anyMatch(folded::startsWith);
    return forbidden ? "the gateway sets or drops '%s' itself".formatted(name) : null;
  }

  /** The name in lower case with {@code -} for {@code _}: equal for what an upstream may fold. */
  public static String folded(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
