package io.portcullis.server.run;

import io.portcullis.api.health.ServerStatus.Finding;
import io.portcullis.gateway.address.PeerWatch;
import io.portcullis.gateway.address.PeerWatch.Window;
import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpRange;
import io.portcullis.policy.address.ClientAddress.Source;
import io.portcullis.policy.address.ClientAddressRule;
import io.portcullis.server.options.Options;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what the gateway has seen for signs that client addresses are derived the wrong way;
 * each finding names the option that mends it. A pure function of what is passed in.
 *
 * @param rule how addresses are derived
 * @param publicListener whether the Internet may reach the gateway, as far as its addresses tell
 */
record TopologyCheck(ClientAddressRule rule, boolean publicListener) {
  /** Calls below which shares mean nothing. */
  static final int LEAST_CALLS = 200;

  /** Of the calls, in per cent, from which on it is nearly all. */
  static final int NEARLY_ALL_PERCENT = 95;

  /** With fewer clients one peer may well be all there is. */
  static final int MANY_CLIENTS = 2;

  /**
   * What was seen of all loops together.
   *
   * @param windows the last one of each loop
   * @param forwarded calls from untrusted peers that had a forwarded field, since the start
   * @param forwarding the untrusted peer that last sent one; null if none did
   * @param clients how many clients are configured
   */
  record Seen(List<Window> windows, long forwarded, @Nullable IpAddress forwarding, long clients) {}

  /** What the options alone tell, before any call. */
  List<Finding> atStart() {
    List<Finding> findings = new ArrayList<>();
    rule.trustedProxies().entries().stream()
        .filter(TopologyCheck::isEverything)
        .findFirst()
        .ifPresent(entry ->
            findings.add(
                new Finding(
                    "everyone_trusted",
                    "%s are all trusted proxies: whoever reaches the gateway can claim any address"
                        .formatted(entry),
                    Options.TRUSTED_PROXIES.name())));
    if (rule.trustedHops() > 0 && publicListener) {
      findings.add(
          new Finding(
              "hops_on_public_listener",
              "every peer is believed, and the gateway listens where the Internet may reach it:"
                  + " whoever goes past the proxies can claim any address",
              Options.TRUSTED_PROXIES.name()));
    }
    return findings;
  }

  private static boolean isEverything(IpRange entry) {
    return entry.size().equals(BigInteger.TWO.pow(entry.family().bits()));
  }

  /** What the options and the calls so far tell. */
  List<Finding> findings(Seen seen) {
    List<Finding> findings = new ArrayList<>(atStart());
    onePeer(seen).ifPresent(findings::add);
    forwarded(seen).ifPresent(findings::add);
    privateClients(seen).ifPresent(findings::add);
    return findings;
  }

  private Optional<Finding> onePeer(Seen seen) {
    int calls = seen.windows().stream().mapToInt(Window::calls).sum();
    Map<IpAddress, Integer> byPeer = new HashMap<>();
    for (Window window : seen.windows()) {
      IpAddress busiest = window.busiest();
      if (busiest != null) {
        byPeer.merge(busiest, window.busiestCalls(), Integer::sum);
      }
    }
    if (calls < LEAST_CALLS || seen.clients() < MANY_CLIENTS) {
      return Optional.empty();
    }
    return byPeer.entrySet().stream()
        .filter(peer -> isNearlyAll(peer.getValue(), calls))
        .findFirst()
        .map(peer ->
            new Finding(
                "one_untrusted_peer",
                ("%d of the last %d calls came from %s, which is no trusted proxy; if it is your"
                        + " proxy, list it, and every call gets its caller's address")
                    .formatted(peer.getValue(), calls, peer.getKey()),
                Options.TRUSTED_PROXIES.name()));
  }

  private Optional<Finding> forwarded(Seen seen) {
    if (seen.forwarded() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            "forwarded_by_untrusted_peer",
            ("%d calls since the start brought X-Forwarded-For or Forwarded from peers that are no"
                    + " trusted proxies, the last from %s; the fields changed nothing. If that is"
                    + " your proxy, list it")
                .formatted(seen.forwarded(), seen.forwarding()),
            Options.TRUSTED_PROXIES.name()));
  }

  private Optional<Finding> privateClients(Seen seen) {
    int calls = seen.windows().stream().mapToInt(Window::calls).sum();
    int privates = seen.windows().stream().mapToInt(Window::privateClients).sum();
    if (!publicListener || calls < LEAST_CALLS || !isNearlyAll(privates, calls)) {
      return Optional.empty();
    }
    String mends =
        rule.source() == Source.PEER
            ? Options.CLIENT_ADDRESS_SOURCE.name()
            : rule.trustedHops() > 0 ? Options.TRUSTED_HOPS.name() : Options.TRUSTED_PROXIES.name();
    return Optional.of(
        new Finding(
            "private_client_addresses",
            ("%d of the last %d calls have a private client address, though the gateway listens"
                    + " where the Internet may reach it: probably a proxy on the way is not known"
                    + " here")
                .formatted(privates, calls),
            mends));
  }

  private static boolean isNearlyAll(int part, int calls) {
    return part * 100L >= (long) calls * NEARLY_ALL_PERCENT;
  }

  /** What all watches have seen. */
  static Seen seen(List<PeerWatch> watches, long forwarded, long clients) {
    IpAddress forwarding =
        watches.stream()
            .flatMap(watch -> Stream.ofNullable(watch.forwarding()))
            .findFirst()
            .orElse(null);
    return new Seen(watches.stream().map(PeerWatch::last).toList(), forwarded, forwarding, clients);
  }
}
