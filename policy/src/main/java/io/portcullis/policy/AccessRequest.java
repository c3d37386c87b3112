package io.portcullis.policy;

import io.portcullis.ip.IpAddress;
import io.portcullis.policy.signature.SignatureVerifier;
import io.portcullis.policy.signature.SignedCall;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.policy.table.KeyIndex;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the decision needs to know of a call, as slices of the request head's bytes.
 *
 * <p>Not thread safe: reused from call to call by its owner (a downstream connection's event loop,
 * or one {@code explain}), so that a decision allocates nothing. The bytes must not change between
 * setting a slice and the end of the decision.
 */
public final class AccessRequest {
  private static final String HOST = "Host: ";

  /** The number of milliseconds since 1970 that expiries are held against. */
  long nowMs;

  /** The monotonic time that rate limits count by, nanoseconds. */
  long nowNs;

  byte[] bytes = new byte[0];
  int hostStart;
  int hostEnd;
  int methodStart;
  int methodEnd;
  int keyStart;
  int keyEnd;
  int keyCount;
  int routeStart;
  int routeEnd;
  int routeCount;
  int environmentStart;
  int environmentEnd;
  int environmentCount;
  int requestTargetStart;
  int targetStart;
  int targetEnd;
  int fieldsStart;
  int fieldsEnd;

  /** The whole body, once it was read; null: there is none, or not yet. */
  byte @Nullable [] body;

  int bodyEnd;
  private boolean bodyPending;

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
  final HeadLines lines = new HeadLines();
  private final SignedCall signed = new SignedCall();
  private @Nullable SignatureVerifier verifier;

  /** One DNS label in lower case. */
  final byte[] label = new byte[63];

  /**
   * Starts a new call: forgets all fields.
   *
   * @param head the array that the following slices index
   * @param nowMs the current time, milliseconds since 1970; rate limits count by it too unless
   *     {@link #now} gives them a clock that never goes back
   */
  public AccessRequest reset(byte[] head, long nowMs) {
    this.bytes = head;
    this.nowMs = nowMs;
    this.nowNs = nowMs * 1_000_000;
    hostStart = hostEnd = methodStart = methodEnd = 0;
    keyStart = keyEnd = routeStart = routeEnd = environmentStart = environmentEnd = 0;
    keyCount = routeCount = environmentCount = 0;
    requestTargetStart = targetStart = targetEnd = fieldsStart = fieldsEnd = 0;
    body = null;
    bodyEnd = 0;
    bodyPending = false;
    requestIdHigh = requestIdLow = 0;
    clientAddress = null;
    assumedKey = null;
    assumedTenant = null;
    return this;
  }

  /** The value of {@code Host}, without surrounding white space, from start to before end. */
  public void host(int start, int end) {
    hostStart = start;
    hostEnd = end;
  }

  /** The method token, from start to before end. */
  public void method(int start, int end) {
    methodStart = start;
    methodEnd = end;
  }

  /** One more {@code x-knoxcall-key} field, from start to before end. */
  public void key(int start, int end) {
    keyStart = start;
    keyEnd = end;
    keyCount++;
  }

  /** One more {@code x-knoxcall-route} field, from start to before end. */
  public void route(int start, int end) {
    routeStart = start;
    routeEnd = end;
    routeCount++;
  }

  /** One more {@code x-knoxcall-environment} field, from start to before end. */
  public void environment(int start, int end) {
    environmentStart = start;
    environmentEnd = end;
    environmentCount++;
  }

  /**
   * The request target as received, up to before {@code end}.
   *
   * @param received where it starts in the request line
   * @param start where path and query start; later than {@code received} in absolute form
   */
  public void target(int received, int start, int end) {
    requestTargetStart = received;
    targetStart = start;
    targetEnd = end;
  }

  /** All field lines as received, from start to before end, each ended by CR LF. */
  public void fields(int start, int end) {
    fieldsStart = start;
    fieldsEnd = end;
  }

  /** A body follows that was not read yet; a check that needs it awaits it. */
  public void bodyFollows() {
    bodyPending = true;
  }

  /**
   * The whole body, decoded from its chunks: the first {@code length} bytes, which must not change
   * before the end of the decision.
   */
  public void body(byte[] bytes, int length) {
    body = bytes;
    bodyEnd = length;
    bodyPending = false;
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
   * leaves a decision that {@link Decision#awaitsWork}.
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
    return signed
        .reset(bytes)
        .method(methodStart, methodEnd)
        .target(requestTargetStart, targetStart, targetEnd)
        .host(hostStart, hostEnd)
        .fields(fieldsStart, fieldsEnd)
        .body(bodyPending, body, bodyEnd);
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

  /** Whether this is a described request: it has no fields and no body to be judged. */
  boolean described() {
    return assumedKey != null;
  }

  /** Whether there is a body that was not read yet. */
  boolean bodyPending() {
    return bodyPending;
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
    String text = method + (route == null ? "" : route) + (environment == null ? "" : environment);
    AccessRequest request = new AccessRequest().reset(text.getBytes(StandardCharsets.UTF_8), nowMs);
    int at = utf8Length(method);
    request.method(0, at);
    if (route != null) {
      request.route(at, at += utf8Length(route));
    }
    if (environment != null) {
      request.environment(at, at + utf8Length(environment));
    }
    request.clientAddress = clientAddress;
    request.assumedKey = key;
    request.assumedTenant = tenantId;
    return request;
  }

  /** This described request with a request target: a path, and a query if there is one. */
  public AccessRequest withTarget(String target) {
    byte[] text = target.getBytes(StandardCharsets.UTF_8);
    requestTargetStart = targetStart = bytes.length;
    bytes = Arrays.copyOf(bytes, bytes.length + text.length);
    System.arraycopy(text, 0, bytes, targetStart, text.length);
    targetEnd = bytes.length;
    return this;
  }

  /**
   * This described request with what else can be signed of it, for a description of its signature.
   *
   * @param host the value of {@code Host}
   * @param lines the other field lines, each {@code name: value} ended by CR LF
   * @param content the body; null: none
   */
  public AccessRequest withMessage(String host, String lines, byte @Nullable [] content) {
    byte[] text = (HOST + host + "\r\n" + lines).getBytes(StandardCharsets.ISO_8859_1);
    int start = bytes.length;
    bytes = Arrays.copyOf(bytes, start + text.length);
    System.arraycopy(text, 0, bytes, start, text.length);
    host(start + HOST.length(), start + HOST.length() + host.length());
    fields(start, bytes.length);
    if (content != null) {
      body(content, content.length);
    }
    return this;
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
