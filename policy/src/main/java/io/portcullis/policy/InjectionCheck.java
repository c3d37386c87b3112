package io.portcullis.policy;

import io.portcullis.http.FieldTable;
import io.portcullis.http.Slice;
import io.portcullis.http.text.Ascii;
import io.portcullis.policy.inject.BodyInjection;
import io.portcullis.policy.inject.BodyKind;
import io.portcullis.policy.inject.CompiledInjection;
import io.portcullis.policy.inject.InjectedBytes;
import io.portcullis.policy.inject.InjectedFields;
import io.portcullis.policy.template.TemplateFault;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Check 10: makes what is injected into the call, so that what is checked is what is sent.
 * Stateless; any thread.
 */
final class InjectionCheck {
  private static final byte[] POST = Ascii.bytes("POST");
  private static final byte[] PUT = Ascii.bytes("PUT");
  private static final byte[] PATCH = Ascii.bytes("PATCH");
  private static final byte[] CONTENT_TYPE = Ascii.bytes("content-type");
  private static final byte[] CONTENT_ENCODING = Ascii.bytes("content-encoding");
  private static final byte[] IDENTITY = Ascii.bytes("identity");
  private static final byte[] JSON = Ascii.bytes("application/json");
  private static final byte[] APPLICATION = Ascii.bytes("application/");
  private static final byte[] JSON_SUFFIX = Ascii.bytes("+json");

  private InjectionCheck() {}

  /** The fields come first, so that no body is held for a call that fails. */
  static @Nullable DenyReason run(AccessRequest request, Decision decision) {
    CompiledInjection injection = decision.knownRules().injection();
    if (injection == null) {
      return null;
    }
    if (injection.isBroken()) {
      return DenyReason.INJECTION_INVALID;
    }
    InjectedBytes out = decision.injectedBytes();
    CallValues values = request.values.of(decision);
    if (!injection.renderFields(values, out)) {
      return reason(out);
    }
    BodyKind kind = injection.changesBodies() ? bodyKind(request) : BodyKind.NONE;
    if (!injection.changes(kind)) {
      return null;
    }
    byte[] body = request.body;
    if (request.bodyPending()) {
      decision.awaitBody(Check.INJECTION);
      return null;
    }
    return body == null
            || injection.renderBody(
                body,
                request.bodyEnd,
                kind,
                request.bodyLimit,
                values,
                request.callersValues.of(decision, injection.clientSecrets()),
                out)
        ? null
        : reason(out);
  }

  private static DenyReason reason(InjectedBytes out) {
    TemplateFault fault = out.fault();
    if (fault == null) {
      return DenyReason.BODY_TOO_LARGE;
    }
    return switch (fault) {
      case SECRET_UNAVAILABLE -> DenyReason.SECRET_UNAVAILABLE;
      case VALUE_MISSING -> DenyReason.TEMPLATE_VALUE_MISSING;
      case VALUE_INVALID -> DenyReason.TEMPLATE_VALUE_INVALID;
      case UNUSABLE -> DenyReason.INJECTION_INVALID;
    };
  }

  /**
   * What the call's body is to injection. A body in a content coding cannot be read without
   * decoding it, and is left alone; a type given twice is JSON if it is so once.
   */
  private static BodyKind bodyKind(AccessRequest request) {
    Slice method = request.head.method();
    boolean changes = method.is(POST) || method.is(PUT) || method.is(PATCH);
    if (!changes || (!request.bodyPending() && request.body == null)) {
      return BodyKind.NONE;
    }
    FieldTable fields = request.head.fields().all();
    Slice value = request.value;
    for (int i = fields.next(0, CONTENT_ENCODING);
        i >= 0;
        i = fields.next(i + 1, CONTENT_ENCODING)) {
      if (!fields.value(i, value).isIgnoringCase(IDENTITY)) {
        return BodyKind.NONE;
      }
    }
    for (int i = fields.next(0, CONTENT_TYPE); i >= 0; i = fields.next(i + 1, CONTENT_TYPE)) {
      if (isJson(fields.value(i, value))) {
        return BodyKind.JSON;
      }
    }
    return BodyKind.OTHER;
  }

  /** Whether the value is {@code application/json} or {@code application/...+json}. */
  private static boolean isJson(Slice value) {
    byte[] bytes = value.bytes();
    int start = value.start();
    int end = start;
    while (end < value.end() && bytes[end] != ';' && !Ascii.isSpace(bytes[end])) {
      end++;
    }
    return Ascii.equalIgnoringCase(bytes, start, end, JSON)
        || (end - start > APPLICATION.length + JSON_SUFFIX.length
            && Ascii.startsWith(bytes, start, end, APPLICATION)
            && Ascii.equalIgnoringCase(bytes, end - JSON_SUFFIX.length, end, JSON_SUFFIX));
  }

  /** Says what is injected into a call, or why it cannot be: names, never values. */
  static Step describe(Decision decision, @Nullable DenyReason reason) {
    CompiledInjection injection = decision.knownRules().injection();
    if (injection == null) {
      return Step.skipped(Check.INJECTION, "Nothing is injected into this call.");
    }
    String detail =
        reason == null
            ? injected(injection, decision.injected())
            : failed(reason, injection, decision);
    return Step.ran(Check.INJECTION, reason, detail);
  }

  private static String injected(CompiledInjection injection, @Nullable InjectedBytes made) {
    List<String> sentences = new ArrayList<>();
    Set<String> placeholders = new LinkedHashSet<>();
    InjectedFields fields = injection.fields();
    if (fields != null) {
      sentences.add("Sets " + String.join(", ", fields.names()) + ".");
      placeholders.addAll(fields.placeholders());
    }
    BodyInjection body = injection.body();
    if (body != null) {
      String names = String.join(", ", body.names());
      sentences.add(
          made != null && made.bodyReplaced()
              ? "Puts %s into the body.".formatted(names)
              : "Would put %s into a JSON object sent by POST, PUT or PATCH.".formatted(names));
      placeholders.addAll(body.placeholders());
    }
    if (injection.fillsClientBodies()) {
      sentences.add(
          injection.clientSecrets().isEmpty()
              ? "Fills in placeholders that the caller's body holds, but no secrets."
              : "Fills in placeholders that the caller's body holds, of secrets %s if no client signs with them."
                  .formatted(String.join(", ", injection.clientSecrets())));
    }
    if (!placeholders.isEmpty()) {
      sentences.add("Uses " + String.join(", ", placeholders) + ".");
    }
    return String.join(" ", sentences);
  }

  private static String failed(DenyReason reason, CompiledInjection injection, Decision decision) {
    InjectedBytes made = decision.injected();
    String at = made == null || made.faultAt().isEmpty() ? "a template" : made.faultAt();
    return switch (reason) {
      case SECRET_UNAVAILABLE ->
          "%s has no usable value in %s: it is unknown, has none here, is expired, or a caller's body named it and may not."
              .formatted(at, decision.knownTarget().target().environmentName());
      case TEMPLATE_VALUE_MISSING -> "The call brings nothing for %s.".formatted(at);
      case TEMPLATE_VALUE_INVALID ->
          "What the call brings for %s is malformed, too long, or has a refused character."
              .formatted(at);
      case INJECTION_INVALID ->
          injection.isBroken()
              ? "What the route injects does not parse."
              : "The value of %s is too long or has a control character.".formatted(at);
      case BODY_TOO_LARGE -> "The body would be too large.";
      default -> throw new IllegalStateException(reason + " is no reason of this check");
    };
  }
}
