package io.portcullis.policy.address;

import io.portcullis.http.FieldLines;
import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.ip.IpPrefix;
import io.portcullis.ip.PrefixTable;
import io.portcullis.policy.address.ClientAddress.Derivation;
import io.portcullis.policy.address.ClientAddress.Source;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How this server derives client addresses: from what, and whom it believes. Immutable; any thread.
 *
 * <p>With a list of trusted proxies the addresses are walked from the right, starting at the peer:
 * the first that is no trusted proxy is the client. If all are trusted, the leftmost is: a trusted
 * machine called itself. With a fixed number of hops every peer is believed, and the client is the
 * address that many places from the right. In both the first text that cannot be read ends the
 * walk, and the address is unknown.
 */
public final class ClientAddressRule {
  /** The most hops that may be set. */
  public static final int MAX_HOPS = 16;

  /** The peer is the client, whatever is said. */
  public static final ClientAddressRule PEER = new ClientAddressRule(Source.PEER, IpList.EMPTY, 0);

  /** What is taken for the scheme of calls that come through a trusted proxy. */
  public enum ProxiedScheme {
    /** What the proxy says in the fields of the source; http if it says nothing. */
    FORWARDED,
    /** Always http. */
    HTTP,
    /** Always https: the proxy ends TLS and does not say so. */
    HTTPS
  }

  /** What is taken for the host of calls that come through a trusted proxy. */
  public enum ProxiedHost {
    /** What the proxy says in the fields of the source; the received one if it says nothing. */
    FORWARDED,
    /** Always the received {@code Host}: the proxy passes on what callers say of it. */
    RECEIVED
  }

  private final Source source;
  private final IpList trustedProxies;
  private final int trustedHops;
  private final PrefixTable trusted;
  private final ProxiedScheme proxiedScheme;
  private final ProxiedHost proxiedHost;

  private ClientAddressRule(Source source, IpList trustedProxies, int trustedHops) {
    this.source = source;
    this.trustedProxies = trustedProxies;
    this.trustedHops = trustedHops;
    List<IpPrefix> prefixes = new ArrayList<>();
    trustedProxies.entries().forEach(entry -> prefixes.addAll(entry.toPrefixes()));
    this.trusted = PrefixTable.of(prefixes);
    this.proxiedScheme = ProxiedScheme.FORWARDED;
    this.proxiedHost = ProxiedHost.FORWARDED;
  }

  private ClientAddressRule(ClientAddressRule of, ProxiedScheme scheme, ProxiedHost host) {
    this.source = of.source;
    this.trustedProxies = of.trustedProxies;
    this.trustedHops = of.trustedHops;
    this.trusted = of.trusted;
    this.proxiedScheme = scheme;
    this.proxiedHost = host;
  }

  /** The same, with another word on the scheme and host of calls through trusted proxies. */
  public ClientAddressRule withProxied(ProxiedScheme scheme, ProxiedHost host) {
    return new ClientAddressRule(this, scheme, host);
  }

  /** What is taken for the scheme of calls that come through a trusted proxy. */
  public ProxiedScheme proxiedScheme() {
    return proxiedScheme;
  }

  /** What is taken for the host of calls that come through a trusted proxy. */
  public ProxiedHost proxiedHost() {
    return proxiedHost;
  }

  /**
   * The client is derived from {@code source}, which proxies in this list are believed to write.
   *
   * @param source not {@link Source#PEER}
   * @param proxies at least one
   * @throws IllegalArgumentException if the two make no sense together
   */
  public static ClientAddressRule trusting(Source source, IpList proxies) {
    if (source == Source.PEER || proxies.isEmpty()) {
      throw new IllegalArgumentException("%s by proxies '%s'".formatted(source, proxies));
    }
    return new ClientAddressRule(source, proxies, 0);
  }

  /**
   * The client is the address {@code hops} places from the right, whoever the peer is.
   *
   * @param source one of the two fields
   * @param hops proxies on the way, the peer included; 1 to {@value #MAX_HOPS}
   * @throws IllegalArgumentException if the two make no sense together
   */
  public static ClientAddressRule hops(Source source, int hops) {
    boolean field = source == Source.X_FORWARDED_FOR || source == Source.FORWARDED;
    if (!field || hops < 1 || hops > MAX_HOPS) {
      throw new IllegalArgumentException("%s by %d hops".formatted(source, hops));
    }
    return new ClientAddressRule(source, IpList.EMPTY, hops);
  }

  /** What the client address is derived from. */
  public Source source() {
    return source;
  }

  /** The proxies that are believed; empty when none is, or a number of hops. */
  public IpList trustedProxies() {
    return trustedProxies;
  }

  /** How many proxies are on the way, whatever their addresses; 0: they are known by address. */
  public int trustedHops() {
    return trustedHops;
  }

  /** Whether what this peer says about others is believed. At most 16 steps; no allocation. */
  public boolean trusts(IpAddress peer) {
    return trustedHops > 0 || isProxy(peer.unmapped());
  }

  private boolean isProxy(IpAddress address) {
    return trusted.find(address) >= 0;
  }

  /**
   * Derives the client address of a call. Linear in what is walked; a few small objects.
   *
   * @param peer the socket's other end
   * @param bytes what the lines index
   * @param lines the values of the source's field; not looked at for the other sources
   */
  public ClientAddress derive(IpAddress peer, byte[] bytes, FieldLines lines) {
    IpAddress from = peer.unmapped();
    return switch (source) {
      case PEER -> ClientAddress.ofPeer(from);
      case X_FORWARDED_FOR -> walk(from, new ForwardedForWalk(bytes, lines));
      case FORWARDED -> walk(from, new ForwardedWalk(bytes, lines));
      case PROXY_PROTOCOL -> withoutHeader(from);
    };
  }

  /** {@link #derive(IpAddress, byte[], FieldLines)} for values that are texts already. */
  public ClientAddress derive(IpAddress peer, List<String> values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FieldLines lines = new FieldLines();
    for (String value : values) {
      int start = bytes.size();
      // What is not Latin-1 becomes '?', which no address has.
      bytes.writeBytes(value.getBytes(StandardCharsets.ISO_8859_1));
      lines.add(start, bytes.size());
    }
    return derive(peer, bytes.toByteArray(), lines);
  }

  /**
   * The client address of a connection without a PROXY header: the peer's. Whether a listed peer
   * may leave the header out is the listener's business; the management listener reads none.
   */
  public ClientAddress withoutHeader(IpAddress peer) {
    IpAddress from = peer.unmapped();
    return new ClientAddress(
        from, from, source, trusts(from) ? Derivation.PEER : Derivation.UNTRUSTED_PEER, 0);
  }

  /**
   * The client address of a connection whose PROXY header came from a listed peer.
   *
   * @param named what the header says; null if it names no address
   */
  public ClientAddress named(IpAddress peer, @Nullable IpAddress named) {
    return named == null
        ? unknown(peer.unmapped(), Derivation.HIDDEN)
        : known(peer.unmapped(), named.unmapped(), 0);
  }

  private ClientAddress walk(IpAddress peer, FieldWalk walk) {
    if (!trusts(peer)) {
      return new ClientAddress(peer, peer, source, Derivation.UNTRUSTED_PEER, 0);
    }
    IpAddress last = null;
    for (int place = 1; true; place++) {
      switch (walk.next()) {
        case ADDRESS -> {
          last = walk.address();
          if (last != null && (trustedHops > 0 ? place == trustedHops : !isProxy(last))) {
            return known(peer, last, place);
          }
        }
        case START -> {
          return last == null || trustedHops > 0
              ? unknown(peer, Derivation.MISSING)
              : known(peer, last, place - 1);
        }
        case MALFORMED -> {
          return unknown(peer, Derivation.MALFORMED);
        }
        case HIDDEN -> {
          return unknown(peer, Derivation.HIDDEN);
        }
      }
    }
  }

  private ClientAddress known(IpAddress peer, IpAddress address, int place) {
    return new ClientAddress(peer, address, source, Derivation.PROXY, place);
  }

  private ClientAddress unknown(IpAddress peer, Derivation why) {
    return new ClientAddress(peer, null, source, why, 0);
  }

  /** As the options say it, for the log. */
  @Override
  public String toString() {
    return switch (source) {
      case PEER -> "peer";
      case X_FORWARDED_FOR, FORWARDED, PROXY_PROTOCOL ->
          source.code()
              + (trustedHops > 0 ? ", " + trustedHops + " hops" : " of " + trustedProxies);
    };
  }
}
