package io.portcullis.gateway.upstream;

import io.portcullis.ip.IpAddress;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's connections to one upstream that have no call. The last one used is taken first,
 * so that what a burst needed dries up from the bottom.
 *
 * <p>Not thread safe: owned by the event loop.
 */
public final class UpstreamPool {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamPool.class);
  private static final long REPORT_INTERVAL_NS = 10_000_000_000L;

  private final UpstreamOrigin origin;
  private final UpstreamConnector connector;
  private final int maxIdle;
  private @Nullable UpstreamConnection[] idle = new UpstreamConnection[4];
  private int size;
  private int open;
  private long usedNs;
  private boolean retired;
  private long reportedNs = System.nanoTime() - REPORT_INTERVAL_NS;

  /** Whether the host is a name, which may get other addresses. */
  private final boolean named;

  /** What the name last stood for; empty before it was asked for. */
  private List<InetAddress> addresses = List.of();

  private long askedNs = System.nanoTime();
  private int turn;

  UpstreamPool(UpstreamOrigin origin, UpstreamConnector connector, int maxIdle) {
    this.origin = origin;
    this.connector = connector;
    this.maxIdle = maxIdle;
    this.named = IpAddress.parseOrNull(origin.host()) == null;
  }

  /**
   * Takes a connection that is there.
   *
   * @return null if there is none: {@link #connect}
   */
  public @Nullable UpstreamConnection acquire() {
    while (size > 0) {
      UpstreamConnection connection = idle[--size];
      idle[size] = null;
      if (connection.channel().isActive()) {
        return connection;
      }
    }
    return null;
  }

  /**
   * Whether a connection is young enough and goes where the name still points. The list itself is
   * the mark of when that was last looked at, so that a call compares no addresses.
   */
  @SuppressWarnings("ReferenceEquality")
  private boolean upToDate(UpstreamConnection connection) {
    if (connection.openedNs() - connector.oldestNs() < 0) {
      return false;
    }
    if (connection.namedBy() != addresses) {
      if (!addresses.isEmpty() && !addresses.contains(connection.address())) {
        return false;
      }
      connection.namedBy(addresses);
    }
    return true;
  }

  /** The name stands for {@code now}: connections that go elsewhere are closed when unused. */
  void named(List<InetAddress> now) {
    addresses = now;
    closeOutdated();
  }

  /** Closes connections without a call that may not be given another. */
  void closeOutdated() {
    for (int i = size - 1; i >= 0; i--) {
      UpstreamConnection connection = idle[i];
      if (connection != null && !upToDate(connection)) {
        System.arraycopy(idle, i + 1, idle, i, size - i - 1);
        idle[--size] = null;
        connection.channel().close();
      }
    }
  }

  /** Whether the name should be asked for again; if so, it counts as asked now. */
  boolean wantsNameAgain(long beforeNs, long nowNs) {
    if (!named || open == 0 || askedNs - beforeNs >= 0) {
      return false;
    }
    askedNs = nowNs;
    return true;
  }

  /** Whose turn it is among several addresses: 0 to 65535. */
  int nextTurn() {
    turn = (turn + 1) & 0xffff;
    return turn;
  }

  /**
   * Makes a connection and tells {@code listener}, never before this method returns.
   *
   * @return to give up by
   */
  public UpstreamConnect connect(AnswerListener listener) {
    return connector.connect(this, listener);
  }

  /** Whether nobody looks after this pool any more: ask for another. It keeps no connections. */
  public boolean retired() {
    return retired;
  }

  /** Which upstream. */
  public UpstreamOrigin origin() {
    return origin;
  }

  boolean secure() {
    return origin.secure();
  }

  void opened() {
    open++;
  }

  /** A connection without a call comes back, or a new one was not needed after all. */
  void release(UpstreamConnection connection) {
    usedNs = connection.idleSinceNs();
    if (retired
        || size == maxIdle
        || connector.closing()
        || !connection.channel().isActive()
        || !upToDate(connection)) {
      connection.channel().close();
      return;
    }
    if (size == idle.length) {
      idle = Arrays.copyOf(idle, size * 2);
    }
    idle[size++] = connection;
  }

  void closed(UpstreamConnection connection) {
    open--;
    for (int i = 0; i < size; i++) {
      if (idle[i] == connection) {
        System.arraycopy(idle, i + 1, idle, i, size - i - 1);
        size--;
        return;
      }
    }
  }

  /** Closes what has waited since before {@code beforeNs}: the bottom of the stack. */
  void closeIdleSince(long beforeNs) {
    int expired = 0;
    while (expired < size && idle[expired].idleSinceNs() - beforeNs < 0) {
      expired++;
    }
    UpstreamConnection[] old = Arrays.copyOf(idle, expired);
    System.arraycopy(idle, expired, idle, 0, size - expired);
    size -= expired;
    Arrays.fill(idle, size, size + expired, null);
    for (UpstreamConnection connection : old) {
      connection.channel().close();
    }
  }

  /**
   * Says in the log what is wrong; every 10 s at most, for each event loop.
   *
   * @param cause what a library threw, if one did; its message is ours or the library's, not the
   *     upstream's
   */
  void report(UpstreamFault fault, @Nullable Throwable cause) {
    long nowNs = System.nanoTime();
    if (nowNs - reportedNs >= REPORT_INTERVAL_NS) {
      reportedNs = nowNs;
      Throwable root = cause;
      while (root != null && root.getCause() != null) {
        root = root.getCause();
      }
      LOG.warn("Upstream {}: {}{}", origin, fault.text(), root == null ? "" : " (" + root + ")");
    }
  }

  /** Retires this pool if nothing is open and nothing was since before {@code beforeNs}. */
  boolean retireIfUnusedSince(long beforeNs) {
    retired = open == 0 && usedNs - beforeNs < 0;
    return retired;
  }

  void touch(long nowNs) {
    usedNs = nowNs;
  }
}
