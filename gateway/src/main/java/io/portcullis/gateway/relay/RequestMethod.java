package io.portcullis.gateway.relay;

import io.portcullis.http.Slice;
import io.portcullis.http.text.Ascii;

/** What the relay needs to know of a method (RFC 9110, section 9). */
enum RequestMethod {
  /** Its answer has no body. */
  HEAD(true),
  /** May be sent twice. */
  IDEMPOTENT(true),
  /** Anything else, also methods we have never heard of. */
  OTHER(false);

  private static final byte[] GET = Ascii.bytes("GET");
  private static final byte[] HEAD_NAME = Ascii.bytes("HEAD");
  private static final byte[] PUT = Ascii.bytes("PUT");
  private static final byte[] DELETE = Ascii.bytes("DELETE");
  private static final byte[] OPTIONS = Ascii.bytes("OPTIONS");

  private final boolean idempotent;

  RequestMethod(boolean idempotent) {
    this.idempotent = idempotent;
  }

  boolean idempotent() {
    return idempotent;
  }

  /** The kind of {@code method}; case matters. */
  static RequestMethod of(Slice method) {
    return switch (method.length()) {
      case 3 -> method.is(GET) || method.is(PUT) ? IDEMPOTENT : OTHER;
      case 4 -> method.is(HEAD_NAME) ? HEAD : OTHER;
      case 6 -> method.is(DELETE) ? IDEMPOTENT : OTHER;
      case 7 -> method.is(OPTIONS) ? IDEMPOTENT : OTHER;
      default -> OTHER;
    };
  }
}
