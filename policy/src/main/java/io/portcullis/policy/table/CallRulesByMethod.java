package io.portcullis.policy.table;

import io.portcullis.model.CallRules;
import io.portcullis.policy.template.TemplateConstants;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The {@link CompiledCallRules} of each method on a route in one environment. Immutable; any
 * thread.
 *
 * <p>A method without a configuration of its own has the route's, and HEAD has GET's.
 */
public final class CallRulesByMethod {
  /** Nothing is set, for any method. */
  public static final CallRulesByMethod PLAIN =
      new CallRulesByMethod(CallRules.UNSET, new TemplateConstants("", "", new UUID(0, 0)));

  private final CallRules rules;
  private final TemplateConstants constants;
  private final CompiledCallRules usual;
  private final ByteMap places;
  private final CompiledCallRules[] own;

  private CallRulesByMethod(CallRules rules, TemplateConstants constants) {
    this.rules = rules;
    this.constants = constants;
    this.usual = new CompiledCallRules(rules.forMethod(""), constants);
    Set<String> methods = rules.methodConfigs() == null ? Set.of() : rules.methodConfigs().keySet();
    Map<String, Integer> places = new HashMap<>();
    this.own = new CompiledCallRules[methods.size()];
    for (String method : methods) {
      own[places.size()] = new CompiledCallRules(rules.forMethod(method), constants);
      places.put(method, places.size());
    }
    Integer get = places.get("GET");
    if (get != null) {
      places.putIfAbsent("HEAD", get);
    }
    this.places = ByteMap.of(places);
  }

  /** Compiles rules; returns {@code before} where it was compiled from the same. */
  public static CallRulesByMethod of(
      CallRules rules, TemplateConstants constants, CallRulesByMethod before) {
    if (rules.equals(CallRules.UNSET)) {
      return PLAIN;
    }
    return before.rules.equals(rules) && before.constants.equals(constants)
        ? before
        : new CallRulesByMethod(rules, constants);
  }

  /** The longest tolerance for which signatures are accepted, seconds; 0: none is required. */
  public int longestToleranceSec() {
    int longest = toleranceSec(usual);
    for (CompiledCallRules policy : own) {
      longest = Math.max(longest, toleranceSec(policy));
    }
    return longest;
  }

  private static int toleranceSec(CompiledCallRules policy) {
    return policy.signature().required() ? policy.signature().toleranceSec() : 0;
  }

  /** What holds for the method from {@code start} to before {@code end}. */
  public CompiledCallRules of(byte[] bytes, int start, int end) {
    if (own.length == 0) {
      return usual;
    }
    int place = places.find(bytes, start, end);
    return place < 0 ? usual : own[place];
  }
}
