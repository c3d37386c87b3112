package io.portcullis.server.run;

import io.portcullis.api.health.ServerStatus.Finding;
import io.portcullis.api.health.ServerStatus.Topology;
import io.portcullis.gateway.Gateway;
import io.portcullis.gateway.meter.Counter;
import io.portcullis.ip.IpAddress;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.address.ClientAddress.Source;
import io.portcullis.policy.address.ClientAddressRule;
import io.portcullis.policy.address.PrivateAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells operators what {@link TopologyCheck} finds: on demand for {@code /v1/status}, and as a
 * warning when a finding is first seen.
 */
final class TopologyWatch {
  private static final Logger LOG = LoggerFactory.getLogger(TopologyWatch.class);

  private final TopologyCheck check;
  private final Gateway gateway;
  private final ActivePolicy policy;

  /** Codes that were warned about; owned by whoever holds this object's lock. */
  private final Set<String> warned = new HashSet<>();

  TopologyWatch(ClientAddressRule rule, Gateway gateway, ActivePolicy policy) {
    this.check = new TopologyCheck(rule, gateway.addresses().stream().anyMatch(a -> isPublic(a)));
    this.gateway = gateway;
    this.policy = policy;
  }

  /** Whether the Internet may reach a listener, as far as the addresses of this host tell. */
  private static boolean isPublic(InetSocketAddress listen) {
    return listen.getAddress().isAnyLocalAddress()
        ? hostAddresses().anyMatch(TopologyWatch::isPublic)
        : isPublic(listen.getAddress());
  }

  private static boolean isPublic(InetAddress address) {
    return !PrivateAddresses.contain(IpAddress.ofBytes(address.getAddress()).unmapped());
  }

  private static Stream<InetAddress> hostAddresses() {
    try {
      return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses);
    } catch (SocketException e) {
      return Stream.empty();
    }
  }

  /** How addresses are derived, and what is found now. Any thread. */
  Topology state() {
    ClientAddressRule rule = check.rule();
    return new Topology(
        rule.source().code(), rule.trustedProxies().toString(), rule.trustedHops(), findings());
  }

  private List<Finding> findings() {
    return check.findings(
        TopologyCheck.seen(
            gateway.peerWatches(),
            gateway.counters().value(Counter.FORWARDED_UNTRUSTED),
            policy.current().counts().clients()));
  }

  /**
   * Says how addresses are derived, unless that is the usual, and what is found before any call.
   */
  void start() {
    if (check.rule().source() != Source.PEER) {
      LOG.info("Client addresses: {}", check.rule());
    }
    warn(check.atStart());
  }

  /** Warns of what is found for the first time. */
  void look() {
    warn(findings());
  }

  private synchronized void warn(List<Finding> findings) {
    for (Finding finding : findings) {
      if (warned.add(finding.code())) {
        LOG.warn("{}: {} (--{})", finding.code(), finding.message(), finding.option());
      }
    }
  }
}
