package io.portcullis.api.routes;

import io.portcullis.api.wire.JsonMembers;
import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Violations;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether rules make sense where they come into force: on the route, and with each override laid
 * over it, for every method (docs/wire.md sections 13.3, 13.4). Each row may be right by itself and
 * the two together not.
 */
final class EffectiveRules {
  private EffectiveRules() {}

  /** Notes what is wrong with a route's own rules. */
  static void check(JsonMembers body, CallRules rules) {
    checkSwitch(body, rules);
    check(body, rules, "");
  }

  /** Notes what is wrong with an override's rules laid over its route's. */
  static void check(JsonMembers body, CallRules override, CallRules base) {
    CallRules merged = merged(body.violations(), override, base, "");
    if (merged != null) {
      check(body, merged);
    }
  }

  /**
   * Notes what a change of a route's rules would make wrong in an environment.
   *
   * @param override what its override sets
   */
  static void check(JsonMembers body, CallRules override, CallRules base, String environment) {
    String place = " in " + environment;
    CallRules merged = merged(body.violations(), override, base, place);
    if (merged != null) {
      check(body, merged, place);
    }
  }

  private static @Nullable CallRules merged(
      Violations violations, CallRules override, CallRules base, String place) {
    try {
      return override.over(base);
    } catch (InvalidException e) {
      note(violations, e, place);
      return null;
    }
  }

  private static void check(JsonMembers body, CallRules rules, String place) {
    List<String> methods = new ArrayList<>(List.of(""));
    if (rules.methodConfigs() != null) {
      methods.addAll(rules.methodConfigs().keySet());
    }
    for (String method : methods) {
      String where = (method.isEmpty() ? "" : " for " + method) + place;
      try {
        check(body.violations(), rules.forMethod(method), where);
      } catch (InvalidException e) {
        note(body.violations(), e, where);
      }
    }
  }

  private static void note(Violations violations, InvalidException e, String place) {
    e.violations()
        .byField()
        .forEach((field, texts) -> texts.forEach(text -> add(violations, field, text + place)));
  }

  /** Once: the route and its override can be wrong in the same way. */
  private static void add(Violations violations, String field, String text) {
    if (!violations.byField().getOrDefault(field, List.of()).contains(text)) {
      violations.add(field, text);
    }
  }

  private static void check(Violations violations, CallRules rules, String place) {
    RateLimitRule limit = rules.rateLimit();
    if (Boolean.TRUE.equals(limit.enabled()) && limit.requests() == null) {
      add(violations, "rate_limit_requests", "is needed: the rate limit is enabled" + place);
    }
    List<String> fields = fields(rules.signature());
    if (fields.stream().distinct().count() < fields.size()) {
      add(
          violations,
          "signature_header",
          "signature, timestamp and nonce need three different fields, not %s%s"
              .formatted(String.join(", ", fields), place));
    }
  }

  private static List<String> fields(SignatureRule rule) {
    return List.of(
        name(rule.signatureField(), SignatureRule.DEFAULT_SIGNATURE_FIELD),
        name(rule.timestampField(), SignatureRule.DEFAULT_TIMESTAMP_FIELD),
        name(rule.nonceField(), SignatureRule.DEFAULT_NONCE_FIELD));
  }

  private static String name(@Nullable String given, String usual) {
    return (given == null ? usual : given).toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@code use_method_specific_configs}, which says nothing of its own here: {@code
   * method_configs} hold as soon as they are set, and this shows it.
   */
  private static void checkSwitch(JsonMembers body, CallRules rules) {
    Boolean asked = body.nullableBool("use_method_specific_configs", null);
    if (Boolean.FALSE.equals(asked) && rules.methodConfigs() != null) {
      body.violations()
          .add(
              "use_method_specific_configs",
              "method_configs hold as soon as they are set: set them to null instead");
    }
  }
}
