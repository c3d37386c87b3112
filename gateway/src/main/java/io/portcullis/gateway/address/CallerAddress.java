package io.portcullis.gateway.address;

import io.portcullis.http.FieldLines;
import io.portcullis.http.RequestFields;
import io.portcullis.http.RequestHead;
import io.portcullis.http.text.Ascii;
import io.portcullis.ip.IpAddress;
import io.portcullis.model.key.KeyMask;
import io.portcullis.policy.address.AddressChain;
import io.portcullis.policy.address.ClientAddress;
import io.portcullis.policy.address.ClientAddress.Source;
import io.portcullis.policy.address.ClientAddressRule;
import io.portcullis.policy.address.ClientAddressRule.ProxiedHost;
import io.portcullis.policy.address.ClientAddressRule.ProxiedScheme;
import io.portcullis.policy.address.PrivateAddresses;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where one connection's calls come from.
 *
 * <p>Not thread safe: part of one connection, on its event loop. What was derived is kept together
 * with the bytes it was derived from, so that a call like the one before costs one comparison, and
 * none at all where no field is read.
 */
public final class CallerAddress {
  /** Longer fields are not kept from call to call, in bytes. */
  private static final int MAX_KEPT = 1_024;

  private static final byte[] NO_BYTES = {};
  private static final FieldLines NO_LINES = new FieldLines();

  private final ClientAddressRule rule;
  private final boolean readsFields;
  private @Nullable ClientAddress known;
  private byte[] text = NO_BYTES;
  private boolean trustedPeer;
  private final ProxiedOrigin origin = new ProxiedOrigin();
  private boolean privateClient;

  /** The field that {@link #known} was derived from, its lines joined. */
  private byte[] joined = NO_BYTES;

  private int joinedLength = -1;

  /** Whether {@link #joined} is all of the field, so that the next call can be compared with it. */
  private boolean whole;

  /** A connection whose peer is not known yet. */
  public CallerAddress(ClientAddressRule rule) {
    this.rule = rule;
    this.readsFields = rule.source() == Source.X_FORWARDED_FOR || rule.source() == Source.FORWARDED;
  }

  /** Sets the socket's other end; IPv4-mapped ones are unmapped here, once. */
  public void connected(IpAddress peer) {
    trustedPeer = rule.trusts(peer);
    set(readsFields ? rule.derive(peer, NO_BYTES, NO_LINES) : rule.withoutHeader(peer));
  }

  /** Whether the connection must begin with a PROXY header. */
  public boolean needsProxyHeader() {
    return trustedPeer && rule.source() == Source.PROXY_PROTOCOL;
  }

  /** Takes what the connection's PROXY header says. */
  public void proxied(ProxyHeader header) {
    ClientAddress from = known;
    if (from != null && !header.local()) {
      IpAddress named = header.source();
      set(rule.named(from.peer(), named));
      origin.https(rule.proxiedScheme() == ProxiedScheme.HTTPS);
      if (named != null) {
        joined = Ascii.bytes(named.toString());
        joinedLength = joined.length;
      }
    }
  }

  /**
   * Derives the address of the call with these fields; it stands until the next call. Allocates
   * only if the field differs from the last call's.
   */
  public void of(RequestHead request) {
    ClientAddress last = known;
    if (!readsFields || last == null) {
      return;
    }
    byte[] head = request.bytes();
    RequestFields fields = request.fields();
    FieldLines lines =
        rule.source() == Source.FORWARDED ? fields.forwarded() : fields.forwardedFor();
    if (lines.count() == 0) {
      ofNoFields();
    } else if (!whole || !lines.equalJoined(head, joined, joinedLength)) {
      keep(head, lines);
      set(rule.derive(last.peer(), head, lines));
    }
    origin.clear();
    if (trustedPeer) {
      originOf(head, fields, last);
    }
  }

  /** Takes what the trusted peer says of the call's scheme and host. */
  private void originOf(byte[] head, RequestFields fields, ClientAddress last) {
    ClientAddress from = known == null ? last : known;
    int place = Math.max(1, from.place());
    if (rule.source() == Source.FORWARDED) {
      origin.ofForwarded(head, fields.forwarded(), place);
    } else {
      origin.ofFields(
          head, fields.forwardedProto(), fields.forwardedHost(), fields.forwardedPort(), place);
    }
    if (rule.proxiedScheme() != ProxiedScheme.FORWARDED) {
      origin.https(rule.proxiedScheme() == ProxiedScheme.HTTPS);
    }
    if (rule.proxiedHost() == ProxiedHost.RECEIVED) {
      origin.forgetHost();
    }
  }

  /** The scheme and host of the current call, as far as a trusted proxy says them. */
  public ProxiedOrigin origin() {
    return origin;
  }

  /** Keeps the field, or only what is shown of a long one: connections are many. */
  private void keep(byte[] head, FieldLines lines) {
    int length = lines.joinedLength();
    whole = length <= MAX_KEPT;
    byte[] all = joined.length < length ? new byte[length] : joined;
    lines.copyJoined(head, all);
    if (!whole) {
      length = KeyMask.mask(all, 0, length); // Cut, a key could not be told any more.
    }
    joined =
        whole
            ? all
            : Arrays.copyOfRange(all, Math.max(0, length - AddressChain.MAX_LENGTH - 1), length);
    joinedLength = whole ? length : joined.length;
  }

  /** Forgets the fields of the last call: what comes now has none that can be believed. */
  public void ofNoFields() {
    ClientAddress last = known;
    if (readsFields && last != null && joinedLength >= 0) {
      joinedLength = -1;
      whole = false;
      set(rule.derive(last.peer(), NO_BYTES, NO_LINES));
    }
  }

  private void set(ClientAddress address) {
    IpAddress client = address.address();
    known = address;
    privateClient = client != null && PrivateAddresses.contain(client);
    text = NO_BYTES;
  }

  /** The address of the current call; null before the connection's peer is known. */
  public @Nullable ClientAddress current() {
    return known;
  }

  /** The client address of the current call; null if it could not be told. */
  public @Nullable IpAddress client() {
    ClientAddress from = known;
    return from == null ? null : from.address();
  }

  /** The client address in ASCII, empty if it is unknown. Made once as long as it is the same. */
  public byte[] text() {
    ClientAddress from = known;
    if (text.length == 0 && from != null && from.address() != null) {
      text = Ascii.bytes(from.address().toString());
    }
    return text;
  }

  /** The socket's other end; null before it is known. */
  @Nullable IpAddress peer() {
    ClientAddress from = known;
    return from == null ? null : from.peer();
  }

  /** Whether the client address of the current call is one that no call from the Internet has. */
  boolean privateClient() {
    return privateClient;
  }

  /** Whether what the peer says about others is believed. */
  public boolean trustedPeer() {
    return trustedPeer;
  }

  /** What {@link #current} was derived from; only the first {@link #chainLength} bytes count. */
  public byte[] chain() {
    return joined;
  }

  /** The length of the chain in bytes; 0: nothing was said, or nothing is asked. */
  public int chainLength() {
    return Math.max(0, joinedLength);
  }
}
