package io.portcullis.gateway.relay;

import io.portcullis.http.Ascii;

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

  /** The kind of the method from {@code start} to before {@code end}; case matters. */
  static RequestMethod of(byte[] bytes, int start, int end) {
    return switch (end - start) {
      case 3 -> is(bytes, start, GET) || is(bytes, start, PUT) ? IDEMPOTENT : OTHER;
      case 4 -> is(bytes, start, HEAD_NAME) ? HEAD : OTHER;
      case 6 -> is(bytes, start, DELETE) ? IDEMPOTENT : OTHER;
      case 7 -> is(bytes, start, OPTIONS) ? IDEMPOTENT : OTHER;
      default -> OTHER;
    };
  }

  private static boolean is(byte[] bytes, int start, byte[] method) {
    for (int i = 0; i < method.length; i++) {
      if (bytes[start + i] != method[i]) {
        return false;
      }
    }
    return true;
  }
}
