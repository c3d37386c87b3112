package io.portcullis.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.gateway.address.CallerAddress;
import io.portcullis.gateway.channel.ChannelOutput;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * What a call needs of the connection it came on.
 *
 * <p>Not thread safe: on one event loop. None of these methods comes back to the call before it
 * returns, but for {@link #resume}: so a call that the connection has asked for something never
 * uses that one, and one that was told something by its upstream, or by another thread, uses it
 * last.
 */
public interface Caller {
  /** What becomes of the connection once a call is over. */
  enum Finish {
    /** The whole request was read: the next one may come. */
    KEEP,
    /** It is closed when all that was written is sent; nothing that the caller sent is unread. */
    CLOSE,
    /**
     * It says after what was written that nothing more comes, and reads on for a while: closing
     * with unread bytes would send a reset, which may overtake the answer.
     *
     * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-9.6">RFC 9112, 9.6</a>
     */
    LINGER,
    /** It is closed at once; an answer that was under way ends without its proper end. */
    ABORT,
    /** As {@link #ABORT}, with a reset: the caller would take an orderly end for the answer's. */
    RESET
  }

  /** The bytes of the current call's head. */
  CallerHead head();

  /** Where the current call comes from. */
  CallerAddress address();

  /** Where answers are written; what is there leaves at the next flush. */
  ChannelOutput output();

  /** Runs what is for the event loop of this connection. */
  Executor loop();

  /** A call is allowed: whoever is behind this connection is no stranger any more. */
  void allowed();

  /** Sets when the call is told that its time is up, counted from now. */
  void deadlineIn(Duration time);

  /** How long the caller may take for what nobody waits for: to send, or to take, the rest. */
  Duration patience();

  /** Whether a further request can come, and would be served. */
  boolean mayGoOn();

  /** Whether bytes are there that no call has taken. */
  boolean holdsBytes();

  /** Goes on with what the call has a use for now, and sends what was written. */
  void resume();

  /** Takes back bytes of the current call's body, and owns them: they are to come once more. */
  void holdAgain(ByteBuf again);

  /** The call is over. */
  void finish(Finish how);

  /** Something went wrong that nobody expected: the call ends with the connection. */
  void broken(Throwable cause);
}
