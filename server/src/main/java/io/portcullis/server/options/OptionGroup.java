package io.portcullis.server.options;

import java.util.Arrays;
import java.util.List;

/**
 * What belongs together in the table of options. A group begins at its first option and ends where
 * the next one begins, so that an option that is added to the table is in the group it stands in.
 */
public enum OptionGroup {
  /** Where files are. */
  FILES("Files", Options.CONFIG, false),
  /** Where callers and operators connect. */
  LISTENING("Listening", Options.GATEWAY_LISTEN, false),
  /** Where the configuration is kept. */
  STORAGE("Database and secrets", Options.DATABASE_URL, false),
  /** Who uses the server. */
  TENANT("Tenant and keys", Options.BOOTSTRAP_KEY, true),
  /** How client addresses are derived. */
  PROXIES("Behind proxies", Options.CLIENT_ADDRESS_SOURCE, false),
  /** What is recorded. */
  LOG("Request log", Options.REQUEST_LOG, false),
  /** How changes reach the data plane, and how the server ends. */
  RUNNING("Changes and stopping", Options.POLICY_POLL_INTERVAL, true),
  /** What callers may use up. */
  LIMITS("Limits toward callers", TrafficOptions.EVENT_LOOPS, true),
  /** How upstreams are called. */
  UPSTREAMS("Upstreams", TrafficOptions.CONNECT_TIMEOUT, true);

  private final String title;
  private final Option<?> first;
  private final boolean rare;

  OptionGroup(String title, Option<?> first, boolean rare) {
    this.title = title;
    this.first = first;
    this.rare = rare;
  }

  /** Its heading, without a colon. */
  public String title() {
    return title;
  }

  /** Whether most servers leave its options alone: help shows it only when asked for all. */
  public boolean rare() {
    return rare;
  }

  /** Its options, in the order of the table. */
  public List<Option<?>> options() {
    int end =
        Arrays.stream(values())
            .filter(group -> group.ordinal() == ordinal() + 1)
            .mapToInt(group -> Options.ALL.indexOf(group.first))
            .findFirst()
            .orElse(Options.ALL.size());
    return Options.ALL.subList(Options.ALL.indexOf(first), end);
  }
}
