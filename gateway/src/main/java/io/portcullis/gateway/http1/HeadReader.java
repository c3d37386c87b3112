package io.portcullis.gateway.http1;

import io.netty.buffer.ByteBuf;
import io.portcullis.gateway.address.CallerAddress;
import io.portcullis.gateway.address.ProxyHeader;
import io.portcullis.gateway.relay.CallerHead;
import io.portcullis.http.HeadProblem;
import io.portcullis.http.HeadState;
import io.portcullis.http.Http1RequestHead;
import io.portcullis.policy.DenyReason;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands before the body of a call: the head of its request, and before the first one on
 * a connection from a listed proxy the PROXY header.
 *
 * <p>Not thread safe: part of one connection. It takes no byte that is behind what it reads.
 */
final class HeadReader {
  /** What became of bytes. */
  enum Result {
    /** More must come. */
    INCOMPLETE,
    /** The PROXY header is read; a head follows. */
    PROXIED,
    /** A head is whole. */
    COMPLETE,
    /** See {@link #reason}. */
    REFUSED
  }

  private final CallerHead head;
  private final CallerAddress address;
  private boolean awaitsProxy;
  private @Nullable DenyReason reason;

  /** Gathers the bytes in {@code head}; {@code address} is told what a PROXY header says. */
  HeadReader(CallerHead head, CallerAddress address) {
    this.head = head;
    this.address = address;
  }

  /** A PROXY header must come first. */
  void expectProxyHeader() {
    awaitsProxy = true;
  }

  /** Whether a PROXY header has begun and is not whole. */
  boolean inProxyHeader() {
    return awaitsProxy && head.size() > 0;
  }

  /** Whether a PROXY header must come first. */
  boolean awaitsProxyHeader() {
    return awaitsProxy;
  }

  /** Takes what is there of a PROXY header. */
  Result readProxyHeader(ByteBuf in) {
    int before = head.size();
    int count = head.copy(in);
    if (count == 0) {
      return refused(DenyReason.OVERLOADED);
    }
    ProxyHeader header = new ProxyHeader();
    ProxyHeader.State state = header.parse(head.bytes(), head.size());
    in.skipBytes(state == ProxyHeader.State.COMPLETE ? header.length() - before : count);
    return switch (state) {
      case INCOMPLETE -> Result.INCOMPLETE;
      case COMPLETE -> {
        awaitsProxy = false;
        head.again();
        address.proxied(header);
        yield Result.PROXIED;
      }
      case ABSENT -> refused(DenyReason.PROXY_HEADER_MISSING);
      case INVALID -> refused(DenyReason.PROXY_HEADER_INVALID);
    };
  }

  /** Takes what is there of a head, which {@code into} then is. */
  Result readHead(ByteBuf in, Http1RequestHead into) {
    int before = head.size();
    int count = head.copy(in);
    if (count == 0) {
      return refused(DenyReason.OVERLOADED);
    }
    HeadState state = into.parse(head.bytes(), head.size());
    in.skipBytes(state == HeadState.COMPLETE ? into.length() - before : count);
    return switch (state) {
      case INCOMPLETE -> Result.INCOMPLETE;
      case COMPLETE -> {
        head.whole();
        yield Result.COMPLETE;
      }
      case REFUSED -> refused(reasonOf(into));
    };
  }

  private DenyReason reasonOf(Http1RequestHead refused) {
    HeadProblem found = refused.problem();
    HeadProblem problem = found == null ? HeadProblem.BAD_REQUEST_HEAD : found;
    boolean proxy = ProxyHeader.looksLike(head.bytes(), head.size());
    return proxy && problem == HeadProblem.BAD_REQUEST_HEAD
        ? DenyReason.PROXY_HEADER_REFUSED
        : DenyReason.of(problem);
  }

  private Result refused(DenyReason why) {
    reason = why;
    return Result.REFUSED;
  }

  /** Why what was read last is refused, if it was. */
  DenyReason reason() {
    DenyReason refused = reason;
    if (refused == null) {
      throw new IllegalStateException("nothing was refused");
    }
    return refused;
  }
}
