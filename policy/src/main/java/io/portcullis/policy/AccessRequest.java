package io.portcullis.policy;

import io.portcullis.http.DescribedHead;
import io.portcullis.http.RequestHead;
import io.portcullis.http.Slice;
import io.portcullis.ip.IpAddress;
import io.portcullis.policy.signature.SignatureVerifier;
import io.portcullis.policy.signature.SignedCall;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.policy.table.KeyIndex;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the decision needs to know of a call: its head, and what else is known of it.
 *
 * <p>Not thread safe: reused from call to call by its owner (a downstream connection's event loop,
 * or one {@code explain}), so that a decision allocates nothing. The head must not change before
 * the end of the decision.
 */
public final class AccessRequest {
  private static final RequestHead NO_HEAD = new DescribedHead("");

  /** The number of milliseconds since 1970 that expiries are held against. */
  long nowMs;

  /** The monotonic time that rate limits count by, nanoseconds. */
  long nowNs;

  RequestHead head = NO_HEAD;

  /** The whole body, once it was read; null: there is none, or not yet. */
  byte @Nullable [] body;

  int bodyEnd;

  /** Whether there is no body to be read any more. */
  private boolean bodyRead;

  private boolean defersWork;

  /** The longest body that may be held or made, bytes; kept from call to call. */
  int bodyLimit = 1 << 20;

  long requestIdHigh;
  long requestIdLow;
  @Nullable IpAddress clientAddress;
  @Nullable CompiledKey assumedKey;
  @Nullable UUID assumedTenant;

  /** What the checks work with, kept from call to call. */
  final KeyIndex.Digest digest = new KeyIndex.Digest();

  final CallValues values = new CallValues(this);
  final CallValues callersValues = new CallValues(this);
  private final SignedCall signed = new SignedCall();

  /** A value that is being looked at. */
  final Slice value = new Slice();

  private @Nullable SignatureVerifier verifier;

  /** One DNS label in lower case. */
  final byte[] label = new byte[63];

  /**
   * Starts a new call: forgets the one before.
   *
   * @param head what came before the body, and says whether one follows
   * @param nowMs the current time, milliseconds since 1970; rate limits count by it too unless
   *     {@link #now} gives them a clock that never goes back
   */
  public AccessRequest reset(RequestHead head, long nowMs) {
    this.head = head;
    this.nowMs = nowMs;
    this.nowNs = nowMs * 1_000_000;
    body = null;
    bodyEnd = 0;
    bodyRead = false;
    requestIdHigh = requestIdLow = 0;
    clientAddress = null;
    assumedKey = null;
    assumedTenant = null;
    return this;
  }

  /**
   * The whole body, decoded from its chunks: the first {@code length} bytes, which must not change
   * before the end of the decision.
   */
  public void body(byte[] bytes, int length) {
    body = bytes;
    bodyEnd = length;
    bodyRead = true;
  }

  /**
   * Sets both clocks, at first and again when time has passed since {@link #reset}.
   *
   * @param nowMs the current time, milliseconds since 1970
   * @param nowNs monotonic time in nanoseconds; of {@link System#nanoTime} wherever limits are to
   *     be the same
   */
  public AccessRequest now(long nowMs, long nowNs) {
    this.nowMs = nowMs;
    this.nowNs = nowNs;
    return this;
  }

  /**
   * From now on checks that cost much are not made by {@link PolicySnapshot#decide} itself: it
   * leaves a decision that awaits {@link Decision.Outcome#AWAIT_WORK work}.
   */
  public void deferWork() {
    defersWork = true;
  }

  /** How long a body may be held or made, bytes, from now on; 1 MiB unless said otherwise. */
  public void bodyLimit(int limit) {
    bodyLimit = limit;
  }

  /** The call's id, for templates. */
  public void requestId(long high, long low) {
    requestIdHigh = high;
    requestIdLow = low;
  }

  /** What a signature can cover, for looking at quickly. */
  SignedCall signed() {
    return signedFully().defersWork(defersWork);
  }

  /** What a signature can cover, for looking at whatever it costs. */
  SignedCall signedFully() {
    return signed.reset(head).body(bodyPending(), body, bodyEnd);
  }

  /** What looks at signatures; made when the first one is looked at. */
  SignatureVerifier verifier() {
    SignatureVerifier made = verifier;
    if (made == null) {
      made = new SignatureVerifier();
      verifier = made;
    }
    return made;
  }

  /** Whether this is a described request: no signature was made for it. */
  boolean described() {
    return assumedKey != null;
  }

  /** Whether there is a body that was not read yet. */
  boolean bodyPending() {
    return !bodyRead && head.fields().hasBody();
  }

  /** The client address; null (also the state after reset) when it could not be told. */
  public void clientAddress(@Nullable IpAddress address) {
    this.clientAddress = address;
  }

  /** What {@link #clientAddress(IpAddress)} was told last. */
  public @Nullable IpAddress clientAddress() {
    return clientAddress;
  }

  /**
   * A described request, for {@code explain}: no bytes were received.
   *
   * @param tenantId stands for the host: the tenant of whoever asks
   * @param key the key to assume; its state is checked as if it had been sent
   * @param route id, slug or name; null: field not sent
   * @param environment null: field not sent
   */
  public static AccessRequest described(
      UUID tenantId,
      CompiledKey key,
      @Nullable String route,
      @Nullable String environment,
      String method,
      @Nullable IpAddress clientAddress,
      long nowMs) {
    DescribedHead head = new DescribedHead(method).asks(route, environment);
    AccessRequest request = new AccessRequest().reset(head, nowMs);
    request.bodyRead = true;
    request.clientAddress = clientAddress;
    request.assumedKey = key;
    request.assumedTenant = tenantId;
    return request;
  }

  /** This described request with a request target: a path, and a query if there is one. */
  public AccessRequest withTarget(String target) {
    describedHead().target(target);
    return this;
  }

  /**
   * This described request with one more header field.
   *
   * @param name a token
   * @param value in Latin-1
   */
  public AccessRequest withField(String name, String value) {
    describedHead().field(name, value.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** This described request with a body; null: none. */
  public AccessRequest withBody(byte @Nullable [] content) {
    if (content != null) {
      body(content, content.length);
    }
    return this;
  }

  private DescribedHead describedHead() {
    return (DescribedHead) head;
  }
}
