package io.portcullis.gateway.admission;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many callers' connections are open over all event loops, and which one gives way when one
 * more comes. Any thread.
 *
 * <p>Up to the limit a new connection costs one atomic addition. At the limit, {@link Connections}
 * of its loop closes one that can be spared; if that loop has none, a loop that has is asked to,
 * and both go on meanwhile. Only if no loop has one is the new connection told so (503); beyond the
 * limit and a sixteenth it is closed without a word, so that telling cannot itself become the
 * overload.
 */
public final class Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
  private static final long WARNING_EVERY_NS = TimeUnit.MINUTES.toNanos(1);

  /** After which time a connection that waits is no longer believed in. */
  static final long LOST_NS = TimeUnit.SECONDS.toNanos(10);

  /** How many connections give way at once when the process has no descriptor left. */
  private static final int RELIEF = 16;

  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong nextWarningNs = new AtomicLong(System.nanoTime());
  private final List<Lane> lanes = new CopyOnWriteArrayList<>();
  private final Queue<Runnable> paused = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** When a connection last began or ceased to wait, monotonic nanoseconds. */
  private volatile long movedNs = System.nanoTime();

  private final int limit;

  /**
   * How many more than the limit may be open for a moment, and how many more may wait beside them:
   * together an eighth.
   */
  private final int surplus;

  /** A limit of {@code limit} connections, 1 or more. */
  public Admission(int limit) {
    this.limit = limit;
    this.surplus = Math.max(1, limit / 16);
  }

  /** An event loop and its connections, which only it may touch. */
  private record Lane(Executor loop, Connections connections) {}

  /** What is done with a new connection. */
  public enum Verdict {
    SERVE,
    REFUSE,
    DROP
  }

  /** Adds an event loop; all are added before the first connection comes. */
  public void join(Executor loop, Connections connections) {
    lanes.add(new Lane(loop, connections));
  }

  /**
   * Counts a connection that was accepted and waits until its event loop counts it; {@link
   * #waitsNoMore} follows, once.
   *
   * @return whether so many wait that no more should be accepted before {@link #resumeLater} says
   */
  public boolean accepted() {
    movedNs = System.nanoTime();
    return waiting.incrementAndGet() >= surplus;
  }

  /** Has {@code resume} run once no accepted connection waits; called while one does. */
  public void resumeLater(Runnable resume) {
    paused.add(resume);
  }

  /** An accepted connection waits no longer: its loop counts it now, or it is closed. */
  public void waitsNoMore() {
    movedNs = System.nanoTime();
    if (waiting.updateAndGet(now -> Math.max(0, now - 1)) == 0) {
      resume();
    }
  }

  private void resume() {
    for (Runnable resume = paused.poll(); resume != null; resume = paused.poll()) {
      resume.run();
    }
  }

  /**
   * Accepts again where no accepted connection has moved for a long time: those that wait have been
   * lost. About once a second.
   *
   * @param nowNs monotonic nanoseconds
   */
  public void sweep(long nowNs) {
    if (!paused.isEmpty() && nowNs - movedNs > LOST_NS) {
      LOG.warn("Accepting again: {} accepted connections were lost", waiting.getAndSet(0));
      movedNs = nowNs;
      resume();
    }
  }

  /** Counts a new connection of the loop that has {@code here}; called on that loop. */
  public Verdict opened(Connections here) {
    int now = open.incrementAndGet();
    if (now <= limit) {
      return Verdict.SERVE;
    }
    warn();
    if (now > limit + surplus) {
      return Verdict.DROP;
    }
    return here.makeRoom() || askAnother(here) ? Verdict.SERVE : Verdict.REFUSE;
  }

  private boolean askAnother(Connections here) {
    Lane most = null;
    for (Lane lane : lanes) {
      int strangers = lane.connections.strangers();
      if (lane.connections != here
          && strangers > (most == null ? 0 : most.connections.strangers())) {
        most = lane;
      }
    }
    if (most == null) {
      return false;
    }
    most.loop.execute(most.connections::makeRoom);
    return true;
  }

  /** Counts the end of a connection. */
  public void closed() {
    open.decrementAndGet();
  }

  /** Has each loop close a few connections that can be spared: something ran out. */
  public void relieve() {
    for (Lane lane : lanes) {
      lane.loop.execute(() -> {
        for (int i = 0; i < RELIEF; i++) {
          lane.connections.makeRoom();
        }
      });
    }
  }

  private void warn() {
    long nowNs = System.nanoTime();
    long due = nextWarningNs.get();
    if (nowNs - due >= 0 && nextWarningNs.compareAndSet(due, nowNs + WARNING_EVERY_NS)) {
      LOG.warn(
          "All {} connections that callers may have are open; for each new one, one without an"
              + " allowed call is closed (see portcullis_connections_displaced_total)",
          limit);
    }
  }
}
