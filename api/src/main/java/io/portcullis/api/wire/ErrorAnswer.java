package io.portcullis.api.wire;

import io.portcullis.model.check.Violations;
import io.portcullis.model.key.KeyMask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An answer that is an error (docs/wire.md section 5), thrown from wherever it is found out.
 *
 * <p>Carries no stack trace: it is an answer, not a fault of the program. Messages name what was
 * sent, and never carry keys: what looks like one is masked here, whatever message it is in.
 */
public final class ErrorAnswer extends RuntimeException {
  /** Most texts about one member. */
  static final int MAX_TEXTS = 20;

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String type;
  private final transient Map<String, List<String>> fields;
  private final transient Map<String, String> headers;

  private ErrorAnswer(
      int status,
      String type,
      String message,
      Map<String, List<String>> fields,
      Map<String, String> headers) {
    super(KeyMask.of(message), null, false, false);
    this.status = status;
    this.type = type;
    this.fields = fields;
    this.headers = headers;
  }

  /** Any error without members beside {@code error}. */
  public static ErrorAnswer of(int status, String type, String message) {
    return new ErrorAnswer(status, type, message, Map.of(), Map.of());
  }

  /** 400 {@code validation_error} about the call as a whole. */
  public static ErrorAnswer invalid(String message) {
    return of(400, "validation_error", message);
  }

  /** 400 {@code validation_error} with every violation, in words and by field. */
  public static ErrorAnswer invalid(Violations violations) {
    return invalid("validation_error", violations);
  }

  /** 400 of a more particular type with every violation, in words and by field. */
  public static ErrorAnswer invalid(String type, Violations violations) {
    return of(400, type, "", violations);
  }

  /** 403 {@code privilege_escalation}: what a key may not hand out, in words and by field. */
  public static ErrorAnswer escalation(Violations excess) {
    return of(
        403,
        "privilege_escalation",
        "A key cannot make one that may do more than itself: ",
        excess);
  }

  private static ErrorAnswer of(int status, String type, String start, Violations violations) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    violations
        .byField()
        .forEach((field, texts) ->
            fields.put(KeyMask.of(field), cut(texts.stream().map(KeyMask::of).toList())));
    String message =
        fields.entrySet().stream()
            .map(field -> field.getKey() + ": " + String.join("; ", field.getValue()))
            .collect(Collectors.joining(". "));
    return new ErrorAnswer(status, type, start + message, fields, Map.of());
  }

  /** A body can be wrong in a hundred thousand places; nobody reads that many. */
  private static List<String> cut(List<String> texts) {
    if (texts.size() <= MAX_TEXTS) {
      return texts;
    }
    List<String> cut = new ArrayList<>(texts.subList(0, MAX_TEXTS));
    cut.add("and %d more".formatted(texts.size() - MAX_TEXTS));
    return cut;
  }

  /** 401 {@code unauthorized}. */
  public static ErrorAnswer unauthorized(String message) {
    return new ErrorAnswer(
        401, "unauthorized", message, Map.of(), Map.of("WWW-Authenticate", "Bearer"));
  }

  /** 403 {@code forbidden}. */
  public static ErrorAnswer forbidden(String message) {
    return of(403, "forbidden", message);
  }

  /** 403 {@code plan_limit}; says who mends it and how, for a plan stays stored once it is set. */
  public static ErrorAnswer planLimit(String message) {
    return of(
        403,
        "plan_limit",
        message
            + "; the operator lifts it by starting the server once with --plan unlimited, or a"
            + " larger plan");
  }

  /** 404 {@code not_found}: {@code <what> not found}. */
  public static ErrorAnswer notFound(String what) {
    return of(404, "not_found", what + " not found");
  }

  /** 405 {@code method_not_allowed}. */
  public static ErrorAnswer methodNotAllowed(String allow) {
    return new ErrorAnswer(
        405,
        "method_not_allowed",
        "This path answers " + allow + " only",
        Map.of(),
        Map.of("Allow", allow));
  }

  /** 409 {@code conflict}. */
  public static ErrorAnswer conflict(String message) {
    return of(409, "conflict", message);
  }

  /** 412 {@code precondition_failed}. */
  public static ErrorAnswer preconditionFailed(String message) {
    return of(412, "precondition_failed", message);
  }

  /** 429 {@code rate_limit_exceeded}, to be tried again in {@code retrySec} seconds, from 1. */
  public static ErrorAnswer rateLimited(String message, long retrySec) {
    return new ErrorAnswer(
        429,
        "rate_limit_exceeded",
        "%s; try again in %d s".formatted(message, retrySec),
        Map.of(),
        Map.of("Retry-After", Long.toString(retrySec)));
  }

  /** 503 {@code dependency_unavailable}, to be tried again in a second. */
  public static ErrorAnswer unavailable(String message) {
    return new ErrorAnswer(
        503, "dependency_unavailable", message, Map.of(), Map.of("Retry-After", "1"));
  }

  /** The HTTP status, 400 to 599. */
  public int status() {
    return status;
  }

  /** {@code error.type}. */
  public String type() {
    return type;
  }

  /** The top-level member {@code fields}; empty if the answer has none. */
  public Map<String, List<String>> fields() {
    return fields;
  }

  /** Header fields beside the usual ones. */
  public Map<String, String> headers() {
    return headers;
  }

  /** The text for people: {@code error.message}. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
