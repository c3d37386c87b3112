package io.portcullis.policy.limit;

import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes what a limited call is told of its limits (docs/wire.md sections 9.6, 11): the documented
 * {@code X-RateLimit-*} of the tightest limit, and all of them in the fields of the IETF.
 *
 * <p>{@code X-RateLimit-Limit} is how many calls a bucket at rest lets pass at once; the policy's
 * {@code q} and {@code w} are the rate at which they come back.
 *
 * @see <a
 *     href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/11/">RateLimit
 *     header fields for HTTP, draft 11</a>
 */
public final class LimitFields {
  /** In lower case: what an upstream says under these names is about itself, and does not go on. */
  public static final byte[][] NAMES = {
    Ascii.bytes("x-ratelimit-limit"),
    Ascii.bytes("x-ratelimit-remaining"),
    Ascii.bytes("x-ratelimit-reset"),
    Ascii.bytes("ratelimit"),
    Ascii.bytes("ratelimit-policy")
  };

  private static final byte[] LIMIT = Ascii.bytes("\r\nX-RateLimit-Limit: ");
  private static final byte[] REMAINING = Ascii.bytes("\r\nX-RateLimit-Remaining: ");
  private static final byte[] RESET = Ascii.bytes("\r\nX-RateLimit-Reset: ");
  private static final byte[] POLICY = Ascii.bytes("\r\nRateLimit-Policy: ");
  private static final byte[] STATE = Ascii.bytes("\r\nRateLimit: ");
  private static final byte[] NO_BYTES = {};
  private static final byte[] NEXT = Ascii.bytes(", ");
  private static final byte[] QUOTA = Ascii.bytes(";q=");
  private static final byte[] WINDOW = Ascii.bytes(";w=");
  private static final byte[] LEFT = Ascii.bytes(";r=");
  private static final byte[] TIME = Ascii.bytes(";t=");
  private static final byte[] RETRY_AFTER = Ascii.bytes("\r\nRetry-After: ");
  private static final byte[] LIMIT_MEMBER = Ascii.bytes(",\"limit\":");
  private static final byte[][] KINDS = kinds();

  private LimitFields() {}

  /** The names of the limits as quoted strings, by ordinal. */
  private static byte[][] kinds() {
    LimitKind[] kinds = LimitKind.values();
    byte[][] names = new byte[kinds.length][];
    for (LimitKind kind : kinds) {
      names[kind.ordinal()] = Ascii.bytes('"' + kind.wireName() + '"');
    }
    return names;
  }

  /**
   * Appends the fields, each after its line end; nothing if the call is not limited.
   *
   * @param startMs when the limits were asked, milliseconds since 1970
   */
  public static void write(LimitOutcome limits, long startMs, ByteSink out) {
    int count = limits.count();
    if (count == 0) {
      return;
    }
    int tightest = limits.tightest();
    out.write(LIMIT).writeDecimal(limits.limit(tightest).quota().capacity());
    out.write(REMAINING).writeDecimal(limits.remaining(tightest));
    out.write(RESET).writeDecimal(Math.ceilDiv(startMs, 1_000) + limits.fullInSec(tightest));
    out.write(POLICY);
    for (int i = 0; i < count; i++) {
      Limit limit = limits.limit(i);
      out.write(i == 0 ? NO_BYTES : NEXT).write(KINDS[limit.kind().ordinal()]);
      out.write(QUOTA).writeDecimal(limit.quota().requests());
      out.write(WINDOW).writeDecimal(limit.quota().windowSec());
    }
    out.write(STATE);
    for (int i = 0; i < count; i++) {
      out.write(i == 0 ? NO_BYTES : NEXT).write(KINDS[limits.limit(i).kind().ordinal()]);
      out.write(LEFT).writeDecimal(limits.remaining(i));
      out.write(TIME).writeDecimal(limits.fullInSec(i));
    }
  }

  /** What {@link #write} writes, by name and in its order. Allocates. */
  public static Map<String, String> texts(LimitOutcome limits, long startMs) {
    ByteSink out = new ByteSink(256);
    write(limits, startMs, out);
    Map<String, String> texts = new LinkedHashMap<>();
    String lines = new String(out.array(), 0, out.size(), StandardCharsets.US_ASCII);
    for (String line : lines.strip().split("\r\n")) {
      String[] field = line.split(": ", 2);
      texts.put(field[0], field[1]);
    }
    return texts;
  }

  /** Appends {@code Retry-After} of a call that a limit refused; whole seconds, at least 1. */
  public static void writeRetryAfter(LimitOutcome limits, ByteSink out) {
    out.write(RETRY_AFTER).writeDecimal(limits.refused() ? limits.tokenInSec() : 1);
  }

  /** Appends the member {@code limit} of a refusal's error: which limit it was. */
  public static void writeMember(LimitOutcome limits, ByteSink out) {
    if (limits.refused()) {
      out.write(LIMIT_MEMBER).write(KINDS[limits.limit(limits.tightest()).kind().ordinal()]);
    }
  }
}
