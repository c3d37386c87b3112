package io.portcullis.policy;

import io.portcullis.http.HeadProblem;
import java.util.Locale;

/**
 * Every reason for which a call is refused, with the answer the caller sees (docs/wire.md section
 * 9.8).
 *
 * <p>{@link #code} is the only spelling in logs, metrics, explanations and tests. Several reasons
 * share one answer on purpose: without a good key nobody learns more than that.
 */
public enum DenyReason {
  /** The host names no tenant of this server. */
  TENANT_NOT_FOUND(404, Shape.OBJECT, "tenant_not_found", "Tenant not found"),

  /** No {@code x-knoxcall-key} field, or more than one. */
  KEY_MISSING(401, Shape.FLAT, "unauthorized", "Unauthorized"),
  /** No such key, or a key of another tenant. */
  KEY_UNKNOWN(401, Shape.FLAT, "unauthorized", "Unauthorized"),
  /** The key was revoked. */
  KEY_REVOKED(401, Shape.FLAT, "unauthorized", "Unauthorized"),
  /** The key's time is over. */
  KEY_EXPIRED(401, Shape.FLAT, "unauthorized", "Unauthorized"),
  /** The key may not call, or test keys are refused on this server. */
  KEY_SCOPE(401, Shape.FLAT, "unauthorized", "Unauthorized"),

  /** No {@code x-knoxcall-route} field. */
  ROUTE_HEADER_MISSING(
      400, Shape.OBJECT, "validation_error", "The header x-knoxcall-route is missing"),
  /** More than one {@code x-knoxcall-route} field. */
  ROUTE_HEADER_REPEATED(
      400, Shape.OBJECT, "validation_error", "The header x-knoxcall-route is given more than once"),
  /** No such route. */
  ROUTE_NOT_FOUND(404, Shape.OBJECT, "route_not_found", "Route not found"),
  /** The route is switched off; looks like an unknown one. */
  ROUTE_DISABLED(404, Shape.OBJECT, "route_not_found", "Route not found"),

  /** No such environment, or the route has nothing for it. */
  ENVIRONMENT_NOT_CONFIGURED(
      404,
      Shape.OBJECT,
      "environment_not_configured",
      "The environment is not configured on this route"),
  /** The environment is switched off on the route. */
  ENVIRONMENT_DISABLED(
      404, Shape.OBJECT, "environment_disabled", "The environment is disabled on this route"),

  /**
   * The route does not accept the method, or no route does (TRACE, TRACK); the answer's {@code
   * Allow} says which it does.
   */
  METHOD_NOT_ALLOWED(
      405, Shape.OBJECT, "method_not_allowed", "The route does not accept this method"),

  /** The route's {@code ip_allowlist} does not cover the client address. */
  ADDRESS_NOT_IN_ALLOWLIST(
      403, Shape.FLAT, "forbidden", "IP address not authorized for this route"),
  /** No enabled client assigned to the route and environment covers the client address. */
  ADDRESS_NOT_AUTHORIZED(403, Shape.FLAT, "forbidden", "IP address not authorized for this route"),
  /** The client address could not be told. */
  ADDRESS_UNKNOWN(403, Shape.FLAT, "forbidden", "Client authorization required but IP not found"),

  /** A signature is required and its fields are not all there. */
  SIGNATURE_MISSING(401, Shape.FLAT, "unauthorized", "Signature headers missing"),
  /** The signature's timestamp is outside the tolerance. */
  SIGNATURE_EXPIRED(401, Shape.FLAT, "unauthorized", "Signature timestamp outside tolerance"),
  /** The signature does not match. */
  SIGNATURE_INVALID(401, Shape.FLAT, "unauthorized", "Invalid signature"),
  /** The signature was used before. */
  SIGNATURE_REPLAYED(401, Shape.FLAT, "unauthorized", "Signature already used"),

  /** A rate limit is passed. */
  RATE_LIMITED(429, Shape.OBJECT, "rate_limit_exceeded", "Rate limit exceeded"),

  /** A secret the route injects has no usable value in this environment. */
  SECRET_UNAVAILABLE(500, Shape.OBJECT, "secret_unavailable", "A secret is not available"),
  /** What the route injects, or the value of a secret in it, cannot stand where it should. */
  INJECTION_INVALID(
      500, Shape.OBJECT, "injection_invalid", "What the route injects cannot be sent"),
  /** The call lacks what a template needs: a query parameter, or a client that matched. */
  TEMPLATE_VALUE_MISSING(
      400,
      Shape.OBJECT,
      "template_value_missing",
      "The call lacks a value that the route's templates need"),
  /** What the call brought for a template is malformed, too long, or has a refused character. */
  TEMPLATE_VALUE_INVALID(
      400,
      Shape.OBJECT,
      "template_value_invalid",
      "A value for the route's templates is malformed or too long"),
  /** The body is longer than what may be buffered or forwarded. */
  BODY_TOO_LARGE(413, Shape.OBJECT, "body_too_large", "The body is too large"),

  /** No connection to the upstream, or it broke before an answer. */
  UPSTREAM_UNREACHABLE(502, Shape.OBJECT, "upstream_unreachable", "The upstream is unreachable"),
  /** The upstream's answer is not valid HTTP/1.1. */
  UPSTREAM_INVALID(502, Shape.OBJECT, "upstream_invalid", "The upstream's answer is invalid"),
  /** The upstream's answer has a head with more bytes or fields than the limits. */
  UPSTREAM_HEAD_TOO_LARGE(
      502,
      Shape.OBJECT,
      "upstream_head_too_large",
      "The head of the upstream's answer is too large"),
  /** The upstream did not answer in time. */
  UPSTREAM_TIMEOUT(504, Shape.OBJECT, "upstream_timeout", "The upstream did not answer in time"),
  /** This gateway has no capacity left; the answer carries {@code Retry-After}. */
  OVERLOADED(503, Shape.OBJECT, "overloaded", "The gateway is overloaded"),

  /** A listed proxy's connection does not begin with a PROXY header. */
  PROXY_HEADER_MISSING(
      400, Shape.OBJECT, "proxy_header_missing", "The connection must begin with a PROXY header"),
  /** The PROXY header breaks the protocol, is too long, or was cut off. */
  PROXY_HEADER_INVALID(400, Shape.OBJECT, "proxy_header_invalid", "The PROXY header is malformed"),
  /** A PROXY header where none is believed. */
  PROXY_HEADER_REFUSED(
      400, Shape.OBJECT, "proxy_header_refused", "A PROXY header is not accepted from here"),

  /** The request line or the shape of the head is wrong. */
  BAD_REQUEST_HEAD(400, Shape.OBJECT, "bad_request_head", "The request head is malformed"),
  /** The method is a known one but for its case, or the reserved {@code *}. */
  BAD_REQUEST_METHOD(
      400, Shape.OBJECT, "bad_request_method", "The request method is not in capitals"),
  /** The request target is malformed or has a refused form. */
  BAD_REQUEST_TARGET(400, Shape.OBJECT, "bad_request_target", "The request target is malformed"),
  /** The message's length cannot be told beyond doubt. */
  BAD_REQUEST_FRAMING(
      400, Shape.OBJECT, "bad_request_framing", "The request's framing is ambiguous or malformed"),
  /** A header field is malformed, repeated or refused. */
  BAD_REQUEST_FIELD(400, Shape.OBJECT, "bad_request_field", "A header field is malformed"),
  /** The head is longer, or has more fields, than the limits. */
  HEAD_TOO_LARGE(431, Shape.OBJECT, "head_too_large", "The request head is too large"),
  /** The request target is longer than the limit. */
  TARGET_TOO_LONG(414, Shape.OBJECT, "target_too_long", "The request target is too long"),
  /** An {@code Expect} other than {@code 100-continue}. */
  EXPECTATION_FAILED(417, Shape.OBJECT, "expectation_failed", "The expectation is not supported"),
  /** The head, or the next part of the body, did not arrive in time. */
  REQUEST_TIMEOUT(408, Shape.OBJECT, "request_timeout", "The request did not arrive in time"),
  /** The caller went away before the answer; no answer is sent. */
  CALLER_GONE(499, Shape.OBJECT, "caller_gone", "The caller closed the connection");

  /** How the answer's body is built. */
  public enum Shape {
    /** {@code {"error":{"type","message","request_id"}}}. */
    OBJECT,
    /** {@code {"error":"text","status":N,"request_id":...}}. */
    FLAT
  }

  private final String code;
  private final int status;
  private final Shape shape;
  private final String type;
  private final String message;

  DenyReason(int status, Shape shape, String type, String message) {
    this.code = name().toLowerCase(Locale.ROOT);
    this.status = status;
    this.shape = shape;
    this.type = type;
    this.message = message;
  }

  /** The reason for which a call with such a head is refused. */
  public static DenyReason of(HeadProblem problem) {
    return switch (problem) {
      case BAD_REQUEST_HEAD -> BAD_REQUEST_HEAD;
      case BAD_REQUEST_METHOD -> BAD_REQUEST_METHOD;
      case BAD_REQUEST_TARGET -> BAD_REQUEST_TARGET;
      case BAD_REQUEST_FRAMING -> BAD_REQUEST_FRAMING;
      case BAD_REQUEST_FIELD -> BAD_REQUEST_FIELD;
      case HEAD_TOO_LARGE -> HEAD_TOO_LARGE;
      case TARGET_TOO_LONG -> TARGET_TOO_LONG;
      case EXPECTATION_FAILED -> EXPECTATION_FAILED;
    };
  }

  /** The stable code, in lower case with underscores. */
  public String code() {
    return code;
  }

  /** The answer's HTTP status, 400 to 599. */
  public int status() {
    return status;
  }

  /** How the answer's body is built. */
  public Shape shape() {
    return shape;
  }

  /** {@code error.type} of an object-shaped body. */
  public String type() {
    return type;
  }

  /** The text for people: {@code error.message}, or {@code error} of a flat body. */
  public String message() {
    return message;
  }
}
