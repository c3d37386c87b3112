package io.portcullis.api.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EchoedText;
import io.portcullis.api.wire.JsonMembers;
import io.portcullis.api.wire.Warning;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureJoining;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Names what a write of a route or an override leaves without effect, or weaker than it looks:
 * {@code meta.warnings}. Only members that were sent are spoken of, and nothing that a method or an
 * environment of the route makes use of.
 */
final class RuleLint {
  private static final String[] LIMIT = {
    "rate_limit_requests", "rate_limit_window_sec", "rate_limit_burst", "rate_limit_scope"
  };
  private static final String[] SIGNATURE = {
    "signature_tolerance_sec",
    "signature_header",
    "timestamp_header",
    "nonce_header",
    "signature_joining",
    "signature_label",
  };

  private final JsonMembers body;
  private final Call call;
  private final List<CallRules> effective = new ArrayList<>();

  private RuleLint(JsonMembers body, Call call, Collection<CallRules> places) {
    this.body = body;
    this.call = call;
    for (CallRules rules : places) {
      effective.add(rules.forMethod(""));
      if (rules.methodConfigs() != null) {
        rules.methodConfigs().keySet().forEach(method -> effective.add(rules.forMethod(method)));
      }
    }
  }

  /**
   * Adds the warnings; nothing if the body is refused anyway.
   *
   * @param places the rules wherever they are in force: on the route and in its environments
   */
  static void warn(JsonMembers body, Call call, Collection<CallRules> places) {
    if (body.violations().isEmpty()) {
      RuleLint lint = new RuleLint(body, call, places);
      lint.rateLimit();
      lint.signature();
      lint.clientBodies();
    }
  }

  /** The same for {@code allowed_methods}, of which {@code restricted} is the switch. */
  static void warnOfMethods(
      JsonMembers body, Call call, @Nullable MethodRule methods, @Nullable Boolean restricted) {
    if (methods != null && Boolean.FALSE.equals(restricted)) {
      String off = "no method is refused while http_method_restrictions_enabled is false";
      warnIfSent(body, call, "allowed_methods", off);
    }
    if (methods == null && Boolean.TRUE.equals(restricted)) {
      String none = "no method is refused while allowed_methods is not set";
      warnIfSent(body, call, "http_method_restrictions_enabled", none);
    }
  }

  private boolean nowhere(Predicate<CallRules> condition) {
    return effective.stream().noneMatch(condition);
  }

  private void rateLimit() {
    if (nowhere(rules -> Boolean.TRUE.equals(rules.rateLimit().enabled()))) {
      for (String member : LIMIT) {
        noEffect(member, "nothing is limited while rate_limit_enabled is off");
      }
    } else if (!nowhere(rules -> isBelow(rules.rateLimit()))) {
      noEffect("rate_limit_burst", "a burst below rate_limit_requests counts as that many");
    }
  }

  private static boolean isBelow(RateLimitRule limit) {
    Long burst = limit.burst();
    Long requests = limit.requests();
    return burst != null && requests != null && burst < requests;
  }

  private void signature() {
    if (nowhere(rules -> Boolean.TRUE.equals(rules.signature().required()))) {
      for (String member : SIGNATURE) {
        noEffect(member, "no signature is looked at while require_signature is off");
      }
      return;
    }
    boolean unjoined =
        !nowhere(rules ->
            Boolean.TRUE.equals(rules.signature().required())
                && rules.signature().joining() != SignatureJoining.LF);
    boolean sent =
        body.has("require_signature")
            || body.has("signature_joining")
            || body.has("method_configs");
    if (unjoined && sent) {
      call.warn(
          new Warning(
              Warning.AMBIGUOUS_SIGNATURE,
              "signature_joining",
              "joined by nothing, an hmac-sha256 signature does not tell where the path ends and"
                  + " the body begins: set signature_joining to lf"));
    }
  }

  private void clientBodies() {
    if (nowhere(rules -> Boolean.TRUE.equals(rules.injection().clientBodyTemplates()))) {
      noEffect("client_body_secrets", "not used while client_body_templates_enabled is off");
    } else if (nowhere(RuleLint::namesSecrets)) {
      noEffect(
          "client_body_templates_enabled",
          "callers' bodies are given no secret while client_body_secrets names none");
    }
  }

  private static boolean namesSecrets(CallRules rules) {
    List<String> names = rules.injection().clientBodySecrets();
    return names != null && !names.isEmpty();
  }

  private void noEffect(String member, String why) {
    warnIfSent(body, call, member, why);
    if (body.any("method_configs") instanceof ObjectNode methods) {
      methods
          .properties()
          .forEach(entry -> {
            if (entry.getValue().hasNonNull(member)) {
              warn(call, "method_configs." + EchoedText.text(entry.getKey()) + "." + member, why);
            }
          });
    }
  }

  private static void warnIfSent(JsonMembers body, Call call, String member, String why) {
    JsonNode sent = body.any(member);
    if (sent == null || sent.isNull() || (sent.isArray() && sent.isEmpty())) {
      return;
    }
    if (!sent.isBoolean() || sent.booleanValue()) {
      warn(call, member, why);
    }
  }

  private static void warn(Call call, String field, String why) {
    call.warn(new Warning(Warning.NO_EFFECT, field, why));
  }
}
