package io.portcullis.gateway.answer;

import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;
import io.portcullis.http.text.JsonText;
import io.portcullis.ip.IpAddress;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.limit.LimitFields;
import org.jspecify.annotations.Nullable;

/**
 * Writes the answers the gateway gives itself (docs/wire.md section 9.8). What a reason's answer
 * looks like is data in {@link DenyReason}; here are only the bytes.
 */
final class Refusal {
  private static final byte[] VERSION = Ascii.bytes("HTTP/1.1 ");
  private static final byte[] DATE = Ascii.bytes("\r\nDate: ");
  private static final byte[] CONTENT =
      Ascii.bytes("\r\nContent-Type: application/json\r\nContent-Length: ");
  private static final byte[] REQUEST_ID = Ascii.bytes("\r\nX-Request-Id: ");
  private static final byte[] AUTHENTICATE =
      Ascii.bytes("\r\nWWW-Authenticate: ApiKey realm=\"gateway\", header=\"x-knoxcall-key\"");
  private static final byte[] AUTHENTICATE_BY_SIGNATURE =
      Ascii.bytes("\r\nWWW-Authenticate: Signature realm=\"gateway\"");
  private static final byte[] ALLOW = Ascii.bytes("\r\nAllow: ");
  private static final byte[] RETRY_AFTER = Ascii.bytes("\r\nRetry-After: 1");
  private static final byte[] CLOSE = Ascii.bytes("\r\nConnection: close");
  private static final byte[] KEEP_ALIVE = Ascii.bytes("\r\nConnection: keep-alive");
  private static final byte[] END = Ascii.bytes("\r\n\r\n");

  private static final byte[] OBJECT_START = Ascii.bytes("{\"error\":{\"type\":");
  private static final byte[] MESSAGE = Ascii.bytes(",\"message\":");
  private static final byte[] FLAT_START = Ascii.bytes("{\"error\":");
  private static final byte[] STATUS = Ascii.bytes(",\"status\":");
  private static final byte[] IP = Ascii.bytes(",\"ip\":");
  private static final byte[] REQUEST_ID_MEMBER = Ascii.bytes(",\"request_id\":\"");

  private Refusal() {}

  /**
   * Appends the head to {@code out}.
   *
   * @param allow the value of {@code Allow} on a 405
   * @param bodyLength what {@code Content-Length} says, of an answer to HEAD too
   */
  static void writeHead(
      DenyReason reason,
      String allow,
      AnsweredCall call,
      int bodyLength,
      byte[] date,
      ByteSink out) {
    out.write(VERSION).writeDecimal(reason.status()).write(' ').write(phrase(reason.status()));
    out.write(DATE).write(date).write(CONTENT).writeDecimal(bodyLength);
    call.id().write(out.write(REQUEST_ID));
    switch (reason.status()) {
      case 401 -> out.write(asksForSignature(reason) ? AUTHENTICATE_BY_SIGNATURE : AUTHENTICATE);
      case 405 -> out.write(ALLOW).write(Ascii.bytes(allow));
      case 429 -> LimitFields.writeRetryAfter(call.limits(), out);
      case 503 -> out.write(RETRY_AFTER);
      default -> {}
    }
    LimitFields.write(call.limits(), call.startMs(), out);
    if (!call.keepAlive()) {
      out.write(CLOSE);
    } else if (!call.http11()) {
      out.write(KEEP_ALIVE);
    }
    out.write(END);
  }

  /** Whether the key was good, and a signature is what is asked for (RFC 9110, 11.6.1). */
  private static boolean asksForSignature(DenyReason reason) {
    return switch (reason) {
      case SIGNATURE_MISSING, SIGNATURE_EXPIRED, SIGNATURE_INVALID, SIGNATURE_REPLAYED -> true;
      default -> false;
    };
  }

  /**
   * Appends the body to {@code out}.
   *
   * @param address the client address, shown where the refusal is about it; null: unknown
   */
  static void writeBody(
      DenyReason reason, @Nullable IpAddress address, AnsweredCall call, ByteSink out) {
    switch (reason.shape()) {
      case OBJECT -> writeObject(reason, call, out);
      case FLAT -> writeFlat(reason, address, call, out);
    }
  }

  private static void writeObject(DenyReason reason, AnsweredCall call, ByteSink out) {
    out.write(OBJECT_START);
    JsonText.write(reason.type(), out);
    out.write(MESSAGE);
    JsonText.write(reason.message(), out);
    LimitFields.writeMember(call.limits(), out);
    call.id().write(out.write(REQUEST_ID_MEMBER));
    out.write('"').write('}').write('}');
  }

  private static void writeFlat(
      DenyReason reason, @Nullable IpAddress address, AnsweredCall call, ByteSink out) {
    out.write(FLAT_START);
    JsonText.write(reason.message(), out);
    out.write(STATUS).writeDecimal(reason.status());
    if (reason == DenyReason.ADDRESS_NOT_AUTHORIZED
        || reason == DenyReason.ADDRESS_NOT_IN_ALLOWLIST) {
      out.write(IP);
      JsonText.write(address == null ? "" : address.toString(), out);
    }
    call.id().write(out.write(REQUEST_ID_MEMBER));
    out.write('"').write('}');
  }

  private static byte[] phrase(int status) {
    return switch (status) {
      case 400 -> Phrases.BAD_REQUEST;
      case 401 -> Phrases.UNAUTHORIZED;
      case 403 -> Phrases.FORBIDDEN;
      case 404 -> Phrases.NOT_FOUND;
      case 405 -> Phrases.METHOD_NOT_ALLOWED;
      case 408 -> Phrases.REQUEST_TIMEOUT;
      case 413 -> Phrases.CONTENT_TOO_LARGE;
      case 414 -> Phrases.URI_TOO_LONG;
      case 417 -> Phrases.EXPECTATION_FAILED;
      case 429 -> Phrases.TOO_MANY_REQUESTS;
      case 431 -> Phrases.HEAD_TOO_LARGE;
      case 500 -> Phrases.INTERNAL_SERVER_ERROR;
      case 502 -> Phrases.BAD_GATEWAY;
      case 503 -> Phrases.SERVICE_UNAVAILABLE;
      case 504 -> Phrases.GATEWAY_TIMEOUT;
      default -> Phrases.NONE; // The phrase may be empty (RFC 9112, section 4).
    };
  }

  /** Reason phrases (RFC 9110, section 15; RFC 6585). */
  private static final class Phrases {
    static final byte[] BAD_REQUEST = Ascii.bytes("Bad Request");
    static final byte[] UNAUTHORIZED = Ascii.bytes("Unauthorized");
    static final byte[] FORBIDDEN = Ascii.bytes("Forbidden");
    static final byte[] NOT_FOUND = Ascii.bytes("Not Found");
    static final byte[] METHOD_NOT_ALLOWED = Ascii.bytes("Method Not Allowed");
    static final byte[] REQUEST_TIMEOUT = Ascii.bytes("Request Timeout");
    static final byte[] CONTENT_TOO_LARGE = Ascii.bytes("Content Too Large");
    static final byte[] URI_TOO_LONG = Ascii.bytes("URI Too Long");
    static final byte[] EXPECTATION_FAILED = Ascii.bytes("Expectation Failed");
    static final byte[] TOO_MANY_REQUESTS = Ascii.bytes("Too Many Requests");
    static final byte[] HEAD_TOO_LARGE = Ascii.bytes("Request Header Fields Too Large");
    static final byte[] INTERNAL_SERVER_ERROR = Ascii.bytes("Internal Server Error");
    static final byte[] BAD_GATEWAY = Ascii.bytes("Bad Gateway");
    static final byte[] SERVICE_UNAVAILABLE = Ascii.bytes("Service Unavailable");
    static final byte[] GATEWAY_TIMEOUT = Ascii.bytes("Gateway Timeout");
    static final byte[] NONE = Ascii.bytes("");
  }
}
