package io.portcullis.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** An upstream that listens but takes no connection: the kernel lets a new one hang. */
final class FullBacklog implements AutoCloseable {
  private static final int HANGS_AFTER_MS = 500;
  private static final int MOST = 64;

  private final ServerSocket server;
  private final List<Socket> waiting = new ArrayList<>();

  private FullBacklog(ServerSocket server) {
    this.server = server;
  }

  /** Connects until a connection hangs. */
  static FullBacklog open() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    FullBacklog full = new FullBacklog(new ServerSocket(0, 1, loopback));
    try {
      full.fill(new InetSocketAddress(loopback, full.server.getLocalPort()));
      return full;
    } catch (IOException | RuntimeException e) {
      full.close();
      throw e;
    }
  }

  private void fill(InetSocketAddress address) throws IOException {
    while (waiting.size() < MOST) {
      Socket socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(address, HANGS_AFTER_MS);
      } catch (SocketTimeoutException hangs) {
        return;
      }
    }
    throw new IllegalStateException("the backlog does not fill");
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : waiting) {
      socket.close();
    }
    server.close();
  }
}
