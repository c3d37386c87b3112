package io.portcullis.server.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * An upstream in this process. It remembers what it got, echoes bodies, and holds calls to {@code
 * /held} until it is told to answer.
 */
final class RecordingUpstream implements AutoCloseable {
  private static final int BACKLOG = 1024;

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);

  /**
   * What came.
   *
   * @param head request line and fields
   */
  record Received(List<String> head, byte[] body) {
    /** The method and target as received. */
    String target() {
      return head.getFirst().split(" ", 3)[1];
    }

    /** Every value of a field. */
    List<String> fields(String name) {
      return HttpMessages.values(head, name);
    }
  }

  private RecordingUpstream(ServerSocket listener) {
    this.listener = listener;
  }

  /** Listens on a free port of 127.0.0.1. */
  static RecordingUpstream start() {
    try {
      RecordingUpstream upstream =
          new RecordingUpstream(new ServerSocket(0, BACKLOG, Loopback.ONE));
      Thread.ofVirtual().name("upstream").start(upstream::accept);
      return upstream;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a route's {@code target_base_url} must be. */
  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** Everything received since the start, oldest first. */
  List<Received> received() {
    return List.copyOf(received);
  }

  /** How many calls came whose target is {@code target}. */
  long count(String target) {
    return received.stream().filter(call -> call.target().equals(target)).count();
  }

  /** Lets the held calls be answered. */
  void release() {
    release.countDown();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      List<String> head = HttpMessages.readHead(in);
      while (!head.isEmpty()) {
        Received call = new Received(head, HttpMessages.readBody(in, head, false));
        received.add(call);
        if (call.target().startsWith("/held")) {
          release.await();
        }
        socket.getOutputStream().write(answer(call));
        head = HttpMessages.readHead(in);
      }
    } catch (IOException e) {
      // The gateway may close whenever it likes; a call that is lost fails at the caller.
      open.remove(socket);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    open.remove(socket);
  }

  private static byte[] answer(Received call) {
    byte[] body =
        call.body().length > 0 ? call.body() : HttpMessages.bytes("upstream " + call.target());
    boolean bodiless = call.head().getFirst().startsWith("HEAD ");
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.writeBytes(
        HttpMessages.bytes(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n"
                .formatted(body.length)));
    if (!bodiless) {
      answer.writeBytes(body);
    }
    return answer.toByteArray();
  }

  @Override
  public void close() {
    release();
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
