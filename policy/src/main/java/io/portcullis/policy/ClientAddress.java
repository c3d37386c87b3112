package io.portcullis.policy;

import io.portcullis.ip.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a call comes from: its peer, and what the checks take for its source.
 *
 * @param peer the socket's other end, IPv4-mapped addresses already turned to IPv4
 * @param address the client address; null when it could not be told
 * @param source how {@code address} was derived
 */
public record ClientAddress(IpAddress peer, @Nullable IpAddress address, Source source) {
  /** How a client address is derived. */
  public enum Source {
    /** It is the peer address. */
    PEER;

    /** The option's spelling. */
    public String code() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /** The client address of a call from {@code peer} when forwarded fields are not trusted. */
  public static ClientAddress ofPeer(IpAddress peer) {
    IpAddress unmapped = peer.unmapped();
    return new ClientAddress(unmapped, unmapped, Source.PEER);
  }
}
