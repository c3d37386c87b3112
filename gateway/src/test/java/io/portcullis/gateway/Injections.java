package io.portcullis.gateway;

import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rules that inject and do nothing else. */
final class Injections {
  private Injections() {}

  /** Injected fields: names and templates by turns. */
  static CallRules fields(String... namesAndTemplates) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTemplates.length; i += 2) {
      headers.put(namesAndTemplates[i], namesAndTemplates[i + 1]);
    }
    return rules(headers, null, false);
  }

  /** Injected members of a JSON body. */
  static CallRules body(String json) {
    return rules(null, json, false);
  }

  /** Placeholders in callers' bodies are filled in. */
  static CallRules clientBodies() {
    return rules(null, null, true);
  }

  static CallRules rules(
      @Nullable Map<String, String> headers, @Nullable String body, boolean clientBodies) {
    return new CallRules(
        new Injection(
            headers,
            body,
            clientBodies ? true : null,
            clientBodies ? List.of("A", "LONG", "EVIL") : null),
        SignatureRule.UNSET,
        RateLimitRule.UNSET,
        null);
  }
}
