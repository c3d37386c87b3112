package io.portcullis.http;

import io.portcullis.http.text.Ascii;

/**
 * The request fields that are not simply passed on, by name.
 *
 * <p>Dispatch is on the length of the name, then one comparison: most fields of a real head match
 * no length or fail at the first bytes.
 */
enum RequestField {
  /** Any other field: passed on as it came. */
  OTHER,
  /** {@code Host}: replaced by the upstream's. */
  HOST,
  /** {@code Content-Length}. */
  CONTENT_LENGTH,
  /** {@code Transfer-Encoding}. */
  TRANSFER_ENCODING,
  /** {@code Connection}. */
  CONNECTION,
  /** {@code Expect}. */
  EXPECT,
  /** {@code Max-Forwards}: counted down where it has a meaning, else passed on. */
  MAX_FORWARDS,
  /** {@code Authorization}: dropped when it is a credential for this gateway. */
  AUTHORIZATION,
  /** {@code x-api-key}: dropped when it is a credential for this gateway. */
  API_KEY,
  /** A field for this hop only (RFC 9110, 7.6.1): dropped. */
  HOP_BY_HOP,
  /** {@code X-Forwarded-For}: read where proxies are trusted, and dropped. */
  FORWARDED_FOR,
  /** {@code X-Forwarded-Proto}: as {@link #FORWARDED_FOR}. */
  FORWARDED_PROTO,
  /** {@code X-Forwarded-Host}: as {@link #FORWARDED_FOR}. */
  FORWARDED_HOST,
  /** {@code X-Forwarded-Port}: as {@link #FORWARDED_FOR}. */
  FORWARDED_PORT,
  /** {@code Forwarded}: read where proxies are trusted, and dropped. */
  FORWARDED,
  /** A field we set ourselves or consume, never believed from a stranger: dropped. */
  OURS,
  /** {@code x-knoxcall-key}. */
  KEY,
  /** {@code x-knoxcall-route}. */
  ROUTE,
  /** {@code x-knoxcall-environment}. */
  ENVIRONMENT,
  /** {@code x-knoxcall-origin}. */
  ORIGIN,
  /** Any other {@code x-knoxcall-} field: dropped. */
  KNOXCALL;

  private static final byte[] HOST_NAME = Ascii.bytes("host");
  private static final byte[] CONTENT_LENGTH_NAME = Ascii.bytes("content-length");
  private static final byte[] TRANSFER_ENCODING_NAME = Ascii.bytes("transfer-encoding");
  private static final byte[] CONNECTION_NAME = Ascii.bytes("connection");
  private static final byte[] EXPECT_NAME = Ascii.bytes("expect");
  private static final byte[] MAX_FORWARDS_NAME = Ascii.bytes("max-forwards");
  private static final byte[] AUTHORIZATION_NAME = Ascii.bytes("authorization");
  private static final byte[] TE = Ascii.bytes("te");
  private static final byte[] UPGRADE = Ascii.bytes("upgrade");
  private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");
  private static final byte[] PROXY_CONNECTION = Ascii.bytes("proxy-connection");
  private static final byte[] PROXY_AUTHENTICATE = Ascii.bytes("proxy-authenticate");
  private static final byte[] PROXY_AUTHORIZATION = Ascii.bytes("proxy-authorization");
  private static final byte[] HTTP2_SETTINGS = Ascii.bytes("http2-settings");
  private static final byte[] X_API_KEY = Ascii.bytes("x-api-key");
  private static final byte[] FORWARDED_NAME = Ascii.bytes("forwarded");
  private static final byte[] X_REAL_IP = Ascii.bytes("x-real-ip");
  private static final byte[] X_REQUEST_ID = Ascii.bytes("x-request-id");
  private static final byte[] X_SIGNATURE = Ascii.bytes("x-signature");
  private static final byte[] X_TIMESTAMP = Ascii.bytes("x-timestamp");
  private static final byte[] X_NONCE = Ascii.bytes("x-nonce");
  private static final byte[] X_FORWARDED_PREFIX = Ascii.bytes("x-forwarded-");
  private static final byte[] FOR_SUFFIX = Ascii.bytes("for");
  private static final byte[] PROTO_SUFFIX = Ascii.bytes("proto");
  private static final byte[] PORT_SUFFIX = Ascii.bytes("port");
  private static final byte[] KNOXCALL_PREFIX = Ascii.bytes("x-knoxcall-");
  private static final byte[] KEY_SUFFIX = Ascii.bytes("key");
  private static final byte[] ROUTE_SUFFIX = Ascii.bytes("route");
  private static final byte[] ENVIRONMENT_SUFFIX = Ascii.bytes("environment");
  private static final byte[] ORIGIN_SUFFIX = Ascii.bytes("origin");

  /** The field named by the token from {@code start} to before {@code end}. */
  static RequestField of(byte[] bytes, int start, int end) {
    RequestField field = byName(bytes, start, end);
    return field == OTHER && ProxyField.isOne(bytes, start, end) ? OURS : field;
  }

  private static RequestField byName(byte[] bytes, int start, int end) {
    if ((bytes[start] | 0x20) == 'x') {
      return startingWithX(bytes, start, end);
    }
    return switch (end - start) {
      case 2 -> either(bytes, start, TE, HOP_BY_HOP);
      case 4 -> either(bytes, start, HOST_NAME, HOST);
      case 6 -> either(bytes, start, EXPECT_NAME, EXPECT);
      case 7 -> either(bytes, start, UPGRADE, HOP_BY_HOP);
      case 9 -> either(bytes, start, FORWARDED_NAME, FORWARDED);
      case 10 ->
          Ascii.isToken(bytes, start, CONNECTION_NAME)
              ? CONNECTION
              : either(bytes, start, KEEP_ALIVE, HOP_BY_HOP);
      case 12 -> either(bytes, start, MAX_FORWARDS_NAME, MAX_FORWARDS);
      case 13 -> either(bytes, start, AUTHORIZATION_NAME, AUTHORIZATION);
      case 14 ->
          Ascii.isToken(bytes, start, CONTENT_LENGTH_NAME)
              ? CONTENT_LENGTH
              : either(bytes, start, HTTP2_SETTINGS, HOP_BY_HOP);
      case 16 -> either(bytes, start, PROXY_CONNECTION, HOP_BY_HOP);
      case 17 -> either(bytes, start, TRANSFER_ENCODING_NAME, TRANSFER_ENCODING);
      case 18 -> either(bytes, start, PROXY_AUTHENTICATE, HOP_BY_HOP);
      case 19 -> either(bytes, start, PROXY_AUTHORIZATION, HOP_BY_HOP);
      default -> OTHER;
    };
  }

  /**
   * The field an upstream that does not tell {@code _} from {@code -} would take the name for; such
   * fields are dropped when that is not {@link #OTHER}, and never obeyed.
   */
  static RequestField withHyphens(byte[] bytes, int start, int end) {
    byte[] name = new byte[end - start];
    for (int i = start; i < end; i++) {
      name[i - start] = bytes[i] == '_' ? (byte) '-' : bytes[i];
    }
    return of(name, 0, name.length);
  }

  private static RequestField startingWithX(byte[] bytes, int start, int end) {
    int length = end - start;
    if (length >= KNOXCALL_PREFIX.length && Ascii.isToken(bytes, start, KNOXCALL_PREFIX)) {
      return knoxcall(bytes, start + KNOXCALL_PREFIX.length, end);
    }
    if (length >= X_FORWARDED_PREFIX.length && Ascii.isToken(bytes, start, X_FORWARDED_PREFIX)) {
      return forwarded(bytes, start + X_FORWARDED_PREFIX.length, end);
    }
    return switch (length) {
      case 7 -> either(bytes, start, X_NONCE, OURS);
      case 9 ->
          Ascii.isToken(bytes, start, X_REAL_IP) ? OURS : either(bytes, start, X_API_KEY, API_KEY);
      case 11 ->
          Ascii.isToken(bytes, start, X_SIGNATURE) ? OURS : either(bytes, start, X_TIMESTAMP, OURS);
      case 12 -> either(bytes, start, X_REQUEST_ID, OURS);
      default -> OTHER;
    };
  }

  private static RequestField forwarded(byte[] bytes, int suffix, int end) {
    RequestField field =
        switch (end - suffix) {
          case 3 -> either(bytes, suffix, FOR_SUFFIX, FORWARDED_FOR);
          case 4 ->
              Ascii.isToken(bytes, suffix, HOST_NAME)
                  ? FORWARDED_HOST
                  : either(bytes, suffix, PORT_SUFFIX, FORWARDED_PORT);
          case 5 -> either(bytes, suffix, PROTO_SUFFIX, FORWARDED_PROTO);
          default -> OURS;
        };
    return field == OTHER ? OURS : field;
  }

  private static RequestField knoxcall(byte[] bytes, int suffix, int end) {
    RequestField field =
        switch (end - suffix) {
          case 3 -> either(bytes, suffix, KEY_SUFFIX, KEY);
          case 5 -> either(bytes, suffix, ROUTE_SUFFIX, ROUTE);
          case 6 -> either(bytes, suffix, ORIGIN_SUFFIX, ORIGIN);
          case 11 -> either(bytes, suffix, ENVIRONMENT_SUFFIX, ENVIRONMENT);
          default -> KNOXCALL;
        };
    return field == OTHER ? KNOXCALL : field;
  }

  private static RequestField either(byte[] bytes, int start, byte[] name, RequestField field) {
    return Ascii.isToken(bytes, start, name) ? field : OTHER;
  }
}
