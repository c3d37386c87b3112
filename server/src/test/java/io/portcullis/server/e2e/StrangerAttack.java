package io.portcullis.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * Many connections of strangers to the gateway, held open by one thread: what is closed is opened
 * again, at a bounded rate. Loopback only, and ended by {@link #close}.
 */
final class StrangerAttack implements AutoCloseable {
  private static final Duration TRICKLE = Duration.ofSeconds(1);
  private static final long TICK_MS = 5;
  private static final int SMALL_BUFFER = 4_096;

  /** What each connection does. */
  enum Form {
    /** Sends nothing. */
    IDLE("idle", ""),
    /** Sends the beginning of a head, then a byte a second. */
    HALF_HEAD("half head", "GET / HTTP/1.1\r\nHost: gateway.test\r\nX-Slow: "),
    /** Sends 31 KB of a head that never ends, then a byte a second. */
    LARGE_HEAD(
        "large head", "GET / HTTP/1.1\r\nHost: gateway.test\r\nX-Fill: " + "a".repeat(31_000)),
    /** Makes a call without a key, and sends its body a byte a second. */
    SLOW_BODY(
        "slow body", "POST / HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: 60000\r\n\r\n"),
    /** Makes calls without a key and takes no answer. */
    SLOW_READ("slow read", "GET / HTTP/1.1\r\nHost: gateway.test\r\n\r\n".repeat(500));

    private final String words;
    private final byte[] first;

    Form(String words, String first) {
      this.words = words;
      this.first = HttpMessages.bytes(first);
    }

    private boolean trickles() {
      return this == HALF_HEAD || this == LARGE_HEAD || this == SLOW_BODY;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  private final Form form;
  private final boolean manyAddresses;
  private final int count;
  private final int opensPerSecond;
  private final InetSocketAddress target;
  private final Selector selector;
  private final Thread thread;
  private final ByteBuffer thrownAway = ByteBuffer.allocate(SMALL_BUFFER);
  private volatile int live;
  private volatile long opened;
  private volatile boolean closed;

  private StrangerAttack(Form form, boolean manyAddresses, int port, int count, int opensPerSecond)
      throws IOException {
    this.form = form;
    this.manyAddresses = manyAddresses;
    this.count = count;
    this.opensPerSecond = opensPerSecond;
    this.target = new InetSocketAddress(Loopback.ONE, port);
    this.selector = Selector.open();
    this.thread = Thread.ofPlatform().name("attack").daemon().start(this::run);
  }

  /**
   * Starts it.
   *
   * @param manyAddresses whether each connection has an address of its own
   * @param count connections held at once
   * @param opensPerSecond connections made in a second at most
   */
  static StrangerAttack start(
      Form form, boolean manyAddresses, int port, int count, int opensPerSecond) {
    try {
      return new StrangerAttack(form, manyAddresses, port, count, opensPerSecond);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connections that are open, as far as this side knows. */
  int live() {
    return live;
  }

  /** Connections made since the start. */
  long opened() {
    return opened;
  }

  private void run() {
    long startNs = System.nanoTime();
    long nextTrickleNs = startNs + TRICKLE.toNanos();
    try (selector) {
      while (!closed) {
        long nowNs = System.nanoTime();
        long due = (nowNs - startNs) / 1_000_000 * opensPerSecond / 1_000;
        // What could not be opened in time is not made up for at once.
        for (int burst = 0; opened < due && live < count && burst < 200; burst++) {
          open();
        }
        selector.select(this::ready, TICK_MS);
        if (nowNs - nextTrickleNs >= 0) {
          nextTrickleNs = nowNs + TRICKLE.toNanos();
          trickle();
        }
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open() throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    if (form == Form.SLOW_READ) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
    }
    channel.bind(new InetSocketAddress(source(opened), 0));
    opened = opened + 1;
    live = live + 1;
    SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
    try {
      channel.connect(target);
    } catch (IOException e) {
      drop(key);
    }
  }

  private InetAddress source(long number) {
    if (!manyAddresses) {
      return Loopback.ONE;
    }
    int n = (int) (number % (100 * 250 * 250));
    return Loopback.ipv4(127, 100 + n / (250 * 250), n / 250 % 250, 1 + n % 250);
  }

  private void ready(SelectionKey key) {
    try {
      SocketChannel channel = (SocketChannel) key.channel();
      if (key.isConnectable() && channel.finishConnect()) {
        key.attach(ByteBuffer.wrap(form.first));
        // Who takes no answers sees the connection's end by writing on.
        int reads = form == Form.SLOW_READ ? 0 : SelectionKey.OP_READ;
        key.interestOps(SelectionKey.OP_WRITE | reads);
        return;
      }
      if (key.isWritable() && key.attachment() instanceof ByteBuffer rest) {
        channel.write(rest);
        if (!rest.hasRemaining() && form == Form.SLOW_READ) {
          rest.rewind();
        } else if (!rest.hasRemaining()) {
          key.interestOps(SelectionKey.OP_READ);
        }
      }
      if (key.isReadable()) {
        thrownAway.clear();
        if (channel.read(thrownAway) < 0) {
          drop(key);
        }
      }
    } catch (IOException | CancelledKeyException e) {
      drop(key);
    }
  }

  private void trickle() {
    if (!form.trickles()) {
      return;
    }
    for (SelectionKey key : selector.keys()) {
      try {
        if (key.isValid() && key.attachment() instanceof ByteBuffer rest && !rest.hasRemaining()) {
          ((SocketChannel) key.channel()).write(ByteBuffer.wrap(new byte[] {'a'}));
        }
      } catch (IOException | CancelledKeyException e) {
        drop(key);
      }
    }
  }

  private void drop(SelectionKey key) {
    if (key.isValid()) {
      live = live - 1;
    }
    key.cancel();
    try {
      key.channel().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it and closes all its connections. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
