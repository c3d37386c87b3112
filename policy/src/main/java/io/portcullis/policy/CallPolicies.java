package io.portcullis.policy;

import io.portcullis.model.CallRules;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The {@link CallPolicy} of each method on a route in one environment. Immutable; any thread.
 *
 * <p>A method without a configuration of its own has the route's.
 */
final class CallPolicies {
  /** Nothing is set, for any method. */
  static final CallPolicies PLAIN = new CallPolicies(CallRules.UNSET);

  private final CallRules rules;
  private final CallPolicy usual;
  private final ByteMap places;
  private final CallPolicy[] own;

  private CallPolicies(CallRules rules) {
    this.rules = rules;
    this.usual = new CallPolicy(rules.forMethod(""));
    Set<String> methods = rules.methodConfigs() == null ? Set.of() : rules.methodConfigs().keySet();
    Map<String, Integer> places = new HashMap<>();
    this.own = new CallPolicy[methods.size()];
    for (String method : methods) {
      own[places.size()] = new CallPolicy(rules.forMethod(method));
      places.put(method, places.size());
    }
    this.places = ByteMap.of(places);
  }

  /** Compiles rules; returns {@code before} where it was compiled from equal ones. */
  static CallPolicies of(CallRules rules, CallPolicies before) {
    if (rules.equals(CallRules.UNSET)) {
      return PLAIN;
    }
    return before.rules.equals(rules) ? before : new CallPolicies(rules);
  }

  /** What holds for the method from {@code start} to before {@code end}. */
  CallPolicy of(byte[] bytes, int start, int end) {
    if (own.length == 0) {
      return usual;
    }
    int place = places.find(bytes, start, end);
    return place < 0 ? usual : own[place];
  }
}
