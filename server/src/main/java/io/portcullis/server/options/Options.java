package io.portcullis.server.options;

import io.portcullis.gateway.log.RequestLogMode;
import io.portcullis.ip.IpList;
import io.portcullis.model.Plan;
import io.portcullis.model.key.KeyText;
import io.portcullis.model.key.KeyType;
import io.portcullis.policy.address.ClientAddress;
import io.portcullis.policy.address.ClientAddressRule;
import io.portcullis.server.options.Option.Places;
import io.portcullis.store.crypto.MasterKeyException;
import io.portcullis.store.crypto.MasterKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The table of all options. What is not here cannot be set; {@link #ALL} has them in the order in
 * which help and documentation show them.
 */
public final class Options {
  private static final OptionTable TABLE = new OptionTable();
  private static final long MIB = 1 << 20;
  private static final long GIB = 1 << 30;

  private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~/-]{1,255}");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  // The file and where things are.

  /** The file of options; a missing one is an error only if it was named. */
  public static final Option<Path> CONFIG =
      TABLE.add(
          "config",
          "portcullis.yaml",
          OptionType.path(),
          "file with these options, as 'name: value'");

  /**
   * The folder of the database, the request log, the master key and the lock; made if it is
   * missing.
   */
  public static final Option<Path> DATA_DIR =
      TABLE.add(
          "data-dir",
          "./data",
          OptionType.path(),
          "folder of the database and the request log; made with mode 0700");

  /** Where the gateway takes calls. */
  public static final Option<List<ListenAddress>> GATEWAY_LISTEN =
      TABLE.add(
          "gateway-listen",
          "[::]:8080",
          OptionType.listenAddresses(ListenAddress.ANY_IPV6),
          "where calls come in; [::] is both families, and 0.0.0.0 where the host has no IPv6;"
              + " a port alone is one on [::]");

  /** Where the management API answers. */
  public static final Option<ListenAddress> ADMIN_LISTEN =
      TABLE.add(
          "admin-listen",
          "127.0.0.1:8081",
          OptionType.listenAddress(ListenAddress.LOOPBACK),
          "where the management API, health and metrics answer; a port alone is one on 127.0.0.1");

  // The database.

  /** The PostgreSQL database; empty: SQLite in the data directory. */
  public static final Option<Optional<String>> DATABASE_URL =
      TABLE.add(
          "database-url",
          "",
          OptionType.optional(
              new OptionType<>(
                  "postgresql://user@host:port/name, the same as jdbc:postgresql://host:port/name,"
                      + " or jdbc:sqlite:file",
                  JdbcUrl::of,
                  JdbcUrl::faults)),
          "where the configuration is kept; not set: SQLite in the data directory");

  /** The PostgreSQL user. */
  public static final Option<Optional<String>> DATABASE_USER =
      TABLE.add(
          "database-user",
          "",
          OptionType.optional(OptionType.text("a name", text -> !text.isBlank())),
          "user of the PostgreSQL database");

  /** The PostgreSQL password itself. */
  public static final Option<Optional<String>> DATABASE_PASSWORD =
      TABLE.addSecret(
          "database-password",
          OptionType.optional(OptionType.text("not blank", text -> !text.isBlank())),
          "password of the PostgreSQL database");

  /** A file with the PostgreSQL password. */
  public static final Option<Optional<Path>> DATABASE_PASSWORD_FILE =
      TABLE.add(
          "database-password-file",
          "",
          OptionType.optional(OptionType.path()),
          "file whose first line is the password of the PostgreSQL database");

  /** The key that the secrets are encrypted under; empty: the file of the data directory. */
  public static final Option<Optional<MasterKeys.Given>> MASTER_KEY =
      TABLE.addSecret(
          "master-key",
          OptionType.optional(
              new OptionType<>(
                  "the Base64 of 32 bytes; during a change two, the new one first, with a comma",
                  Options::masterKey)),
          "what secrets are encrypted under; not set: the file master.key of the data directory");

  // Who uses it.

  /** The first management key. */
  public static final Option<Optional<KeyText>> BOOTSTRAP_KEY =
      TABLE.addSecret(
          "bootstrap-key",
          OptionType.optional(
              new OptionType<>(
                  "tk_live_, 4 to 32 letters and digits, _, 22 to 128 letters and digits",
                  text -> KeyText.parse(text).filter(key -> key.type() == KeyType.STANDARD))),
          "the first management key, in place of a generated one; added at later starts if"
              + " unknown");

  /** The plan of the one tenant: how much it may have. */
  public static final Option<Optional<Plan>> PLAN =
      TABLE.add(
          "plan",
          "",
          OptionType.optional(OptionType.oneOf(Plan.class)),
          "limits of what may be configured; stored, so that it stays without the option: unlimited"
              + " lifts it again; not set: what is stored, at first unlimited");

  /** The name of the one tenant. */
  public static final Option<Optional<String>> TENANT_NAME =
      TABLE.add(
          "tenant-name",
          "",
          OptionType.optional(
              OptionType.text("1 to 200 characters", t -> !t.isBlank() && t.length() <= 200)),
          "name of the tenant; not set: what is stored, at first Default");

  /** The DNS label of the one tenant. */
  public static final Option<Optional<String>> TENANT_SLUG =
      TABLE.add(
          "tenant-slug",
          "",
          OptionType.optional(
              OptionType.text(
                  "one DNS label of lower-case letters, digits and '-'",
                  t -> LABEL.matcher(t).matches())),
          "label of the tenant below the base domain, fixed at first start; not set: default");

  /** The domain below which tenants are named. */
  public static final Option<Optional<String>> BASE_DOMAIN =
      TABLE.add(
          "base-domain",
          "",
          OptionType.optional(
              OptionType.text(
                  "a lower-case domain name such as gateway.example.com", Options::isDomain)),
          "answer calls for the host tenant-slug.base-domain only; not set: for any host");

  /** Whether test keys work. */
  public static final Option<TestKeys> TEST_KEYS =
      TABLE.add(
          "test-keys",
          "allow",
          OptionType.oneOf(TestKeys.class),
          "whether tk_test_ keys, which skip the address checks, are accepted");

  /** What the client address is derived from. */
  public static final Option<ClientAddress.Source> CLIENT_ADDRESS_SOURCE =
      TABLE.add(
          "client-address-source",
          "peer",
          OptionType.oneOf(ClientAddress.Source.class),
          "what the client address is taken from: the connection, a field, or the PROXY protocol");

  /** Which peers may say who calls. */
  public static final Option<IpList> TRUSTED_PROXIES =
      TABLE.add(
          "trusted-proxies",
          "none",
          OptionType.addressList(),
          "proxies that are believed about who calls; the address is walked from the right past"
              + " them");

  /** How many peers may say who calls, whatever their addresses. */
  public static final Option<Integer> TRUSTED_HOPS =
      TABLE.add(
          "trusted-hops",
          "0",
          OptionType.number(0, ClientAddressRule.MAX_HOPS),
          "number of proxies on every way here, in place of trusted-proxies; 0: not by number");

  /** Which scheme upstreams are told of calls through trusted proxies. */
  public static final Option<ClientAddressRule.ProxiedScheme> PROXIED_SCHEME =
      TABLE.add(
          "proxied-scheme",
          "forwarded",
          OptionType.oneOf(ClientAddressRule.ProxiedScheme.class),
          "scheme of calls through trusted proxies: as they say it, or always this one");

  /** Which host upstreams are told of calls through trusted proxies. */
  public static final Option<ClientAddressRule.ProxiedHost> PROXIED_HOST =
      TABLE.add(
          "proxied-host",
          "forwarded",
          OptionType.oneOf(ClientAddressRule.ProxiedHost.class),
          "host of calls through trusted proxies: as they say it, or the Host received");

  // The request log.

  /** Which calls are recorded. */
  public static final Option<RequestLogMode> REQUEST_LOG =
      TABLE.add(
          "request-log", "all", OptionType.oneOf(RequestLogMode.class), "which calls are recorded");

  /** Days after which recorded calls are deleted. */
  public static final Option<Integer> REQUEST_LOG_RETENTION_DAYS =
      TABLE.add(
          "request-log-retention-days",
          "30",
          OptionType.number(1, 3650),
          "days after which recorded calls are deleted");

  /** Bytes of recorded calls above which the oldest are deleted. */
  public static final Option<Long> REQUEST_LOG_MAX_SIZE =
      TABLE.add(
          "request-log-max-size",
          "10GiB",
          OptionType.size(MIB, 1024 * GIB),
          "size of all recorded calls above which the oldest files are deleted; an eighth of it is"
              + " for calls without a known key, which cannot displace the others");

  /** Whether queries are recorded. */
  public static final Option<Boolean> LOG_QUERY =
      TABLE.add(
          "log-query",
          "off",
          OptionType.onOff(),
          "whether recorded paths keep their query, where secrets like to hide");

  // How configuration reaches the data plane, and how the server stops.

  /** How often the change feed is read when no signal came. */
  public static final Option<Duration> POLICY_POLL_INTERVAL =
      TABLE.add(
          "policy-poll-interval",
          "1s",
          OptionType.duration(Duration.ofMillis(100), Duration.ofMinutes(1)),
          "how often the database is asked for changes that no signal announced");

  /** How long what is in force may be unconfirmed; empty: for ever. */
  public static final Option<Optional<Duration>> MAX_POLICY_AGE =
      TABLE.add(
          "max-policy-age",
          "",
          OptionType.optional(OptionType.duration(Duration.ofSeconds(5), Duration.ofDays(365))),
          "age of the configuration in force beyond which this node is not ready, while the"
              + " database is away; not set: at any age it is");

  /** What balancers that reach only the data plane ask; empty: nothing. */
  public static final Option<Optional<String>> HEALTH_PATH =
      TABLE.add(
          "health-path",
          "",
          OptionType.optional(
              OptionType.text(
                  "a path such as /healthz, of letters, digits and -._~/, without . and .."
                      + " segments",
                  Options::isPlainPath)),
          "path where calls without any x-knoxcall field get the answer of /health/ready; not set:"
              + " none");

  /** How long calls are still taken when the server stops. */
  public static final Option<Duration> DRAIN_DELAY =
      TABLE.add(
          "drain-delay",
          "0s",
          OptionType.duration(Duration.ZERO, OptionTable.LONGEST_TIMEOUT),
          "how long calls are still taken after SIGTERM, while readiness says no");

  /** How long running calls may take when the server stops. */
  public static final Option<Duration> DRAIN_TIMEOUT =
      TABLE.add(
          "drain-timeout",
          "30s",
          OptionType.duration(Duration.ofMillis(1), OptionTable.LONGEST_TIMEOUT),
          "how long running calls may take to end after SIGTERM");

  /** Every option, in the order of the documentation. */
  public static final List<Option<?>> ALL =
      Stream.concat(TABLE.options().stream(), TrafficOptions.TABLE.options().stream()).toList();

  private Options() {}

  /** Those that may be set by a flag, in the same order. */
  public static List<Option<?>> flags() {
    return ALL.stream().filter(option -> option.places() == Places.ALL).toList();
  }

  private static Optional<MasterKeys.Given> masterKey(String text) {
    try {
      return Optional.of(MasterKeys.Given.parse("PORTCULLIS_MASTER_KEY", text));
    } catch (MasterKeyException e) {
      return Optional.empty();
    }
  }

  private static boolean isPlainPath(String text) {
    return PATH.matcher(text).matches()
        && Stream.of(text.split("/", -1)).noneMatch(s -> s.equals(".") || s.equals(".."));
  }

  private static boolean isDomain(String text) {
    return text.length() <= 253
        && List.of(text.split("\\.", -1)).stream().allMatch(l -> LABEL.matcher(l).matches());
  }

  /** What happens to test keys. */
  public enum TestKeys {
    /** They work, and skip the address checks. */
    ALLOW,
    /** They are refused everywhere. */
    REFUSE
  }
}
