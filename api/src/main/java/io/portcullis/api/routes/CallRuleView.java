package io.portcullis.api.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Json;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.MethodConfig;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureJoining;
import io.portcullis.model.rule.SignatureRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Call rules as the wire shows them (docs/wire.md sections 7.1, 7.4). Templates are shown, what
 * they stand for never.
 */
final class CallRuleView {
  private CallRuleView() {}

  /** What a row of a list shows of a route's rules; what is not set shows its default. */
  static void row(ObjectNode json, CallRules rules) {
    SignatureRule signature = rules.signature();
    RateLimitRule limit = rules.rateLimit();
    json.put("require_signature", Boolean.TRUE.equals(signature.required()))
        .put("rate_limit_enabled", Boolean.TRUE.equals(limit.enabled()))
        .put("rate_limit_requests", limit.requests())
        .put("rate_limit_window_sec", limit.windowSec());
  }

  /**
   * What a route's detail shows beside {@link #row}: not the injected headers and body, which the
   * wire does not show of a route itself.
   */
  static void detail(ObjectNode json, CallRules rules) {
    SignatureRule signature = rules.signature();
    RateLimitRule limit = rules.rateLimit();
    Integer toleranceSec = signature.toleranceSec();
    json.put(
            "signature_tolerance_sec",
            toleranceSec == null ? SignatureRule.DEFAULT_TOLERANCE_SEC : toleranceSec)
        .put(
            "signature_header",
            or(signature.signatureField(), SignatureRule.DEFAULT_SIGNATURE_FIELD))
        .put(
            "timestamp_header",
            or(signature.timestampField(), SignatureRule.DEFAULT_TIMESTAMP_FIELD))
        .put("nonce_header", or(signature.nonceField(), SignatureRule.DEFAULT_NONCE_FIELD))
        .put("signature_joining", or(signature.joining(), SignatureJoining.NONE).wireName())
        .put("signature_label", signature.label())
        .put("rate_limit_burst", limit.burst())
        .put("rate_limit_scope", or(limit.scope(), RateLimitRule.Scope.CLIENT).wireName())
        .put(
            "client_body_templates_enabled",
            Boolean.TRUE.equals(rules.injection().clientBodyTemplates()))
        .put("use_method_specific_configs", rules.methodConfigs() != null);
    List<String> secrets = rules.injection().clientBodySecrets();
    json.set("client_body_secrets", Json.array(secrets == null ? List.of() : secrets));
    json.set(CallRules.METHOD_CONFIGS, methodConfigs(rules.methodConfigs()));
  }

  /** What an override shows; null is what is inherited. */
  static void override(ObjectNode json, CallRules rules) {
    put(json, rules.members());
    json.set(CallRules.METHOD_CONFIGS, methodConfigs(rules.methodConfigs()));
    json.put("use_method_specific_configs", rules.methodConfigs() == null ? null : Boolean.TRUE);
  }

  private static @Nullable ObjectNode methodConfigs(@Nullable Map<String, MethodConfig> configs) {
    if (configs == null) {
      return null;
    }
    ObjectNode byMethod = Json.object();
    configs.forEach((method, config) -> put(byMethod.putObject(method), config.members()));
    return byMethod;
  }

  private static void put(ObjectNode json, Map<String, @Nullable Object> members) {
    members.forEach((name, value) ->
        json.set(
            name,
            name.equals(Injection.BODY) && value != null
                ? Json.parseStored(value.toString())
                : Json.of(value)));
  }

  private static <T> T or(@Nullable T given, T usual) {
    return given == null ? usual : given;
  }
}
