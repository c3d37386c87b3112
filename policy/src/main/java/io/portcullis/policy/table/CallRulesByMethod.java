package io.portcullis.policy.table;

import io.portcullis.http.Slice;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.MethodConfig;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.policy.limit.Limit;
import io.portcullis.policy.limit.LimitBook;
import io.portcullis.policy.limit.LimitKind;
import io.portcullis.policy.limit.Quota;
import io.portcullis.policy.template.TemplateConstants;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The {@link CompiledCallRules} of each method on a route in one environment (docs/wire.md sections
 * 11, 13.3). Immutable; any thread.
 *
 * <p>A method without a configuration of its own has the route's, and HEAD has GET's. A method
 * whose configuration says anything of limits has a limit of its own, which holds in place of the
 * route's; the other methods share the route's, and HEAD shares GET's.
 */
public final class CallRulesByMethod {
  /** Nothing is set, for any method. */
  public static final CallRulesByMethod PLAIN = plain();

  private final CallRules rules;
  private final TemplateConstants constants;
  private final CompiledCallRules usual;
  private final ByteMap places;
  private final CompiledCallRules[] own;

  private CallRulesByMethod(
      CallRules rules,
      TemplateConstants constants,
      CompiledCallRules usual,
      ByteMap places,
      CompiledCallRules[] own) {
    this.rules = rules;
    this.constants = constants;
    this.usual = usual;
    this.places = places;
    this.own = own;
  }

  private static CallRulesByMethod plain() {
    TemplateConstants nowhere = new TemplateConstants("", "", new UUID(0, 0));
    return new CallRulesByMethod(
        CallRules.UNSET,
        nowhere,
        new CompiledCallRules(CallRules.UNSET, nowhere, null),
        ByteMap.EMPTY,
        new CompiledCallRules[0]);
  }

  /**
   * Compiles rules; what {@code before} was compiled from the same is not compiled again.
   *
   * @param environment tells the limits in {@code book} apart
   */
  public static CallRulesByMethod of(
      CallRules rules,
      TemplateConstants constants,
      String environment,
      LimitBook.Place book,
      CallRulesByMethod before) {
    if (rules.equals(CallRules.UNSET)) {
      return PLAIN;
    }
    // Asked for each time: the book forgets a limit that is not.
    Limit usualLimit = limit(rules.rateLimit(), null, environment, book);
    Map<String, @Nullable Limit> limits = ownLimits(rules, environment, book);
    boolean same = before.rules.equals(rules) && before.constants.equals(constants);
    Map<String, MethodConfig> configs = configs(rules);
    CompiledCallRules[] own = new CompiledCallRules[configs.size()];
    Map<String, Integer> places = new HashMap<>();
    for (String method : configs.keySet()) {
      int place = places.size();
      Limit limit = limits.containsKey(method) ? limits.get(method) : usualLimit;
      own[place] =
          same
              ? before.own[place].with(limit)
              : new CompiledCallRules(rules.forMethod(method), constants, limit);
      places.put(method, place);
    }
    Integer get = places.get("GET");
    if (get != null) {
      places.putIfAbsent("HEAD", get);
    }
    return new CallRulesByMethod(
        rules,
        constants,
        same
            ? before.usual.with(usualLimit)
            : new CompiledCallRules(rules.forMethod(""), constants, usualLimit),
        same ? before.places : ByteMap.of(places),
        own);
  }

  private static Map<String, MethodConfig> configs(CallRules rules) {
    return rules.methodConfigs() == null ? Map.of() : rules.methodConfigs();
  }

  /** The limits that methods have by themselves; null as a value: the method has none. */
  private static Map<String, @Nullable Limit> ownLimits(
      CallRules rules, String environment, LimitBook.Place book) {
    Map<String, @Nullable Limit> limits = new HashMap<>();
    configs(rules)
        .forEach((method, config) -> {
          if (!config.rateLimit().equals(RateLimitRule.UNSET)) {
            RateLimitRule rule = rules.forMethod(method).rateLimit();
            limits.put(method, limit(rule, method, environment + " " + method, book));
          }
        });
    if (limits.containsKey("GET") && !limits.containsKey("HEAD")) {
      limits.put("HEAD", limits.get("GET"));
    }
    return limits;
  }

  private static @Nullable Limit limit(
      RateLimitRule rule, @Nullable String method, String name, LimitBook.Place book) {
    Quota quota = Quota.of(rule);
    if (quota == null) {
      return null;
    }
    boolean perCaller = rule.scope() != RateLimitRule.Scope.ROUTE;
    LimitKind kind =
        method != null ? LimitKind.METHOD : perCaller ? LimitKind.CLIENT : LimitKind.ROUTE;
    return book.limit(name, kind, quota, perCaller);
  }

  /** The longest tolerance for which signatures are accepted, seconds; 0: none is required. */
  public int longestToleranceSec() {
    int longest = usual.toleranceSec();
    for (CompiledCallRules compiled : own) {
      longest = Math.max(longest, compiled.toleranceSec());
    }
    return longest;
  }

  /** What holds for {@code method}. */
  public CompiledCallRules of(Slice method) {
    if (own.length == 0) {
      return usual;
    }
    int place = places.find(method);
    return place < 0 ? usual : own[place];
  }
}
