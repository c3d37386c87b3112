package io.portcullis.gateway.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.gateway.address.CallerAddress;
import io.portcullis.gateway.address.ProxyHeader;
import io.portcullis.http.HeadProblem;
import io.portcullis.http.HeadState;
import io.portcullis.http.RequestHead;
import io.portcullis.policy.DenyReason;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands before a call on a connection: a PROXY header, and request heads.
 *
 * <p>Not thread safe: part of one connection. It takes no byte that is behind what it reads.
 */
final class HeadReader {
  private final CallerHead head;
  private @Nullable DenyReason reason;

  /** Gathers the bytes in {@code head}. */
  HeadReader(CallerHead head) {
    this.head = head;
  }

  /** Why what was read last is refused, if it was. */
  DenyReason reason() {
    DenyReason refused = reason;
    if (refused == null) {
      throw new IllegalStateException("nothing was refused");
    }
    return refused;
  }

  /** Reads of a PROXY header; {@code address} is told what a whole one says. */
  HeadState readProxyHeader(ByteBuf in, CallerAddress address) {
    int before = head.size();
    int count = head.copy(in);
    if (count == 0) {
      return refused(DenyReason.OVERLOADED);
    }
    ProxyHeader header = new ProxyHeader();
    ProxyHeader.State state = header.parse(head.bytes(), head.size());
    in.skipBytes(state == ProxyHeader.State.COMPLETE ? header.length() - before : count);
    return switch (state) {
      case INCOMPLETE -> HeadState.INCOMPLETE;
      case COMPLETE -> {
        head.again();
        address.proxied(header);
        yield HeadState.COMPLETE;
      }
      case ABSENT -> refused(DenyReason.PROXY_HEADER_MISSING);
      case INVALID -> refused(DenyReason.PROXY_HEADER_INVALID);
    };
  }

  /** Reads of a request's head, which {@code into} then is. */
  HeadState readHead(ByteBuf in, RequestHead into) {
    int before = head.size();
    int count = head.copy(in);
    if (count == 0) {
      return refused(DenyReason.OVERLOADED);
    }
    HeadState state = into.parse(head.bytes(), head.size());
    in.skipBytes(state == HeadState.COMPLETE ? into.length() - before : count);
    switch (state) {
      case INCOMPLETE -> {}
      case COMPLETE -> head.whole();
      case REFUSED -> {
        HeadProblem found = into.problem();
        HeadProblem problem = found == null ? HeadProblem.BAD_REQUEST_HEAD : found;
        boolean proxy = ProxyHeader.looksLike(head.bytes(), head.size());
        reason =
            proxy && problem == HeadProblem.BAD_REQUEST_HEAD
                ? DenyReason.PROXY_HEADER_REFUSED
                : DenyReason.of(problem);
      }
    }
    return state;
  }

  private HeadState refused(DenyReason why) {
    reason = why;
    return HeadState.REFUSED;
  }
}
