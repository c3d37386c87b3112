package io.portcullis.policy;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.ip.IpRange;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.TargetUrl;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.MethodConfig;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.model.rule.RateLimitRule;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a route says in an environment, slow and plain: each member is asked of the override and
 * then of the route, as docs/wire.md sections 7.4, 13.3 and 13.4 say it. Of the rows it uses the
 * members only, not what they know of each other; of addresses only their bytes.
 *
 * @param override null: the environment has none
 */
record NaiveSettings(Route route, @Nullable RouteEnvironment override) {

  TargetUrl target() {
    return override != null && override.target() != null ? override.target() : route.target();
  }

  /** Whether the route is not switched off for this environment alone. */
  boolean enabled() {
    return override == null || !Boolean.FALSE.equals(override.enabled());
  }

  boolean requiresClients() {
    return (override != null && override.requiresClients() != null)
        ? override.requiresClients()
        : route.requiresClients();
  }

  /**
   * The methods that may be used; null: all. A rule of the override is in force unless the override
   * switches it off; the switch of the route counts for the route's own rule only.
   */
  @Nullable List<String> methods() {
    MethodRule own = override == null ? null : override.methodRule();
    Boolean ownSwitch = override == null ? null : override.methodRestrictionsEnabled();
    if (Boolean.FALSE.equals(ownSwitch)) {
      return null;
    }
    if (own != null) {
      return own.methods();
    }
    boolean switchedOff =
        ownSwitch == null && Boolean.FALSE.equals(route.methodRestrictionsEnabled());
    MethodRule inherited = route.methodRule();
    return switchedOff || inherited == null ? null : inherited.methods();
  }

  boolean hasAllowlist() {
    return !allowlist().entries().isEmpty();
  }

  boolean allows(IpAddress address) {
    return longestPrefix(allowlist(), address) >= 0;
  }

  private IpList allowlist() {
    return override != null && override.ipAllowlist() != null
        ? override.ipAllowlist()
        : route.ipAllowlist();
  }

  /**
   * The length of the longest prefix that covers {@code address}, of those that the entries of
   * {@code list} are split into; -1: no entry covers it. A range is split into the widest blocks
   * that fit in, so the block of an address is the widest around it that does.
   */
  static int longestPrefix(IpList list, IpAddress address) {
    int longest = -1;
    for (IpRange entry : list.entries()) {
      if (entry.first().family() != address.family()) {
        continue;
      }
      int bits = 8 * address.toBytes().length;
      for (int length = 0; length <= bits; length++) {
        BigInteger hostBits = BigInteger.ONE.shiftLeft(bits - length).subtract(BigInteger.ONE);
        BigInteger low = number(address).andNot(hostBits);
        BigInteger high = number(address).or(hostBits);
        if (low.compareTo(number(entry.first())) >= 0
            && high.compareTo(number(entry.last())) <= 0) {
          longest = Math.max(longest, length);
          break;
        }
      }
    }
    return longest;
  }

  private static BigInteger number(IpAddress address) {
    return new BigInteger(1, address.toBytes());
  }

  /** The fields injected into calls with {@code method}: a method's own replace all others. */
  Map<String, String> headers(String method) {
    MethodConfig config = config(method);
    Map<String, String> headers =
        config != null ? config.injectHeaders() : ofRules(rules -> rules.injection().headers());
    return headers == null ? Map.of() : headers;
  }

  /** What the limit of calls with {@code method} says, the method's own where it is set. */
  RateLimitRule rateLimit(String method) {
    return new RateLimitRule(
        ofLimits(method, RateLimitRule::enabled),
        ofLimits(method, RateLimitRule::requests),
        ofLimits(method, RateLimitRule::windowSec),
        ofLimits(method, RateLimitRule::burst),
        ofLimits(method, RateLimitRule::scope));
  }

  /** Whether calls with {@code method} have a limit of their own. */
  boolean limitsMethod(String method) {
    MethodConfig config = config(method);
    return config != null
        && (config.rateLimit().enabled() != null
            || config.rateLimit().requests() != null
            || config.rateLimit().windowSec() != null
            || config.rateLimit().burst() != null
            || config.rateLimit().scope() != null);
  }

  private <T> @Nullable T ofLimits(String method, Function<RateLimitRule, @Nullable T> member) {
    MethodConfig config = config(method);
    T own = config == null ? null : member.apply(config.rateLimit());
    return own != null ? own : ofRules(rules -> member.apply(rules.rateLimit()));
  }

  /** The method's own configuration; HEAD has GET's when it has none. */
  private @Nullable MethodConfig config(String method) {
    Map<String, MethodConfig> configs = ofRules(CallRules::methodConfigs);
    if (configs == null) {
      return null;
    }
    return method.equals("HEAD") && !configs.containsKey("HEAD")
        ? configs.get("GET")
        : configs.get(method);
  }

  private <T> @Nullable T ofRules(Function<CallRules, @Nullable T> member) {
    T own = override == null ? null : member.apply(override.rules());
    return own != null ? own : member.apply(route.rules());
  }
}
