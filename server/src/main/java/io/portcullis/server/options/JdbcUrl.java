package io.portcullis.server.options;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /** Scheme, user and password, hosts with the database, parameters. */
  private static final Pattern POSTGRES =
      Pattern.compile("(?:jdbc:)?postgres(?:ql)?://(?:([^/?#]*)@)?([^?#@]+)(?:\\?(.*))?");

  /** Parameters that the driver calls otherwise. */
  private static final Map<String, String> DRIVER_NAMES =
      Map.of(
          "connect_timeout", "connectTimeout",
          "application_name", "ApplicationName",
          "keepalives", "tcpKeepAlive",
          "target_session_attrs", "targetServerType");

  private static final Pattern PASSWORD_PARAMETER =
      Pattern.compile("(?i)([?&][^=&]*(?:pass|secret|token|key)[^=&]*=)[^&]*");

  private static final Pattern PASSWORD_BEFORE_HOST = Pattern.compile("(//[^/?#@:]*:)[^/?#]*@");

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
    if (!url.matches()) {
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
    if (url.group(3) != null) {
      for (String parameter : url.group(3).split("&", -1)) {
        parameters.add(ofDriver ? parameter : named(parameter));
      }
    }
    return Optional.of(
        "jdbc:postgresql://"
            + url.group(2)
            + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters)));
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
