package io.portcullis.server.options;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The database's URL in the form of JDBC drivers, from the forms that people have at hand: JDBC's
 * own, and the one of PostgreSQL's programs and of hosting providers.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">Connection
 *     URIs</a>
 */
final class JdbcUrl {
  private static final String JDBC = "jdbc:";

  /** A name or address, and a port; both may be missing. */
  private static final String HOST = "(?:\\[[^\\[\\]/?#@]*\\]|[^\\[\\]:,/?#@]*)(?::[0-9]{1,5})?";

  /** Scheme, user and password, hosts, database, parameters. */
  private static final Pattern POSTGRES =
      Pattern.compile(
          "(?:jdbc:)?postgres(?:ql)?://(?:([^/?#]*)@)?(?=[^?])(%s(?:,%s)*)(/[^?#@]*)?(?:\\?(.*))?"
              .formatted(HOST, HOST));

  /** A parameter whose value has an {@code @}, which may as well be the end of a password. */
  private static final Pattern PARAMETER_WITH_AT = Pattern.compile("[A-Za-z_]+=.*");

  /** Parameters that the driver calls otherwise. */
  private static final Map<String, String> DRIVER_NAMES =
      Map.of(
          "connect_timeout", "connectTimeout",
          "application_name", "ApplicationName",
          "keepalives", "tcpKeepAlive",
          "target_session_attrs", "targetServerType");

  private static final Pattern PASSWORD_PARAMETER =
      Pattern.compile("(?i)([?&][^=&]*(?:pass|secret|token|key)[^=&]*=)[^&]*");

  /** To the last {@code @}: a password that is not percent-encoded can hold anything before it. */
  private static final Pattern PASSWORD_BEFORE_HOST =
      Pattern.compile(
          "^((?:(?:jdbc:)?(?:[A-Za-z][A-Za-z0-9+.-]*:)?//)?[^/?#@:]*:).*@", Pattern.DOTALL);

  private JdbcUrl() {}

  /**
   * Reads {@code jdbc:sqlite:<file>} and every spelling of a PostgreSQL URL; user and password
   * before the host become parameters.
   *
   * @return the URL that {@code StoreOptions} takes; empty if {@code text} is none
   */
  static Optional<String> of(String text) {
    if (text.startsWith("jdbc:sqlite:")) {
      return Optional.of(text);
    }
    Matcher url = POSTGRES.matcher(text);
    if (!url.matches() || isAmbiguous(url)) {
      return Optional.empty();
    }
    List<String> parameters = new ArrayList<>();
    try {
      if (url.group(1) != null) {
        addUser(url.group(1), parameters);
      }
    } catch (IllegalArgumentException e) {
      // A % that begins no byte.
      return Optional.empty();
    }
    boolean ofDriver = text.startsWith(JDBC);
    if (url.group(4) != null) {
      for (String parameter : url.group(4).split("&", -1)) {
        parameters.add(ofDriver ? parameter : named(parameter));
      }
    }
    return Optional.of(
        "jdbc:postgresql://"
            + url.group(2)
            + Objects.requireNonNullElse(url.group(3), "")
            + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters)));
  }

  /**
   * Whether what looks like a parameter may be the rest of a password with a question mark in it,
   * and what looks like the host its user.
   */
  private static boolean isAmbiguous(Matcher url) {
    String parameters = url.group(4);
    if (parameters == null || !parameters.contains("@")) {
      return false;
    }
    boolean nothingBefore = url.group(1) == null && url.group(3) == null;
    return nothingBefore
        || Arrays.stream(parameters.split("&", -1))
            .filter(parameter -> parameter.contains("@"))
            .anyMatch(parameter -> !PARAMETER_WITH_AT.matcher(parameter).matches());
  }

  /**
   * What may be wrong with a text that {@link #of} does not accept.
   *
   * @param masked the text as {@link #masked} shows it
   */
  static List<String> faults(String masked) {
    return masked.contains("@")
        ? List.of(
            "in user and password / ? # @ : and % must be percent-encoded: %2F %3F %23 %40 %3A %25")
        : List.of();
  }

  private static void addUser(String text, List<String> parameters) {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    if (!user.isEmpty()) {
      parameters.add("user=" + recoded(user));
    }
    if (colon >= 0) {
      parameters.add("password=" + recoded(text.substring(colon + 1)));
    }
  }

  /** In a URL's user a plus is a plus, in a parameter it is a space. */
  private static String recoded(String text) {
    String plain = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    return URLEncoder.encode(plain, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String named(String parameter) {
    int equals = parameter.indexOf('=');
    String name = equals < 0 ? parameter : parameter.substring(0, equals);
    return DRIVER_NAMES.getOrDefault(name, name) + parameter.substring(name.length());
  }

  /** {@code text} with {@code ***} for passwords, whether or not it is a URL that is accepted. */
  static String masked(String text) {
    String masked = PASSWORD_PARAMETER.matcher(text).replaceAll("$1***");
    return PASSWORD_BEFORE_HOST.matcher(masked).replaceAll("$1***@");
  }
}
