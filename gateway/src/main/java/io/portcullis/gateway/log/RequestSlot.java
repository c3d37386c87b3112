package io.portcullis.gateway.log;

import io.portcullis.gateway.upstream.UpstreamFault;
import io.portcullis.http.Slice;
import io.portcullis.ip.IpAddress;
import io.portcullis.model.key.KeyMask;
import io.portcullis.policy.Decision;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.address.AddressChain;
import io.portcullis.policy.address.ClientAddress;
import io.portcullis.policy.table.CompiledClient;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.policy.table.RouteLabel;
import io.portcullis.policy.table.RouteTarget;
import io.portcullis.policy.table.TenantLabel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of one call (docs/wire.md section 14.1).
 *
 * <p>Not thread safe: written by an event loop before it is published, then read by the consumer
 * until its callback returns; after that it is overwritten.
 */
public final class RequestSlot {
  /** Longer paths are cut here, in bytes. */
  public static final int MAX_PATH = 1_024;

  /** Longer names of routes are cut here, in bytes; no route has a longer one. */
  public static final int MAX_ROUTE = 200;

  private static final int MAX_METHOD = 32;

  private static final String[] METHODS = {
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", ""
  };

  private static final byte[][] METHOD_BYTES =
      Arrays.stream(METHODS)
          .map(name -> name.getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);

  private static final int SHORT_CHAIN = 64;

  private final byte[] method = new byte[MAX_METHOD];
  private byte[] path = new byte[64];
  private int methodLength;
  private int pathLength;

  /** Empty until a call first names a route that is not there. */
  private byte[] requested = {};

  private int requestedLength;
  private long requestIdHigh;
  private long requestIdLow;
  private long startMs;
  private long latencyUs;
  private @Nullable TenantLabel tenant;
  private @Nullable CompiledKey key;
  private @Nullable RouteLabel route;
  private @Nullable RouteTarget target;
  private @Nullable CompiledClient client;
  private Decision.Identification identification = Decision.Identification.NONE;
  private @Nullable IpAddress clientAddress;
  private @Nullable IpAddress peer;
  private byte[] chain = {};
  private int chainLength;
  private int status;
  private int upstreamStatus;
  private @Nullable DenyReason reason;
  private @Nullable UpstreamFault fault;
  private boolean sdkIntercept;
  private long bytesIn;
  private long bytesOut;
  private @Nullable Boolean signatureValid;

  RequestSlot() {}

  /**
   * Sets which call this is.
   *
   * @param startMs when its head was complete, milliseconds since 1970
   */
  public RequestSlot call(
      long requestIdHigh, long requestIdLow, long startMs, @Nullable ClientAddress address) {
    this.requestIdHigh = requestIdHigh;
    this.requestIdLow = requestIdLow;
    this.startMs = startMs;
    this.clientAddress = address == null ? null : address.address();
    this.peer = address == null ? null : address.peer();
    this.chainLength = 0;
    return this;
  }

  /**
   * Copies what proxies said of the way here: of a long one the right end, and a byte more than is
   * shown, so that it can be seen to be cut. Keys in it are masked.
   *
   * @param length how many of the bytes count; 0: they said nothing
   */
  public RequestSlot chain(byte[] bytes, int length) {
    chainLength = Math.min(length, AddressChain.MAX_LENGTH + 1);
    if (chainLength > chain.length) {
      chain = new byte[chainLength <= SHORT_CHAIN ? SHORT_CHAIN : AddressChain.MAX_LENGTH + 1];
    }
    int from = length - chainLength;
    System.arraycopy(bytes, from, chain, 0, chainLength);
    if (from > 0) {
      Arrays.fill(chain, 0, KeyMask.cut(bytes, from, length) - from, (byte) '*');
    }
    chainLength = KeyMask.mask(chain, 0, chainLength);
    return this;
  }

  /** Copies method and path out of the head, keys masked; an empty one stands for unknown. */
  public RequestSlot line(Slice sentMethod, Slice sentPath) {
    requestedLength = 0;
    methodLength = Math.min(sentMethod.length(), MAX_METHOD);
    System.arraycopy(sentMethod.bytes(), sentMethod.start(), method, 0, methodLength);
    methodLength = KeyMask.mask(method, 0, methodLength);
    pathLength = Math.min(sentPath.length(), MAX_PATH);
    if (pathLength > path.length) {
      path = new byte[Integer.highestOneBit(pathLength - 1) * 2];
    }
    System.arraycopy(sentPath.bytes(), sentPath.start(), path, 0, pathLength);
    pathLength = KeyMask.mask(path, 0, pathLength);
    return this;
  }

  /**
   * Copies the name of a route that was not found out of the head, keys masked; an empty one stands
   * for none. To be called after {@link #line}, which forgets the one before.
   */
  public RequestSlot requested(Slice route) {
    requestedLength = Math.min(route.length(), MAX_ROUTE);
    if (requestedLength > requested.length) {
      requested = new byte[MAX_ROUTE];
    }
    for (int i = 0; i < requestedLength; i++) {
      byte b = route.bytes()[route.start() + i];
      requested[i] = b >= ' ' && b < 0x7f ? b : (byte) '?';
    }
    requestedLength = KeyMask.mask(requested, 0, requestedLength);
    return this;
  }

  /** Sets what was decided; null when the head was refused before a decision. */
  public RequestSlot decided(@Nullable Decision decision, boolean sdkIntercept) {
    this.sdkIntercept = sdkIntercept;
    if (decision == null) {
      tenant = null;
      key = null;
      route = null;
      target = null;
      client = null;
      identification = Decision.Identification.NONE;
      signatureValid = null;
    } else {
      tenant = decision.tenant();
      key = decision.key();
      route = decision.route();
      target = decision.target();
      client = decision.client();
      identification = decision.identification();
      signatureValid = decision.signatureValid();
    }
    return this;
  }

  /** Sets how it ended. */
  public RequestSlot outcome(
      int status,
      int upstreamStatus,
      @Nullable DenyReason reason,
      long latencyUs,
      long bytesIn,
      long bytesOut) {
    this.status = status;
    this.upstreamStatus = upstreamStatus;
    this.reason = reason;
    this.latencyUs = latencyUs;
    this.bytesIn = bytesIn;
    this.bytesOut = bytesOut;
    return this;
  }

  /** Sets what was wrong with the upstream; null: nothing, or it was not asked. */
  public RequestSlot fault(@Nullable UpstreamFault value) {
    fault = value;
    return this;
  }

  /** The high half of the id callers see as {@code X-Request-Id}. */
  public long requestIdHigh() {
    return requestIdHigh;
  }

  /** The low half of the id callers see as {@code X-Request-Id}. */
  public long requestIdLow() {
    return requestIdLow;
  }

  /** The id callers see as {@code X-Request-Id}; allocates. */
  public UUID requestId() {
    return new UUID(requestIdHigh, requestIdLow);
  }

  /** When the head was complete, milliseconds since 1970. */
  public long startMs() {
    return startMs;
  }

  /** From the complete head to the end of the answer, microseconds. */
  public long latencyUs() {
    return latencyUs;
  }

  /** The tenant; null if the host named none. */
  public @Nullable TenantLabel tenant() {
    return tenant;
  }

  /** The key that was sent, if it is known. */
  public @Nullable CompiledKey key() {
    return key;
  }

  /** The route that was named, if it is known. */
  public @Nullable RouteLabel route() {
    return route;
  }

  /** The route in its environment: environment name and upstream host are in it. */
  public @Nullable RouteTarget target() {
    return target;
  }

  /** The client that matched, if any. */
  public @Nullable CompiledClient client() {
    return client;
  }

  /** How the caller was identified. */
  public Decision.Identification identification() {
    return identification;
  }

  /** Whether the signature was good; null if none was required or it was not looked at. */
  public @Nullable Boolean signatureValid() {
    return signatureValid;
  }

  /** The client address; null when it could not be told. */
  public @Nullable IpAddress clientAddress() {
    return clientAddress;
  }

  /** The socket's other end; null if the socket was gone before it could be asked. */
  public @Nullable IpAddress peer() {
    return peer;
  }

  /** What proxies said of the way here, for people; null if nothing. Allocates. */
  public @Nullable String chain() {
    return chainLength == 0 ? null : AddressChain.of(chain, chainLength);
  }

  /** The method; empty if the request line was not understood. Allocates if it is a rare one. */
  public String method() {
    for (int i = 0; i < METHODS.length; i++) {
      byte[] known = METHOD_BYTES[i];
      if (Arrays.equals(known, 0, known.length, method, 0, methodLength)) {
        return METHODS[i];
      }
    }
    return new String(method, 0, methodLength, StandardCharsets.ISO_8859_1);
  }

  /**
   * The path, with its query if the log keeps those, cut at {@value #MAX_PATH} bytes; empty if
   * unknown. Allocates.
   */
  public String path() {
    return new String(path, 0, pathLength, StandardCharsets.ISO_8859_1);
  }

  /** The bytes of {@link #path}, of which {@link #pathLength} count; to be read only. */
  public byte[] pathBytes() {
    return path;
  }

  /** How many bytes {@link #path} has. */
  public int pathLength() {
    return pathLength;
  }

  /**
   * The name of the route that was asked for, if that was not found or not looked for, in visible
   * ASCII and spaces, {@code ?} for all else, cut at {@value #MAX_ROUTE} bytes; else null.
   * Allocates.
   */
  public @Nullable String routeText() {
    return requestedLength == 0
        ? null
        : new String(requested, 0, requestedLength, StandardCharsets.US_ASCII);
  }

  /** The status the caller saw; 499 if it went away before an answer. */
  public int status() {
    return status;
  }

  /** The upstream's status; 0 if it gave none. */
  public int upstreamStatus() {
    return upstreamStatus;
  }

  /** Why the call was refused or failed; null if it went well. */
  public @Nullable DenyReason reason() {
    return reason;
  }

  /** What was wrong with the upstream; null if that did not end the call. */
  public @Nullable UpstreamFault fault() {
    return fault;
  }

  /** Whether the caller said {@code x-knoxcall-origin: sdk-intercept}. */
  public boolean sdkIntercept() {
    return sdkIntercept;
  }

  /** Bytes of head and body received, without the framing of chunks. */
  public long bytesIn() {
    return bytesIn;
  }

  /** Bytes of head and body sent to the caller, without the framing of chunks. */
  public long bytesOut() {
    return bytesOut;
  }
}
