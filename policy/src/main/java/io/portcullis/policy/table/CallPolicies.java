package io.portcullis.policy.table;

import io.portcullis.model.CallRules;
import io.portcullis.policy.template.TemplateConstants;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The {@link CallPolicy} of each method on a route in one environment. Immutable; any thread.
 *
 * <p>A method without a configuration of its own has the route's, and HEAD has GET's.
 */
public final class CallPolicies {
  /** Nothing is set, for any method. */
  public static final CallPolicies PLAIN =
      new CallPolicies(CallRules.UNSET, new TemplateConstants("", "", new UUID(0, 0)));

  private final CallRules rules;
  private final TemplateConstants constants;
  private final CallPolicy usual;
  private final ByteMap places;
  private final CallPolicy[] own;

  private CallPolicies(CallRules rules, TemplateConstants constants) {
    this.rules = rules;
    this.constants = constants;
    this.usual = new CallPolicy(rules.forMethod(""), constants);
    Set<String> methods = rules.methodConfigs() == null ? Set.of() : rules.methodConfigs().keySet();
    Map<String, Integer> places = new HashMap<>();
    this.own = new CallPolicy[methods.size()];
    for (String method : methods) {
      own[places.size()] = new CallPolicy(rules.forMethod(method), constants);
      places.put(method, places.size());
    }
    Integer get = places.get("GET");
    if (get != null) {
      places.putIfAbsent("HEAD", get);
    }
    this.places = ByteMap.of(places);
  }

  /** Compiles rules; returns {@code before} where it was compiled from the same. */
  public static CallPolicies of(CallRules rules, TemplateConstants constants, CallPolicies before) {
    if (rules.equals(CallRules.UNSET)) {
      return PLAIN;
    }
    return before.rules.equals(rules) && before.constants.equals(constants)
        ? before
        : new CallPolicies(rules, constants);
  }

  /** The longest tolerance for which signatures are accepted, seconds; 0: none is required. */
  public int longestToleranceSec() {
    int longest = toleranceSec(usual);
    for (CallPolicy policy : own) {
      longest = Math.max(longest, toleranceSec(policy));
    }
    return longest;
  }

  private static int toleranceSec(CallPolicy policy) {
    return policy.signature().required() ? policy.signature().toleranceSec() : 0;
  }

  /** What holds for the method from {@code start} to before {@code end}. */
  public CallPolicy of(byte[] bytes, int start, int end) {
    if (own.length == 0) {
      return usual;
    }
    int place = places.find(bytes, start, end);
    return place < 0 ? usual : own[place];
  }
}
