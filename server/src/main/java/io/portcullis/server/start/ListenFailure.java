package io.portcullis.server.start;

import io.portcullis.server.options.ListenAddress;
import io.portcullis.server.options.Option;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Says in one line why an address cannot be listened on. Looks at what the system said and at the
 * machine: the number of an error means the same in every language, its text does not.
 */
public final class ListenFailure {
  /** Linux; ports below are for the privileged. */
  private static final Path FIRST_FREE_PORT =
      Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

  private static final int USUAL_FIRST_FREE_PORT = 1024;
  private static final int PORT_BYTES = 16;

  private ListenFailure() {}

  /**
   * @param option that names the address
   * @param cause what the attempt threw, at any depth
   */
  public static StartException of(Option<?> option, InetSocketAddress address, Throwable cause) {
    return new StartException("%s: %s".formatted(option.name(), describe(address, cause)));
  }

  /** The same line without the option. */
  public static String describe(InetSocketAddress address, Throwable cause) {
    return "cannot listen on %s: %s."
        .formatted(ListenAddress.of(address), why(address, message(cause)));
  }

  private static String why(InetSocketAddress address, String message) {
    String text = message.toLowerCase(Locale.ROOT);
    if (text.contains("error(-24)") || text.contains("too many open files")) {
      return StartFailure.tooManyFiles();
    }
    if (isAddressOfNobody(address)) {
      return "this machine has no such address";
    }
    if (text.contains("error(-98)") || text.contains("already in use")) {
      return "the port is taken"
          + PortHolder.of(address.getPort()).map(holder -> " by " + holder).orElse("");
    }
    if (address.getPort() > 0 && address.getPort() < firstFreePort()) {
      return ("only root may use ports below %d; take a higher one, behind a proxy or a redirect,"
              + " or allow this one: 'sysctl net.ipv4.ip_unprivileged_port_start=%d', or"
              + " AmbientCapabilities=CAP_NET_BIND_SERVICE in its systemd unit")
          .formatted(firstFreePort(), address.getPort());
    }
    return message.lines().findFirst().orElse("the system refuses");
  }

  private static boolean isAddressOfNobody(InetSocketAddress address) {
    if (address.getAddress().isAnyLocalAddress() || address.getAddress().isLoopbackAddress()) {
      return false;
    }
    try {
      return NetworkInterface.getByInetAddress(address.getAddress()) == null;
    } catch (SocketException e) {
      return false;
    }
  }

  private static int firstFreePort() {
    // Not readString: that reads one byte first, and such a file gives no more after a short read.
    try (InputStream in = Files.newInputStream(FIRST_FREE_PORT)) {
      return Integer.parseInt(
          new String(in.readNBytes(PORT_BYTES), StandardCharsets.US_ASCII).strip());
    } catch (IOException | NumberFormatException e) {
      return USUAL_FIRST_FREE_PORT;
    }
  }

  /** What the system said: the message of the deepest failure of input or output. */
  private static String message(Throwable failure) {
    Throwable cause = failure;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof IOException) {
        cause = at;
      }
    }
    return String.valueOf(cause.getMessage());
  }

  /**
   * Binds {@code address} as a listener would; the caller closes it.
   *
   * @throws IOException if that is not possible
   */
  public static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
    ServerSocketChannel channel =
        address.getAddress() instanceof Inet4Address
            ? ServerSocketChannel.open(StandardProtocolFamily.INET)
            : ServerSocketChannel.open();
    try {
      return channel.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
