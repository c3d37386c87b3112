package io.portcullis.policy;

import io.portcullis.policy.inject.BodyInjection;
import io.portcullis.policy.inject.CompiledInjection;
import io.portcullis.policy.inject.InjectedBytes;
import io.portcullis.policy.inject.InjectedFields;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what is injected into a call, or why it cannot be: names, never values. */
final class InjectionFindings {
  private final CompiledInjection injection;
  private final @Nullable InjectedBytes made;

  InjectionFindings(CompiledInjection injection, @Nullable InjectedBytes made) {
    this.injection = injection;
    this.made = made;
  }

  /** One sentence or two. */
  String detail(@Nullable DenyReason reason, String environment) {
    return reason == null ? injected() : failed(reason, environment);
  }

  private String injected() {
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

  private String failed(DenyReason reason, String environment) {
    String at = made == null || made.faultAt().isEmpty() ? "a template" : made.faultAt();
    return switch (reason) {
      case SECRET_UNAVAILABLE ->
          "%s has no usable value in %s: it is unknown, has none here, is expired, or a caller's body named it and may not."
              .formatted(at, environment);
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
