package io.portcullis.gateway;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A name server on the loopback that says the same of every name: these IPv4 addresses, for a
 * second; or that it cannot; or nothing at all (RFC 1035, section 4).
 */
final class NameServer implements AutoCloseable {
  /** No answer. */
  static final int SILENT = -1;

  /** SERVFAIL. */
  static final int SERVER_FAILURE = 2;

  /** NXDOMAIN. */
  static final int NO_SUCH_NAME = 3;

  private static final int HEADER = 12;
  private static final int TYPE_A = 1;
  private static final int TTL_SECONDS = 1;

  private final DatagramSocket socket;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile List<String> addresses = List.of();
  private volatile int code;

  private NameServer() throws IOException {
    socket =
        new DatagramSocket(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
    Thread.ofVirtual().start(this::serve);
  }

  static NameServer answering(String... addresses) throws IOException {
    NameServer server = new NameServer();
    server.answer(addresses);
    return server;
  }

  /** From now on every name has these addresses. */
  void answer(String... now) {
    addresses = List.of(now);
    code = 0;
  }

  /** From now on no name has an address, for the reason of this response code. */
  void fail(int responseCode) {
    code = responseCode;
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** How many questions came, those without an answer too. */
  int asked() {
    return asked.get();
  }

  private void serve() {
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    try {
      while (true) {
        packet.setLength(512);
        socket.receive(packet);
        asked.incrementAndGet();
        int now = code;
        if (now != SILENT) {
          byte[] answer = answer(packet.getData(), now);
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private byte[] answer(byte[] question, int responseCode) throws IOException {
    int end = HEADER;
    while (question[end] != 0) {
      end += question[end] + 1;
    }
    end += 5;
    boolean ofIpv4 = question[end - 3] == TYPE_A;
    List<String> found = responseCode == 0 && ofIpv4 ? addresses : List.of();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(question, 0, 2);
    out.writeShort(0x8580 | responseCode);
    out.writeShort(1);
    out.writeShort(found.size());
    out.writeInt(0);
    out.write(question, HEADER, end - HEADER);
    for (String address : found) {
      out.writeShort(0xc000 | HEADER);
      out.writeShort(TYPE_A);
      out.writeShort(1);
      out.writeInt(TTL_SECONDS);
      out.writeShort(4);
      for (String octet : address.split("\\.", -1)) {
        out.writeByte(Integer.parseInt(octet));
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
