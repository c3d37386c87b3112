package io.portcullis.gateway.relay;

import io.portcullis.gateway.address.CallerAddress;
import io.portcullis.gateway.address.ProxiedOrigin;
import io.portcullis.gateway.answer.RequestId;
import io.portcullis.gateway.channel.ChannelOutput;
import io.portcullis.http.RequestFields;
import io.portcullis.http.RequestHead;
import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;
import io.portcullis.policy.inject.InjectedFields;
import io.portcullis.policy.table.RouteTarget;

/**
 * Writes the request head that the upstream sees: the caller's, with what is only for us taken out
 * and what only we may say put in (docs/wire.md section 9.4).
 *
 * <p>Not thread safe: one per event loop.
 */
final class ForwardedHead {
  private static final byte[] VERSION_AND_HOST = Ascii.bytes(" HTTP/1.1\r\nHost: ");
  private static final byte[] LINE_END = Ascii.bytes("\r\n");
  private static final byte[] FORWARDED_FOR = Ascii.bytes("X-Forwarded-For: ");
  private static final byte[] FORWARDED_PROTO = Ascii.bytes("X-Forwarded-Proto: ");
  private static final byte[] FORWARDED_HOST = Ascii.bytes("X-Forwarded-Host: ");
  private static final byte[] MAX_FORWARDS = Ascii.bytes("Max-Forwards: ");
  private static final byte[] REQUEST_ID = Ascii.bytes("X-Request-Id: ");
  private static final byte[] CHUNKED = Ascii.bytes("\r\nTransfer-Encoding: chunked\r\n\r\n");
  private static final byte[] CONTENT_LENGTH = Ascii.bytes("\r\nContent-Length: ");
  private static final byte[] END = Ascii.bytes("\r\n\r\n");

  private static final int ROOM = 4 * 1024;

  private final ByteSink sink = new ByteSink(ROOM);

  /**
   * Writes the head of the call that {@code decided} allows.
   *
   * @param decided the call, what was decided of it, and what is injected into it
   * @param held the body if it is held: then its length is what it is now
   * @param from the client address, of which no field says anything if it is unknown, and the
   *     scheme and host that a trusted proxy named
   * @param inHand how many bytes of the body come with it
   */
  void write(
      CallDecision decided,
      BufferedBody held,
      CallerAddress from,
      RequestId id,
      int inHand,
      ChannelOutput out) {
    put(decided, held, from, id, sink.clear());
    out.write(sink, inHand);
  }

  private static void put(
      CallDecision decided, BufferedBody held, CallerAddress from, RequestId id, ByteSink out) {
    RequestHead head = decided.head();
    RouteTarget target = decided.allowedTarget();
    head.method().writeTo(out).write(' ').write(target.basePath());
    if (head.path().isEmpty()) {
      out.write('/');
    }
    head.target().writeTo(out);
    out.write(VERSION_AND_HOST).write(target.hostField()).write(LINE_END);
    byte[][] consumed = decided.consumedFields();
    if (consumed.length > 0) {
      head.dropFields(consumed);
    }
    if (held.inUse()) {
      head.dropBodyFields();
    }
    if (decided.bodyReplaced()) {
      head.dropDigests();
    }
    int hops = head.maxForwards();
    if (hops > 0) {
      head.dropMaxForwards();
    }
    InjectedFields injected = decided.injectedFields();
    if (injected != null) {
      head.dropFields(injected);
    }
    head.writeForwardedFields(out);
    if (injected != null) {
      decided.writeInjectedFields(out);
    }
    if (hops > 0) {
      out.write(MAX_FORWARDS).writeDecimal(hops - 1).write(LINE_END);
    }
    byte[] address = from.text();
    if (address.length > 0) {
      out.write(FORWARDED_FOR).write(address).write(LINE_END);
    }
    ProxiedOrigin origin = from.origin();
    out.write(FORWARDED_PROTO);
    origin.writeScheme(out);
    out.write(LINE_END);
    RequestFields fields = head.fields();
    if (origin.namesHost()) {
      out.write(FORWARDED_HOST);
      origin.writeHost(head.bytes(), out);
      out.write(LINE_END);
    } else if (!fields.host().value().isEmpty()) {
      fields.host().value().writeTo(out.write(FORWARDED_HOST)).write(LINE_END);
    }
    id.write(out.write(REQUEST_ID));
    if (held.inUse()) {
      out.write(CONTENT_LENGTH).writeDecimal(held.length()).write(END);
    } else {
      out.write(fields.chunked() ? CHUNKED : END);
    }
  }
}
