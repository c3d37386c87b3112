package io.portcullis.api.wire;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.model.check.InvalidException;
import io.portcullis.model.key.Scope;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.address.ClientAddressRule;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.store.value.ConflictException;
import io.portcullis.store.value.StoreUnavailableException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where calls come in and answers go out: tells who calls, and puts answers and errors into their
 * envelopes. The one place that does; any thread.
 *
 * <p>Logs faults of the program only, with the request's id; never a body, a key or a header field.
 */
public final class ApiFrontDoor {
  /**
   * Name of an attribute of a request: a {@link Runnable} that is run, at most once and before its
   * body is read, when its key is known and has the scope that its operation needs.
   */
  public static final String KNOWN_CALLER = "io.portcullis.known-caller";

  /** A body can have a hundred thousand unknown members; nobody reads that many. */
  private static final int MAX_WARNINGS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(ApiFrontDoor.class);

  private final ActivePolicy policy;
  private final ClientAddressRule addresses;
  private final Clock clock;
  private final RandomGenerator random;
  private final MeterRegistry metrics;
  private final ManagementLimits limits;

  /**
   * A front door that knows keys from {@code policy}, callers' addresses by {@code addresses}, and
   * counts its answers in {@code metrics}.
   */
  public ApiFrontDoor(
      ActivePolicy policy,
      ClientAddressRule addresses,
      Clock clock,
      RandomGenerator random,
      MeterRegistry metrics) {
    this.policy = policy;
    this.addresses = addresses;
    this.clock = clock;
    this.random = random;
    this.metrics = metrics;
    this.limits = new ManagementLimits(clock, System::nanoTime, random.nextLong());
  }

  /** Answers a call of {@code operation}. */
  public void answer(Operation operation, Context context) {
    UUID requestId = Uuids.next(clock.millis(), random);
    IncomingBody body = new IncomingBody(context);
    boolean known = false;
    try {
      CompiledKey key = authenticate(operation, context);
      known = key != null;
      Call call = new Call(context, body, requestId, key, addresses);
      answer(operation, call, requestId, context);
    } catch (RuntimeException e) {
      send(context, requestId, limited(errorOf(e, requestId), context));
    } catch (StackOverflowError | LinkageError e) {
      // One call that goes too deep, or needs a class that cannot be had, fails alone.
      send(context, requestId, errorOf(new IllegalStateException(e), requestId));
    }
    finish(body, context, known);
    metrics
        .counter(
            "portcullis.management.requests",
            "method",
            operation.method(),
            "path",
            operation.path(),
            "status",
            Integer.toString(context.statusCode()))
        .increment();
  }

  private static void answer(Operation operation, Call call, UUID requestId, Context context) {
    Answer answer = operation.handler().answer(call);
    if (operation.method().equals("GET") && answer.status() == 200) {
      // RFC 9110, 13.2.1: after everything that would have made it another answer.
      EntityTag tag = answer.readTag();
      boolean notModified = Call.preconditions(context).isNotModified(tag);
      context.header("ETag", tag.toString());
      if (notModified) {
        sendNotModified(context, requestId);
        return;
      }
    } else {
      answer.tag().ifPresent(tag -> context.header("ETag", tag.toString()));
    }
    send(context, requestId, answer, call.warnings());
  }

  /** A 304 has the fields of the 200 that say what it is, and none that describe a body. */
  private static void sendNotModified(Context context, UUID requestId) {
    context
        .status(304)
        .header("X-Request-Id", requestId.toString())
        .header("Cache-Control", "no-store")
        .header("X-Content-Type-Options", "nosniff");
    context.res().setContentType(null);
  }

  /** A 401, or in its place a 429 once its address had too many. */
  private ErrorAnswer limited(ErrorAnswer error, Context context) {
    if (error.status() != 401) {
      return error;
    }
    try {
      limits.takeWrongKey(Call.addressOf(context, addresses).address());
      return error;
    } catch (ErrorAnswer tooMany) {
      return tooMany;
    }
  }

  /** Answers a call that no operation took, or that the server around it refused. */
  public void answer(HttpResponseException refusal, Context context) {
    UUID requestId = Uuids.next(clock.millis(), random);
    send(context, requestId, errorOf(refusal, requestId));
    finish(new IncomingBody(context), context, false);
  }

  /** Answers a call in which something failed outside every operation. */
  public void answer(Exception fault, Context context) {
    UUID requestId = Uuids.next(clock.millis(), random);
    send(context, requestId, errorOf(fault, requestId));
    finish(new IncomingBody(context), context, false);
  }

  /** The answer is set but not yet sent: it leaves when the body is through. */
  private static void finish(IncomingBody body, Context context, boolean known) {
    if (!body.discard(known ? IncomingBody.OF_KNOWN_CALLERS : IncomingBody.OF_STRANGERS)) {
      context.header("Connection", "close");
    }
  }

  private @Nullable CompiledKey authenticate(Operation operation, Context context) {
    if (operation.access() == Operation.Access.OPEN) {
      return null;
    }
    PolicySnapshot snapshot = policy.current();
    if (snapshot.revision() < 0) {
      throw ErrorAnswer.unavailable("This server has not loaded its configuration yet");
    }
    long nowMs = clock.millis();
    CompiledKey key = snapshot.findKey(credential(context));
    if (key == null || PolicySnapshot.keyProblem(key, nowMs) != null) {
      throw ErrorAnswer.unauthorized("The API key is unknown, revoked or expired");
    }
    limits.take(key, context);
    key.used(nowMs);
    Scope needed =
        switch (operation.access()) {
          case OPEN, ANY_KEY -> null;
          case READ -> Scope.READ;
          case MANAGE -> Scope.MANAGE;
        };
    if (needed != null && !key.scopes().contains(needed)) {
      throw ErrorAnswer.forbidden(
          "This key does not have the scope '%s'".formatted(needed.wireName()));
    }
    if (context.req().getAttribute(KNOWN_CALLER) instanceof Runnable known) {
      known.run();
    }
    return key;
  }

  /**
   * The key text of {@code Authorization: Bearer} or {@code x-api-key} (docs/wire.md section 2.2).
   */
  private static String credential(Context context) {
    List<String> authorization = Collections.list(context.req().getHeaders("Authorization"));
    List<String> apiKey = Collections.list(context.req().getHeaders("x-api-key"));
    if (authorization.size() > 1 || apiKey.size() > 1) {
      throw ErrorAnswer.unauthorized("The credential is given more than once");
    }
    if (!authorization.isEmpty() && isBearer(authorization.getFirst())) {
      return authorization.getFirst().substring("Bearer ".length()).strip();
    }
    if (!apiKey.isEmpty()) {
      return apiKey.getFirst().strip();
    }
    throw ErrorAnswer.unauthorized("No API key: send it as Authorization: Bearer <key>");
  }

  private static boolean isBearer(String value) {
    return value.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length());
  }

  private static ErrorAnswer errorOf(Exception e, UUID requestId) {
    return switch (e) {
      case ErrorAnswer error -> error;
      case InvalidException invalid -> ErrorAnswer.invalid(invalid.violations());
      case ConflictException conflict -> ErrorAnswer.conflict(messageOf(conflict));
      case StoreUnavailableException unavailable -> {
        LOG.warn("request {}: {}", requestId, messageOf(unavailable));
        yield ErrorAnswer.unavailable("The database is not available; nothing is acknowledged");
      }
      case HttpResponseException refusal -> errorOf(refusal);
      default -> {
        LOG.error("request {} failed", requestId, e);
        yield ErrorAnswer.of(500, "internal_error", "Something failed; the server's log says what");
      }
    };
  }

  private static ErrorAnswer errorOf(HttpResponseException refusal) {
    return switch (refusal.getStatus()) {
      case 404 -> ErrorAnswer.of(404, "not_found", "No such path");
      case 405 -> ErrorAnswer.methodNotAllowed(allow(refusal.getDetails()));
      case 413 -> ErrorAnswer.of(413, "body_too_large", "The body is too long");
      default ->
          refusal.getStatus() < 500
              ? ErrorAnswer.of(refusal.getStatus(), "bad_request", "The request is malformed")
              : ErrorAnswer.of(500, "internal_error", "The request could not be answered");
    };
  }

  /** The methods of a path; HEAD goes without saying where GET is. */
  private static String allow(Map<String, String> details) {
    String methods = details.getOrDefault("availableMethods", "");
    return Arrays.stream(methods.split(","))
        .map(String::strip)
        .filter(method -> !method.equals("HEAD"))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String messageOf(Throwable e) {
    return String.valueOf(e.getMessage());
  }

  private static void send(
      Context context, UUID requestId, Answer answer, Collection<Warning> warnings) {
    answer.headers().forEach(context::header);
    if (answer.raw().isPresent()) {
      Answer.Raw raw = answer.raw().get();
      send(context, requestId, answer.status(), raw.contentType(), raw.body());
      return;
    }
    ObjectNode meta = answer.meta();
    if (!warnings.isEmpty()) {
      ArrayNode list = meta.putArray("warnings");
      for (Warning warning : warnings.stream().limit(MAX_WARNINGS).toList()) {
        list.addObject()
            .put("code", warning.code())
            .put("field", warning.field())
            .put("message", warning.message());
      }
    }
    meta.put("request_id", requestId.toString());
    ObjectNode body = Json.object();
    body.set("data", answer.data());
    body.set("meta", meta);
    send(context, requestId, answer.status(), "application/json", Json.writeBytes(body));
  }

  private static void send(Context context, UUID requestId, ErrorAnswer error) {
    error.headers().forEach(context::header);
    send(context, requestId, error.status(), "application/json", errorBody(error, requestId));
  }

  /** The body of an error: {@code error}, and {@code fields} beside it if there are any. */
  public static byte[] errorBody(ErrorAnswer error, UUID requestId) {
    ObjectNode body = Json.object();
    body.putObject("error")
        .put("type", error.type())
        .put("message", error.text())
        .put("request_id", requestId.toString());
    if (!error.fields().isEmpty()) {
      ObjectNode fields = body.putObject("fields");
      error.fields().forEach((field, texts) -> texts.forEach(fields.putArray(field)::add));
    }
    return Json.writeBytes(body);
  }

  private static void send(
      Context context, UUID requestId, int status, String contentType, byte[] body) {
    context
        .status(status)
        .header("X-Request-Id", requestId.toString())
        .header("Cache-Control", "no-store")
        .header("X-Content-Type-Options", "nosniff")
        .contentType(contentType)
        .result(body);
  }
}
