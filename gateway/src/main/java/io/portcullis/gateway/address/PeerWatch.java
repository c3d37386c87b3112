package io.portcullis.gateway.address;

import io.portcullis.ip.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop has seen of its peers, for finding a wrong set-up: whether one untrusted peer
 * carries nearly all calls, whether clients' addresses are private, who forwards without being
 * trusted.
 *
 * <p>Written by that loop alone: a few plain increments for each call, and one small object for
 * each {@value #WINDOW} calls, which any thread may read. Constant memory: the busiest peer of a
 * window is found by majority vote and counted in the next one (Boyer and Moore, MJRTY, 1981), so a
 * peer that carries more than half is never missed for longer than that.
 */
public final class PeerWatch {
  /** Calls that are looked at together. */
  public static final int WINDOW = 256;

  private int calls;
  private int privateClients;
  private @Nullable IpAddress counted;
  private int countedCalls;
  private @Nullable IpAddress leader;
  private int votes;

  private volatile Window last = Window.NONE;
  private volatile @Nullable IpAddress forwarding;

  /**
   * The last whole window.
   *
   * @param calls 0 before the first, else {@value PeerWatch#WINDOW}
   * @param busiest an untrusted peer; null if there was none
   * @param busiestCalls how many of the calls it carried
   * @param privateClients how many of the calls had a client address that is private
   */
  public record Window(
      int calls, @Nullable IpAddress busiest, int busiestCalls, int privateClients) {
    /** Before anything was seen. */
    public static final Window NONE = new Window(0, null, 0, 0);
  }

  /**
   * Notes a call. Its loop only.
   *
   * @param forwards whether it has a forwarded field
   */
  public void call(CallerAddress from, boolean forwards) {
    IpAddress peer = from.peer();
    if (peer != null && !from.trustedPeer()) {
      vote(peer);
      if (peer.equals(counted)) {
        countedCalls++;
      }
      if (forwards && !peer.equals(forwarding)) {
        forwarding = peer;
      }
    }
    if (from.privateClient()) {
      privateClients++;
    }
    if (++calls == WINDOW) {
      last = new Window(calls, counted, countedCalls, privateClients);
      counted = leader;
      calls = countedCalls = privateClients = votes = 0;
    }
  }

  private void vote(IpAddress peer) {
    if (votes == 0) {
      leader = peer;
      votes = 1;
    } else {
      votes += peer.equals(leader) ? 1 : -1;
    }
  }

  /** The last whole window. Any thread. */
  public Window last() {
    return last;
  }

  /** The untrusted peer that last sent a forwarded field; null if none did. Any thread. */
  public @Nullable IpAddress forwarding() {
    return forwarding;
  }
}
