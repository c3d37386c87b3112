package io.portcullis.api.wire;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;

/**
 * The body of a request while it arrives: read once, or thrown away. Not thread safe.
 *
 * <p>Nothing is answered before the body is through. A connection closed with bytes unread is a
 * reset to the caller, who then sees no answer, only a broken connection.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-9.6">RFC 9112, 9.6</a>
 */
final class IncomingBody {
  /** The longest rest that is thrown away, in bytes. */
  static final int MAX_DISCARDED = 8 << 20;

  /** How long throwing away may take for a caller whose key is known and may do what it asked. */
  static final Duration OF_KNOWN_CALLERS = Duration.ofSeconds(30);

  /** As {@link #OF_KNOWN_CALLERS}, for every other caller: anybody can send no body at all. */
  static final Duration OF_STRANGERS = Duration.ofSeconds(4);

  private static final int PIECE = 16 << 10;

  private final Context context;

  /** Whether reading was begun, which tells a caller who waits for it to send the body. */
  private boolean begun;

  /** Whether the rest can still arrive. */
  private boolean broken;

  IncomingBody(Context context) {
    this.context = context;
  }

  /**
   * The first bytes of the body. Blocks until they have arrived or the body ends.
   *
   * @param limit most bytes that are read
   * @throws IOException if the caller sends nothing for too long, or closes
   */
  byte[] read(int limit) throws IOException {
    begun = true;
    try {
      // Not closed: what is left is read by discard.
      return context.req().getInputStream().readNBytes(limit);
    } catch (IOException e) {
      broken = true;
      throw e;
    }
  }

  /**
   * Reads and forgets what is left, to be called before the answer is sent. Blocks until the body
   * ends.
   *
   * @param within how long it may take in all, however the bytes come
   * @return whether nothing is left; if not, the connection cannot be used again, and a caller who
   *     sends on may not see the answer. So it is with more than {@value #MAX_DISCARDED} bytes, and
   *     with a body that waits for {@code 100 Continue}
   */
  boolean discard(Duration within) {
    if (broken || (!begun && waitsForContinue())) {
      return false;
    }
    if (!begun && context.req().getContentLengthLong() > MAX_DISCARDED) {
      return false;
    }
    EndPoint line =
        ServletContextRequest.getServletContextRequest(context.req())
            .getConnectionMetaData()
            .getConnection()
            .getEndPoint();
    long usualMs = line.getIdleTimeout();
    try {
      return discard(line, usualMs, within);
    } catch (IOException e) {
      return false;
    } finally {
      line.setIdleTimeout(usualMs);
    }
  }

  /** A read that blocks ends when nothing came for what is left of the time. */
  private boolean discard(EndPoint line, long usualMs, Duration within) throws IOException {
    InputStream stream = context.req().getInputStream();
    byte[] piece = new byte[PIECE];
    long endNs = System.nanoTime() + within.toNanos();
    for (int discarded = 0; discarded <= MAX_DISCARDED; ) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
      if (leftMs <= 0) {
        return false;
      }
      line.setIdleTimeout(usualMs > 0 ? Math.min(usualMs, leftMs) : leftMs);
      int read = stream.read(piece);
      if (read < 0) {
        return true;
      }
      discarded += read;
    }
    return false;
  }

  private boolean waitsForContinue() {
    return context.req().getHeader("Expect") != null;
  }
}
