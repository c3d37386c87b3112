package io.portcullis.server.options;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Which option an unknown word probably means. */
final class KnownWords {
  /** What other servers call it, by option. */
  private static final Map<Option<?>, List<String>> ELSEWHERE =
      Map.ofEntries(
          Map.entry(
              Options.GATEWAY_LISTEN,
              List.of(
                  "port",
                  "p",
                  "listen",
                  "host",
                  "bind",
                  "address",
                  "addr",
                  "http",
                  "http-port",
                  "listen-address",
                  "gateway",
                  "gateway-port",
                  "proxy-listen",
                  "server-port")),
          Map.entry(
              Options.ADMIN_LISTEN,
              List.of(
                  "admin",
                  "admin-port",
                  "admin-host",
                  "admin-address",
                  "admin-addr",
                  "management",
                  "management-port",
                  "management-listen",
                  "api-port",
                  "api-listen",
                  "metrics-port",
                  "dashboard-port")),
          Map.entry(
              Options.DATABASE_URL,
              List.of("db", "database", "db-url", "dsn", "postgres", "postgresql", "jdbc-url")),
          Map.entry(Options.DATABASE_USER, List.of("db-user", "database-username", "username")),
          Map.entry(
              Options.DATABASE_PASSWORD_FILE,
              List.of("db-password", "database-password", "password", "password-file")),
          Map.entry(
              Options.DATA_DIR,
              List.of("data", "d", "dir", "datadir", "data-directory", "data-path", "storage")),
          Map.entry(Options.CONFIG, List.of("c", "f", "conf", "config-file", "file")),
          Map.entry(
              Options.REQUEST_LOG,
              List.of("log", "logs", "logging", "access-log", "log-requests", "log-level")),
          Map.entry(Options.REQUEST_LOG_RETENTION_DAYS, List.of("retention", "log-retention")),
          Map.entry(
              Options.TRUSTED_PROXIES,
              List.of("proxy", "proxies", "trust-proxy", "trusted-proxy", "set-real-ip-from")),
          Map.entry(
              Options.CLIENT_ADDRESS_SOURCE,
              List.of("real-ip", "real-ip-header", "xff", "proxy-protocol")),
          Map.entry(
              TrafficOptions.EVENT_LOOPS,
              List.of("threads", "workers", "worker-processes", "loops")),
          Map.entry(
              TrafficOptions.UPSTREAM_CA_FILE,
              List.of("ca", "cacert", "ca-file", "ca-cert", "tls-ca")),
          Map.entry(
              TrafficOptions.ANSWER_TIMEOUT,
              List.of("timeout", "read-timeout", "upstream-timeout")),
          Map.entry(Options.DRAIN_TIMEOUT, List.of("shutdown-timeout", "grace-period")),
          Map.entry(
              TrafficOptions.BUFFERED_BODY_LIMIT,
              List.of("max-body", "max-body-size", "client-max-body-size")),
          Map.entry(Options.BASE_DOMAIN, List.of("domain", "hostname", "server-name")));

  /** A word of letters, a port or an address: no key, and no URL with a password. */
  private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z]{1,20}|[0-9.:\\[\\]*]{1,48}");

  private KnownWords() {}

  /**
   * The flag that was meant: the one that other servers call so, else the one that is spelled most
   * alike.
   *
   * @param word of the command line, with its dashes and perhaps {@code =value}
   * @return empty if none is near
   */
  static String flag(String word) {
    String name = withoutValue(word);
    String plain = name.replaceFirst("^-+", "").toLowerCase(Locale.ROOT);
    String elsewhere = elsewhere(plain);
    if (!elsewhere.isEmpty()) {
      return "--" + elsewhere;
    }
    return Options.ALL.stream()
        .filter(option -> option.secret() && option.name().equals(plain))
        .map(option -> "the variable " + option.variable())
        .findFirst()
        .orElseGet(() -> Nearest.of(name, Options.flags().stream().map(Option::flag).toList()));
  }

  /**
   * What of a word of the command line may be shown, as a value may be a secret: a flag without its
   * value; of other words those that are plainly none.
   */
  static String shown(String word) {
    String name = withoutValue(word);
    return word.startsWith("-") || PLAIN_WORD.matcher(name).matches()
        ? name
        : "a word that is no flag (not shown)";
  }

  private static String withoutValue(String word) {
    int end = word.indexOf('=');
    return end < 0 ? word : word.substring(0, end);
  }

  /** As {@link #flag}, for a key of the file. */
  static String key(String word) {
    String elsewhere = elsewhere(word.toLowerCase(Locale.ROOT).replace('_', '-'));
    return elsewhere.isEmpty()
        ? Nearest.of(
            word,
            Options.flags().stream()
                .filter(option -> option != Options.CONFIG)
                .map(Option::name)
                .toList())
        : elsewhere;
  }

  /** As {@link #flag}, for a variable. */
  static String variable(String word) {
    String name =
        word.substring(Option.VARIABLE_PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
    String elsewhere = elsewhere(name);
    return elsewhere.isEmpty()
        ? Nearest.of(word, Options.ALL.stream().map(Option::variable).toList())
        : Option.VARIABLE_PREFIX + elsewhere.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** A word that is nearly an option stays one: only what is found here whole counts. */
  private static String elsewhere(String name) {
    return ELSEWHERE.entrySet().stream()
        .filter(entry -> entry.getValue().contains(name))
        .map(entry -> entry.getKey().name())
        .findFirst()
        .orElse("");
  }
}
