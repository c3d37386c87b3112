package io.portcullis.model.rule;

import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Violations;
import io.portcullis.model.template.SecretRef;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a route demands of a call beyond asking who calls (a signature, a rate), and what it
 * injects: on the route itself, and again on its override for an environment, where what is not set
 * inherits (docs/wire.md sections 7.3, 13.3, 13.4).
 *
 * @param methodConfigs what differs by method, in capitals; null when not set, never empty
 */
public record CallRules(
    Injection injection,
    SignatureRule signature,
    RateLimitRule rateLimit,
    @Nullable Map<String, MethodConfig> methodConfigs) {
  /** Nothing is set. */
  public static final CallRules UNSET =
      new CallRules(Injection.UNSET, SignatureRule.UNSET, RateLimitRule.UNSET, null);

  /** The name of {@code methodConfigs} on the wire. */
  public static final String METHOD_CONFIGS = "method_configs";

  /** Most methods with a configuration of their own. */
  public static final int MAX_METHODS = 16;

  /**
   * Copies and checks {@code methodConfigs}.
   *
   * @throws InvalidException naming {@code method_configs}
   */
  public CallRules {
    if (methodConfigs != null) {
      methodConfigs = java.util.Collections.unmodifiableMap(new TreeMap<>(methodConfigs));
      if (methodConfigs.isEmpty()) {
        throw new IllegalArgumentException("empty method_configs inherit: pass null");
      }
      Violations violations = new Violations();
      if (methodConfigs.size() > MAX_METHODS) {
        violations.add(
            METHOD_CONFIGS,
            "has %d methods; at most %d are allowed".formatted(methodConfigs.size(), MAX_METHODS));
      }
      for (String method : methodConfigs.keySet()) {
        if (!MethodRule.isMethod(method)) {
          violations.add(
              METHOD_CONFIGS,
              "'%s' is not a method in capitals, such as GET"
                  .formatted(MethodRule.printable(method)));
        }
      }
      violations.throwIfAny();
    }
  }

  /**
   * Each member under its name on the wire, in the order in which it is documented: booleans,
   * numbers, texts, lists and maps of texts, and {@link #METHOD_CONFIGS}, a map of the members of
   * each method. Null where not set.
   */
  public Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = injection.members();
    members.putAll(signature.members());
    members.putAll(rateLimit.members());
    Map<String, Object> configs = null;
    if (methodConfigs != null) {
      configs = new TreeMap<>();
      for (Map.Entry<String, MethodConfig> config : methodConfigs.entrySet()) {
        configs.put(config.getKey(), config.getValue().members());
      }
    }
    members.put(METHOD_CONFIGS, configs);
    return members;
  }

  /** These rules where set, else {@code base}'s; {@code method_configs} replace as a whole. */
  public CallRules over(CallRules base) {
    return new CallRules(
        injection.over(base.injection),
        signature.over(base.signature),
        rateLimit.over(base.rateLimit),
        methodConfigs != null ? methodConfigs : base.methodConfigs);
  }

  /**
   * What holds for calls with {@code method}. A method's own configuration replaces the injected
   * headers and body as a whole, set or not (docs/wire.md section 13.3); its signature and rate
   * limit replace where set: a configuration that only injects must not open what the route guards.
   *
   * <p>HEAD is GET without the content (RFC 9110, 9.3.2), and upstreams run the same code for it:
   * it has GET's configuration, over which its own is laid, so that what guards GET cannot be gone
   * round by it.
   *
   * @return rules without {@code methodConfigs}
   */
  public CallRules forMethod(String method) {
    if (methodConfigs == null) {
      return this;
    }
    CallRules base =
        method.equals("HEAD")
            ? forMethod("GET")
            : new CallRules(injection, signature, rateLimit, null);
    MethodConfig own = methodConfigs.get(method);
    if (own == null) {
      return base;
    }
    return new CallRules(
        new Injection(
            own.injectHeaders(),
            own.injectBody(),
            injection.clientBodyTemplates(),
            injection.clientBodySecrets()),
        own.signature().over(base.signature),
        own.rateLimit().over(base.rateLimit),
        null);
  }

  /**
   * The secrets that templates refer to, {@code methodConfigs} included, in whatever spelling: what
   * must keep its name, or be there at all, for calls to be answered.
   */
  public Set<SecretRef> secrets() {
    Set<SecretRef> secrets = new LinkedHashSet<>(injection.secrets());
    if (methodConfigs != null) {
      methodConfigs.values().forEach(config -> secrets.addAll(config.injection().secrets()));
    }
    return secrets;
  }

  /** Adds what is wrong with templates and injected names, {@code methodConfigs} included. */
  public void check(Violations violations) {
    InjectionSyntax.check(this, violations);
  }

  /**
   * To be called before rules are stored. No part of the constructor: what an older version of the
   * program stored must still be readable, and closes the one route rather than all.
   *
   * @throws InvalidException with everything that {@link #check} finds
   */
  public void requireSound() {
    Violations violations = new Violations();
    check(violations);
    violations.throwIfAny();
  }
}
