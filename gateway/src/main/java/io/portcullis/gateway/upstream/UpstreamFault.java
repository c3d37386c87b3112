package io.portcullis.gateway.upstream;

import io.portcullis.http.ResponseHead;
import io.portcullis.policy.DenyReason;

/**
 * What went wrong with an upstream, in words for the operator. Callers are not told: it would show
 * them the inside of a network that they only see the gateway of.
 *
 * <p>A closed set of texts, so that nothing an upstream sends can get into a log or a page.
 */
public enum UpstreamFault {
  /** The name servers say that there is no such name, or no address for it. */
  NAME_UNKNOWN(DenyReason.UPSTREAM_UNREACHABLE, "the host name does not exist, or has no address"),
  /** The name servers did not answer, or could not. */
  NAME_UNANSWERED(DenyReason.UPSTREAM_UNREACHABLE, "the name servers did not answer"),
  /** The connection was refused. */
  REFUSED(DenyReason.UPSTREAM_UNREACHABLE, "the connection was refused: nothing listens there"),
  /** No way to the address. */
  NO_ROUTE(DenyReason.UPSTREAM_UNREACHABLE, "there is no route to the address"),
  /** No answer to the attempts to connect. */
  CONNECT_TIMEOUT(
      DenyReason.UPSTREAM_UNREACHABLE,
      "connecting took too long: packets seem to be dropped on the way"),
  /** This machine could not open a connection. */
  LOCAL(DenyReason.UPSTREAM_UNREACHABLE, "this machine could not open a connection"),
  /** No known authority has signed the certificate. */
  CERTIFICATE_UNTRUSTED(
      DenyReason.UPSTREAM_UNREACHABLE,
      "its certificate is not signed by an authority that is trusted here"),
  /** The certificate is for other names. */
  CERTIFICATE_NAME(DenyReason.UPSTREAM_UNREACHABLE, "its certificate does not name this host"),
  /** The certificate's time is over or has not come. */
  CERTIFICATE_TIME(DenyReason.UPSTREAM_UNREACHABLE, "its certificate is expired, or not valid yet"),
  /** The certificate is wrong in another way. */
  CERTIFICATE_INVALID(DenyReason.UPSTREAM_UNREACHABLE, "its certificate is not valid"),
  /** The other side does not speak TLS. */
  NO_TLS(DenyReason.UPSTREAM_UNREACHABLE, "it does not speak TLS on this port"),
  /** The two sides found no agreement. */
  TLS_FAILED(DenyReason.UPSTREAM_UNREACHABLE, "the TLS handshake failed"),
  /** The handshake did not end. */
  TLS_TIMEOUT(DenyReason.UPSTREAM_UNREACHABLE, "the TLS handshake took too long"),
  /** A reset before an answer. */
  RESET(DenyReason.UPSTREAM_UNREACHABLE, "the connection was reset before an answer"),
  /** An orderly end before an answer. */
  CLOSED(DenyReason.UPSTREAM_UNREACHABLE, "the connection was closed before an answer"),
  /** The end of the connection within an answer. */
  CUT_OFF(DenyReason.UPSTREAM_UNREACHABLE, "the connection ended within the answer"),
  /** Not HTTP/1.0 or HTTP/1.1. */
  NOT_HTTP(DenyReason.UPSTREAM_INVALID, "what it sends is not HTTP/1.1"),
  /** A head that breaks the protocol. */
  HEAD_MALFORMED(
      DenyReason.UPSTREAM_INVALID, "the head of its answer breaks the rules of HTTP/1.1"),
  /** Two lengths, or one that cannot be read. */
  FRAMING(DenyReason.UPSTREAM_INVALID, "the length of its answer is ambiguous or malformed"),
  /** A chunk that is none. */
  CHUNK_MALFORMED(DenyReason.UPSTREAM_INVALID, "a chunk of its answer is malformed"),
  /** A 101 to a call that asked for no upgrade. */
  UNASKED_UPGRADE(DenyReason.UPSTREAM_INVALID, "it switched protocols without being asked"),
  /** Endless 1xx. */
  TOO_MANY_INTERIM(DenyReason.UPSTREAM_INVALID, "it sent more than 32 interim answers"),
  /** The head passes the limits. */
  HEAD_TOO_LARGE(
      DenyReason.UPSTREAM_HEAD_TOO_LARGE,
      "the head of its answer passes max-answer-head-size or max-answer-head-fields");

  private final DenyReason reason;
  private final String text;

  UpstreamFault(DenyReason reason, String text) {
    this.reason = reason;
    this.text = text;
  }

  /** What a head that is refused stands for. */
  static UpstreamFault of(ResponseHead.Problem problem) {
    return switch (problem) {
      case NOT_HTTP -> NOT_HTTP;
      case NONE, MALFORMED -> HEAD_MALFORMED;
      case FRAMING -> FRAMING;
      case UPGRADE -> UNASKED_UPGRADE;
      case TOO_LARGE -> HEAD_TOO_LARGE;
    };
  }

  /** What the caller is told. */
  public DenyReason reason() {
    return reason;
  }

  /** Whether the connection ended before any answer: the call may be worth a second attempt. */
  public boolean died() {
    return this == RESET || this == CLOSED;
  }

  /** The words: a clause without a full stop. */
  public String text() {
    return text;
  }
}
