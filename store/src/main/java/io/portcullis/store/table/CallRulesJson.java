package io.portcullis.store.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.model.CallRules;
import io.portcullis.model.Injection;
import io.portcullis.model.MethodConfig;
import io.portcullis.model.RateLimitRule;
import io.portcullis.model.SignatureJoining;
import io.portcullis.model.SignatureRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How {@link CallRules} are one column: a JSON object with the wire's names, and without what is
 * not set. Nothing selects by them, so they need no columns of their own.
 */
final class CallRulesJson {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String CLIENT_BODY_SECRETS = "client_body_secrets";

  private CallRulesJson() {}

  static String write(CallRules rules) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    write(json, rules.injection().headers(), rules.injection().body());
    put(json, "client_body_templates_enabled", rules.injection().clientBodyTemplates());
    List<String> secrets = rules.injection().clientBodySecrets();
    if (secrets != null) {
      secrets.forEach(json.putArray(CLIENT_BODY_SECRETS)::add);
    }
    write(json, rules.signature());
    write(json, rules.rateLimit());
    Map<String, MethodConfig> configs = rules.methodConfigs();
    if (configs != null) {
      ObjectNode byMethod = json.putObject("method_configs");
      configs.forEach((method, config) -> {
        ObjectNode own = byMethod.putObject(method);
        write(own, config.injectHeaders(), config.injectBody());
        write(own, config.signature());
        write(own, config.rateLimit());
      });
    }
    return json.toString();
  }

  private static void write(
      ObjectNode json, @Nullable Map<String, String> headers, @Nullable String body) {
    if (headers != null) {
      ObjectNode fields = json.putObject("inject_headers_json");
      headers.forEach(fields::put);
    }
    put(json, "inject_body_json", body);
  }

  private static void write(ObjectNode json, SignatureRule rule) {
    put(json, "require_signature", rule.required());
    put(json, "signature_tolerance_sec", rule.toleranceSec());
    put(json, "signature_header", rule.signatureField());
    put(json, "timestamp_header", rule.timestampField());
    put(json, "nonce_header", rule.nonceField());
    SignatureJoining joining = rule.joining();
    put(json, "signature_joining", joining == null ? null : joining.wireName());
    put(json, "signature_label", rule.label());
  }

  private static void write(ObjectNode json, RateLimitRule rule) {
    put(json, "rate_limit_enabled", rule.enabled());
    put(json, "rate_limit_requests", rule.requests());
    put(json, "rate_limit_window_sec", rule.windowSec());
    put(json, "rate_limit_burst", rule.burst());
    RateLimitRule.Scope scope = rule.scope();
    put(json, "rate_limit_scope", scope == null ? null : scope.wireName());
  }

  private static void put(ObjectNode json, String name, @Nullable Object value) {
    switch (value) {
      case null -> {}
      case Boolean bool -> json.put(name, bool);
      case Integer number -> json.put(name, number);
      case Long number -> json.put(name, number);
      default -> json.put(name, value.toString());
    }
  }

  static CallRules read(String text) {
    if (text.equals("{}")) {
      return CallRules.UNSET;
    }
    JsonNode json;
    try {
      json = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      // Without the cause: its message quotes the text, which may hold a credential.
      throw new IllegalStateException("the column call_rules holds no JSON");
    }
    Map<String, MethodConfig> configs = null;
    if (json.has("method_configs")) {
      configs = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> own : json.get("method_configs").properties()) {
        configs.put(
            own.getKey(),
            new MethodConfig(
                headers(own.getValue()),
                text(own.getValue(), "inject_body_json"),
                signature(own.getValue()),
                rateLimit(own.getValue())));
      }
    }
    return new CallRules(
        new Injection(
            headers(json),
            text(json, "inject_body_json"),
            bool(json, "client_body_templates_enabled"),
            texts(json, CLIENT_BODY_SECRETS)),
        signature(json),
        rateLimit(json),
        configs);
  }

  private static @Nullable Map<String, String> headers(JsonNode json) {
    JsonNode fields = json.get("inject_headers_json");
    if (fields == null) {
      return null;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    fields.properties().forEach(field -> headers.put(field.getKey(), field.getValue().textValue()));
    return headers;
  }

  private static SignatureRule signature(JsonNode json) {
    String joining = text(json, "signature_joining");
    Long tolerance = number(json, "signature_tolerance_sec");
    return new SignatureRule(
        bool(json, "require_signature"),
        tolerance == null ? null : Math.toIntExact(tolerance),
        text(json, "signature_header"),
        text(json, "timestamp_header"),
        text(json, "nonce_header"),
        joining == null ? null : SignatureJoining.ofWireName(joining).orElseThrow(),
        text(json, "signature_label"));
  }

  private static RateLimitRule rateLimit(JsonNode json) {
    String scope = text(json, "rate_limit_scope");
    Long window = number(json, "rate_limit_window_sec");
    return new RateLimitRule(
        bool(json, "rate_limit_enabled"),
        number(json, "rate_limit_requests"),
        window == null ? null : Math.toIntExact(window),
        number(json, "rate_limit_burst"),
        scope == null ? null : RateLimitRule.Scope.ofWireName(scope).orElseThrow());
  }

  private static @Nullable String text(JsonNode json, String name) {
    JsonNode value = json.get(name);
    return value == null ? null : value.textValue();
  }

  private static @Nullable List<String> texts(JsonNode json, String name) {
    JsonNode values = json.get(name);
    if (values == null) {
      return null;
    }
    List<String> texts = new ArrayList<>(values.size());
    values.forEach(value -> texts.add(value.textValue()));
    return texts;
  }

  private static @Nullable Boolean bool(JsonNode json, String name) {
    JsonNode value = json.get(name);
    return value == null ? null : (Boolean) value.booleanValue();
  }

  private static @Nullable Long number(JsonNode json, String name) {
    JsonNode value = json.get(name);
    return value == null ? null : (Long) value.longValue();
  }
}
