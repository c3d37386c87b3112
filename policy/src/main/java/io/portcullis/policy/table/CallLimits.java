package io.portcullis.policy.table;

import io.portcullis.model.CallRules;
import io.portcullis.model.MethodConfig;
import io.portcullis.model.RateLimitRule;
import io.portcullis.policy.limit.Limit;
import io.portcullis.policy.limit.LimitBook;
import io.portcullis.policy.limit.LimitKind;
import io.portcullis.policy.limit.Quota;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The limit of each method on a route in one environment (wire.md sections 11, 13.3). Immutable;
 * any thread.
 *
 * <p>A method whose configuration says anything of limits has a limit of its own, which holds in
 * place of the route's; the other methods share the route's, and HEAD shares GET's.
 */
public final class CallLimits {
  /** No method is limited. */
  static final CallLimits NONE = new CallLimits(null, ByteMap.EMPTY, new Limit[0]);

  private final @Nullable Limit usual;
  private final ByteMap places;
  private final @Nullable Limit[] own;

  private CallLimits(@Nullable Limit usual, ByteMap places, @Nullable Limit[] own) {
    this.usual = usual;
    this.places = places;
    this.own = own;
  }

  /**
   * Compiles rules.
   *
   * @param environment tells the limits in {@code book} apart
   */
  public static CallLimits of(CallRules rules, String environment, LimitBook.Place book) {
    Limit usual = limit(rules.rateLimit(), null, environment, book);
    Map<String, Integer> places = new HashMap<>();
    Map<String, MethodConfig> configs =
        rules.methodConfigs() == null ? Map.of() : rules.methodConfigs();
    @Nullable Limit[] own = new Limit[configs.size()];
    configs.forEach((method, config) -> {
      if (!config.rateLimit().equals(RateLimitRule.UNSET)) {
        RateLimitRule rule = rules.forMethod(method).rateLimit();
        own[places.size()] = limit(rule, method, environment + " " + method, book);
        places.put(method, places.size());
      }
    });
    Integer get = places.get("GET");
    if (get != null) {
      places.putIfAbsent("HEAD", get);
    }
    return usual == null && places.isEmpty()
        ? NONE
        : new CallLimits(usual, ByteMap.of(places), own);
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

  /**
   * What holds for the method from {@code start} to before {@code end}; null: it is not limited.
   */
  public @Nullable Limit of(byte[] bytes, int start, int end) {
    if (own.length == 0) {
      return usual;
    }
    int place = places.find(bytes, start, end);
    return place < 0 ? usual : own[place];
  }
}
