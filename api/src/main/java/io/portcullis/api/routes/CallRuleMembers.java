package io.portcullis.api.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.Members;
import io.portcullis.api.wire.Shown;
import io.portcullis.model.CallRules;
import io.portcullis.model.Injection;
import io.portcullis.model.InvalidException;
import io.portcullis.model.MethodConfig;
import io.portcullis.model.MethodName;
import io.portcullis.model.RateLimitRule;
import io.portcullis.model.SignatureJoining;
import io.portcullis.model.SignatureRule;
import io.portcullis.model.Violations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The members of a route and of an override that guard and dress a call: signature, rate limit,
 * injection, and these again for single methods (wire.md sections 7.3, 7.4, 13.3).
 *
 * <p>A member left out keeps what is stored; null, and an empty object, unset it.
 */
final class CallRuleMembers {
  private CallRuleMembers() {}

  /** {@code base} with the members that were sent; what is wrong with them is noted in the body. */
  static CallRules read(Members body, CallRules base) {
    Injection injection = injection(body, base.injection());
    SignatureRule signature = signature(body, base.signature());
    RateLimitRule rateLimit = rateLimit(body, base.rateLimit());
    Map<String, MethodConfig> configs = methodConfigs(body, base.methodConfigs());
    CallRules rules =
        checked(body, () -> new CallRules(injection, signature, rateLimit, configs), base);
    Violations syntax = new Violations();
    rules.check(syntax);
    body.violations().addMissing(syntax);
    return rules;
  }

  private static Injection injection(Members body, Injection base) {
    Map<String, String> headers = headers(body, base.headers());
    String injected = body(body, base.body());
    Boolean templates =
        body.nullableBool("client_body_templates_enabled", base.clientBodyTemplates());
    List<String> secrets = secretNames(body, base.clientBodySecrets());
    return checked(body, () -> new Injection(headers, injected, templates, secrets), base);
  }

  /** {@code client_body_secrets}: null unsets, an empty array is none. */
  private static @Nullable List<String> secretNames(Members body, @Nullable List<String> fallback) {
    List<String> names = body.strings("client_body_secrets");
    return keeps(body, "client_body_secrets") ? fallback : names;
  }

  private static @Nullable Map<String, String> headers(
      Members body, @Nullable Map<String, String> fallback) {
    ObjectNode sent = nullableObject(body, "inject_headers_json");
    if (sent == null || sent.isEmpty()) {
      return keeps(body, "inject_headers_json") ? fallback : null;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : sent.properties()) {
      if (field.getValue().isTextual()) {
        headers.put(field.getKey(), field.getValue().textValue());
      } else {
        body.violations()
            .add(
                "inject_headers_json",
                "'%s' must be a string, not %s"
                    .formatted(Shown.text(field.getKey()), Json.kind(field.getValue())));
      }
    }
    return keeps(body, "inject_headers_json") ? fallback : headers;
  }

  private static @Nullable String body(Members body, @Nullable String fallback) {
    ObjectNode sent = nullableObject(body, "inject_body_json");
    if (sent == null || sent.isEmpty()) {
      return keeps(body, "inject_body_json") ? fallback : null;
    }
    return Json.write(sent);
  }

  private static SignatureRule signature(Members body, SignatureRule base) {
    Boolean required = body.nullableBool("require_signature", base.required());
    Integer toleranceSec = body.nullableInt("signature_tolerance_sec", base.toleranceSec());
    String signatureField = body.nullableString("signature_header", base.signatureField());
    String timestampField = body.nullableString("timestamp_header", base.timestampField());
    String nonceField = body.nullableString("nonce_header", base.nonceField());
    SignatureJoining joining =
        word(
            body,
            "signature_joining",
            base.joining(),
            SignatureJoining::ofWireName,
            SignatureJoining::wireName,
            "none or lf");
    String label = body.nullableString("signature_label", base.label());
    return checked(
        body,
        () ->
            new SignatureRule(
                required, toleranceSec, signatureField, timestampField, nonceField, joining, label),
        base);
  }

  private static RateLimitRule rateLimit(Members body, RateLimitRule base) {
    Boolean enabled = body.nullableBool("rate_limit_enabled", base.enabled());
    Long requests = body.nullableLong("rate_limit_requests", base.requests());
    Integer windowSec = body.nullableInt("rate_limit_window_sec", base.windowSec());
    Long burst = body.nullableLong("rate_limit_burst", base.burst());
    RateLimitRule.Scope scope =
        word(
            body,
            "rate_limit_scope",
            base.scope(),
            RateLimitRule.Scope::ofWireName,
            RateLimitRule.Scope::wireName,
            "client or route");
    return checked(body, () -> new RateLimitRule(enabled, requests, windowSec, burst, scope), base);
  }

  /** A word of few, which null unsets. */
  private static <T> @Nullable T word(
      Members body,
      String name,
      @Nullable T fallback,
      Function<String, Optional<T>> ofWireName,
      Function<T, String> wireName,
      String words) {
    String text = body.nullableString(name, fallback == null ? null : wireName.apply(fallback));
    if (text == null) {
      return null;
    }
    Optional<T> value = ofWireName.apply(text);
    if (value.isEmpty()) {
      body.violations().add(name, "must be %s, not '%s'".formatted(words, Shown.text(text)));
    }
    return value.orElse(fallback);
  }

  /** {@code method_configs}: what is sent replaces the whole, an empty array too. */
  private static @Nullable Map<String, MethodConfig> methodConfigs(
      Members body, @Nullable Map<String, MethodConfig> fallback) {
    JsonNode sent = body.any("method_configs");
    if (sent == null) {
      return fallback;
    }
    if (sent.isNull() || (sent.isContainerNode() && sent.isEmpty())) {
      return null;
    }
    if (!(sent instanceof ObjectNode byMethod)) {
      body.violations()
          .add("method_configs", "must be an object of methods or null, not " + Json.kind(sent));
      return fallback;
    }
    Map<String, MethodConfig> configs = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : byMethod.properties()) {
      String problem = MethodName.problem(entry.getKey());
      if (problem != null) {
        body.violations().add("method_configs", problem);
        continue;
      }
      MethodConfig config = methodConfig(body, entry.getKey(), entry.getValue());
      if (config != null) {
        configs.put(entry.getKey(), config);
      }
    }
    return configs.isEmpty() ? fallback : configs;
  }

  /**
   * What holds for one method. A member that nobody knows is wrong here: it would be a guard that
   * somebody believes in.
   *
   * @return null if something is wrong, which is noted under the method's name
   */
  private static @Nullable MethodConfig methodConfig(Members body, String method, JsonNode value) {
    String path = "method_configs." + Shown.text(method);
    if (!(value instanceof ObjectNode object)) {
      body.violations().add(path, "must be an object, not " + Json.kind(value));
      return null;
    }
    Members own = new Members(object, List.of());
    Map<String, String> headers = headers(own, null);
    String injected = body(own, null);
    SignatureRule signature = signature(own, SignatureRule.UNSET);
    RateLimitRule rateLimit = rateLimit(own, RateLimitRule.UNSET);
    MethodConfig config =
        checked(
            own,
            () -> new MethodConfig(headers, injected, signature, rateLimit),
            new MethodConfig(null, null, signature, rateLimit));
    for (String name : own.unread()) {
      own.violations().add(Shown.text(name), "is not a member of a method's configuration");
    }
    own.violations()
        .byField()
        .forEach((field, texts) ->
            texts.forEach(text -> body.violations().add(path + "." + field, text)));
    return own.violations().isEmpty() ? config : null;
  }

  /** The object that was sent; null if it was not, or is null, or is wrong. */
  private static @Nullable ObjectNode nullableObject(Members body, String name) {
    JsonNode value = body.any(name);
    return value == null || value.isNull() ? null : body.object(name, null);
  }

  /** Whether a member keeps what it was: it was not sent, or is wrong. */
  private static boolean keeps(Members body, String name) {
    return !body.has(name) || body.violations().has(name);
  }

  private static <T> T checked(Members body, Supplier<T> record, T fallback) {
    try {
      return record.get();
    } catch (InvalidException e) {
      body.violations().addMissing(e.violations());
      return fallback;
    }
  }
}
