package io.portcullis.policy.address;

import io.portcullis.ip.IpAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a call comes from: its peer, and what the checks take for its source.
 *
 * @param peer the socket's other end, IPv4-mapped addresses already turned to IPv4
 * @param address the client address; null when it could not be told
 * @param source what the operator chose to derive it from
 * @param derivation how {@code address} came about
 * @param place of the address in its field, counted from the right, from 1; 0: it stands in none
 */
public record ClientAddress(
    IpAddress peer, @Nullable IpAddress address, Source source, Derivation derivation, int place) {
  /** What a client address is derived from. */
  public enum Source {
    /** The peer address. */
    PEER,
    /** The field {@code X-Forwarded-For}. */
    X_FORWARDED_FOR,
    /** The field {@code Forwarded} of RFC 7239. */
    FORWARDED,
    /** The PROXY header, version 1 or 2, in front of a connection's first request. */
    PROXY_PROTOCOL;

    /** The option's spelling. */
    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** How a client address came about, or why there is none. */
  public enum Derivation {
    /** It is the peer's, as the operator chose. */
    PEER,
    /** It is the peer's, which is no trusted proxy: whatever it says changes nothing. */
    UNTRUSTED_PEER,
    /** A trusted proxy named it. */
    PROXY,
    /** None: the trusted proxies named too few addresses, or none. */
    MISSING,
    /** None: the first text that the walk could not read ended it. */
    MALFORMED,
    /** None: a trusted proxy hides it on purpose, or does not know it. */
    HIDDEN;

    /** The stable code, in lower case with underscores. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The client address of a call from {@code peer} where nothing else is asked. */
  public static ClientAddress ofPeer(IpAddress peer) {
    IpAddress unmapped = peer.unmapped();
    return new ClientAddress(unmapped, unmapped, Source.PEER, Derivation.PEER, 0);
  }
}
