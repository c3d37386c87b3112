package io.portcullis.server.run;

import io.portcullis.server.options.ListenAddress;
import io.portcullis.server.start.ListenFailure;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;

/** Tries addresses without listening on them. */
public final class Listening {
  private Listening() {}

  /** Whether a listener could be opened now; any failure counts as no. */
  public static boolean isFree(ListenAddress listen) {
    try (ServerSocketChannel bound =
        ListenFailure.bind(GatewayWiring.reachable(listen).socketAddress())) {
      return bound.isOpen();
    } catch (IOException e) {
      return false;
    }
  }
}
