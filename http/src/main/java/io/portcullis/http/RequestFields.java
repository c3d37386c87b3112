package io.portcullis.http;

import io.portcullis.http.text.Ascii;
import org.jspecify.annotations.Nullable;

/**
 * What a request's header fields say, field by field and then as a whole.
 *
 * <p>Not thread safe: part of one {@link RequestHead}.
 */
public final class RequestFields {
  /** {@link #contentLength} of a request without the field. */
  public static final long NONE = Ascii.NO_NUMBER;

  private static final byte[] CHUNKED = Ascii.bytes("chunked");
  private static final byte[] CONTINUE = Ascii.bytes("100-continue");
  private static final byte[][] DIGESTS = {
    Ascii.bytes("content-digest"),
    Ascii.bytes("repr-digest"),
    Ascii.bytes("digest"),
    Ascii.bytes("content-md5")
  };

  private final HeadRules rules;
  private final FieldTable table;
  private final ConnectionOptions connection = new ConnectionOptions();

  private final FieldLines forwardedFor = new FieldLines();
  private final FieldLines forwarded = new FieldLines();
  private final FieldLines forwardedProto = new FieldLines();
  private final FieldLines forwardedHost = new FieldLines();
  private final FieldLines forwardedPort = new FieldLines();
  private final MaxForwards maxForwards = new MaxForwards();

  private final FieldPlace host;
  private final FieldPlace key;
  private final FieldPlace route;
  private final FieldPlace environment;
  private final FieldPlace origin;

  /** Further {@code x-knoxcall-} fields. */
  private int otherCount;

  private long contentLength;
  private int contentLengthField;
  private int expectField;
  private int transferEncodings;
  private boolean expectContinue;
  private boolean http11;

  /** The fields of the head that stands in {@code bytes}. */
  RequestFields(HeadRules rules, HeadBytes bytes) {
    this.rules = rules;
    table = new FieldTable(bytes);
    host = new FieldPlace(bytes);
    key = new FieldPlace(bytes);
    route = new FieldPlace(bytes);
    environment = new FieldPlace(bytes);
    origin = new FieldPlace(bytes);
  }

  void reset() {
    table.clear();
    connection.clear();
    forwardedFor.clear();
    forwarded.clear();
    forwardedProto.clear();
    forwardedHost.clear();
    forwardedPort.clear();
    maxForwards.clear();
    host.clear();
    key.clear();
    route.clear();
    environment.clear();
    origin.clear();
    otherCount = 0;
    contentLength = NONE;
    transferEncodings = 0;
    expectContinue = false;
  }

  /** Takes the field in {@code line}; returns why it is refused, or null. */
  @Nullable HeadProblem add(byte[] bytes, FieldScanner line, boolean http11) {
    RequestField field = RequestField.of(bytes, line.nameStart, line.nameEnd);
    int number = table.add(line, field.ordinal());
    switch (field) {
      case OTHER -> {
        if (line.underscore && isTakenForDropped(bytes, line)) {
          table.drop(number);
        }
        return null;
      }
      case MAX_FORWARDS -> {
        maxForwards.add(line, number);
        return null;
      }
      case CONTENT_LENGTH -> {
        contentLengthField = number;
        return addContentLength(bytes, line);
      }
      case AUTHORIZATION, API_KEY -> {
        if (!rules.isOwnCredential(bytes, line.valueStart, line.valueEnd)) {
          return null;
        }
      }
      case EXPECT -> {
        if (http11) {
          expectField = number;
          return addExpect(bytes, line);
        }
      }
      case HOST -> host.add(line);
      case TRANSFER_ENCODING -> {
        transferEncodings++;
        if (!http11
            || transferEncodings > 1
            || !Ascii.isToken(bytes, line.valueStart, line.valueEnd, CHUNKED)) {
          return HeadProblem.BAD_REQUEST_FRAMING;
        }
      }
      case CONNECTION -> {
        if (!connection.add(bytes, line.valueStart, line.valueEnd)) {
          return HeadProblem.BAD_REQUEST_FIELD;
        }
      }
      case ROUTE -> route.add(line);
      case KEY, ENVIRONMENT, ORIGIN -> {
        FieldPlace place = onlyOnce(field);
        place.add(line);
        if (place.count() > 1) {
          return HeadProblem.BAD_REQUEST_FIELD;
        }
      }
      case FORWARDED_FOR -> forwardedFor.add(line.valueStart, line.valueEnd);
      case FORWARDED -> forwarded.add(line.valueStart, line.valueEnd);
      case FORWARDED_PROTO -> forwardedProto.add(line.valueStart, line.valueEnd);
      case FORWARDED_HOST -> forwardedHost.add(line.valueStart, line.valueEnd);
      case FORWARDED_PORT -> forwardedPort.add(line.valueStart, line.valueEnd);
      case KNOXCALL -> {
        otherCount++;
        if (isRepeated(bytes, number)) {
          return HeadProblem.BAD_REQUEST_FIELD;
        }
      }
      case HOP_BY_HOP, OURS -> {}
    }
    table.drop(number);
    return null;
  }

  private FieldPlace onlyOnce(RequestField field) {
    return switch (field) {
      case KEY -> key;
      case ENVIRONMENT -> environment;
      default -> origin;
    };
  }

  private @Nullable HeadProblem addContentLength(byte[] bytes, FieldScanner line) {
    if (contentLength != NONE) {
      return HeadProblem.BAD_REQUEST_FRAMING;
    }
    contentLength = Ascii.decimal(bytes, line.valueStart, line.valueEnd);
    return contentLength == NONE ? HeadProblem.BAD_REQUEST_FRAMING : null;
  }

  private @Nullable HeadProblem addExpect(byte[] bytes, FieldScanner line) {
    if (expectContinue || !Ascii.isToken(bytes, line.valueStart, line.valueEnd, CONTINUE)) {
      return HeadProblem.EXPECTATION_FAILED;
    }
    expectContinue = true;
    return null;
  }

  private boolean isTakenForDropped(byte[] bytes, FieldScanner line) {
    return switch (RequestField.withHyphens(bytes, line.nameStart, line.nameEnd)) {
      case OTHER -> false;
      case API_KEY -> rules.isOwnCredential(bytes, line.valueStart, line.valueEnd);
      default -> true;
    };
  }

  /** Whether a field before {@code field} has its name; the name is of no other kind's. */
  private boolean isRepeated(byte[] bytes, int field) {
    int start = table.nameStart(field);
    int end = table.nameEnd(field);
    for (int i = 0; i < field; i++) {
      if (table.kind(i) == table.kind(field)
          && Ascii.equalIgnoringCase(bytes, table.nameStart(i), table.nameEnd(i), start, end)) {
        return true;
      }
    }
    return false;
  }

  /** Returns why the fields as a whole are refused, or null. */
  @Nullable HeadProblem check(byte[] bytes, boolean http11, int authorityStart, int authorityEnd) {
    this.http11 = http11;
    Slice named = host.value();
    if (chunked() && contentLength != NONE) {
      return HeadProblem.BAD_REQUEST_FRAMING;
    }
    if (host.count() > 1 || (host.count() == 0 && http11)) {
      return HeadProblem.BAD_REQUEST_FIELD;
    }
    if (host.count() == 1 && !HostValue.isValid(bytes, named.start(), named.end())) {
      return HeadProblem.BAD_REQUEST_FIELD;
    }
    if (authorityEnd > authorityStart
        && !Ascii.equalIgnoringCase(
            bytes, authorityStart, authorityEnd, named.start(), named.end())) {
      return HeadProblem.BAD_REQUEST_TARGET;
    }
    for (int i = 0; i < connection.namedCount(); i++) {
      if (isProtected(bytes, connection.start(i), connection.end(i))) {
        return HeadProblem.BAD_REQUEST_FIELD;
      }
    }
    return null;
  }

  /** Whether dropping the field on a caller's word would change what the call means. */
  private static boolean isProtected(byte[] bytes, int start, int end) {
    return switch (RequestField.of(bytes, start, end)) {
      case HOST,
          CONTENT_LENGTH,
          TRANSFER_ENCODING,
          AUTHORIZATION,
          API_KEY,
          EXPECT,
          MAX_FORWARDS,
          FORWARDED_FOR,
          FORWARDED_PROTO,
          FORWARDED_HOST,
          FORWARDED_PORT,
          FORWARDED,
          OURS,
          KEY,
          ROUTE,
          ENVIRONMENT,
          ORIGIN,
          KNOXCALL ->
          true;
      case OTHER, CONNECTION, HOP_BY_HOP -> false;
    };
  }

  /** Takes what {@code Connection} names out of what is passed on. */
  void dropNamed() {
    if (connection.namedCount() > 0) {
      connection.dropNamed(table);
    }
  }

  void dropBodyFields() {
    if (contentLength != NONE) {
      table.drop(contentLengthField);
    }
    if (expectContinue) {
      table.drop(expectField);
    }
  }

  MaxForwards maxForwards() {
    return maxForwards;
  }

  void dropMaxForwards() {
    maxForwards.drop(table);
  }

  void dropDigests() {
    table.drop(DIGESTS);
  }

  /** All fields, in the order they came. */
  public FieldTable all() {
    return table;
  }

  /** {@code Host}: once, but not at all from some HTTP/1.0 callers. */
  public FieldPlace host() {
    return host;
  }

  /** {@code x-knoxcall-key}, at most once. */
  public FieldPlace key() {
    return key;
  }

  /** {@code x-knoxcall-route}; the policy has a reason for more than one. */
  public FieldPlace route() {
    return route;
  }

  /** {@code x-knoxcall-environment}, at most once. */
  public FieldPlace environment() {
    return environment;
  }

  /** Whether any {@code x-knoxcall-} field came. */
  public boolean namesProduct() {
    return key.count() + route.count() + environment.count() + origin.count() + otherCount > 0;
  }

  /** Whether {@code x-knoxcall-origin} is {@code lower} in any case. */
  public boolean originIs(byte[] lower) {
    return origin.count() == 1 && origin.value().isIgnoringCase(lower);
  }

  /** The values of {@code X-Forwarded-For}, in the order they came. */
  public FieldLines forwardedFor() {
    return forwardedFor;
  }

  /** The values of {@code X-Forwarded-Proto}, in the order they came. */
  public FieldLines forwardedProto() {
    return forwardedProto;
  }

  /** The values of {@code X-Forwarded-Host}, in the order they came. */
  public FieldLines forwardedHost() {
    return forwardedHost;
  }

  /** The values of {@code X-Forwarded-Port}, in the order they came. */
  public FieldLines forwardedPort() {
    return forwardedPort;
  }

  /** The values of {@code Forwarded}, in the order they came. */
  public FieldLines forwarded() {
    return forwarded;
  }

  /** The body's length in bytes; {@link #NONE} without the field. */
  public long contentLength() {
    return contentLength;
  }

  /** Whether the body comes in chunks. */
  public boolean chunked() {
    return transferEncodings > 0;
  }

  /** Whether a body follows. */
  public boolean hasBody() {
    return chunked() || contentLength > 0;
  }

  /** Whether the caller waits for a {@code 100} before it sends the body. */
  public boolean expectContinue() {
    return expectContinue;
  }

  /** Whether the caller wants the connection kept for another request. */
  public boolean keepAlive() {
    return !connection.close() && (http11 || connection.keepAlive());
  }
}
