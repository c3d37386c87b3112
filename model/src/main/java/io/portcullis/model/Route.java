package io.portcullis.model;

import io.portcullis.ip.IpList;
import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Text;
import io.portcullis.model.check.Violations;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.MethodRule;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An upstream under a name, and who may call it (docs/wire.md section 7).
 *
 * @param name 1 to {@value #MAX_NAME} visible ASCII characters and inner spaces, because callers
 *     send it in a header field; compared case-sensitively; no other route's name, slug or id
 * @param slug 1 to 63 of lower-case letters, digits and {@code -}; unique as {@code name} is
 * @param baseEnvironmentId the environment of calls that name none
 * @param requiresClients whether only assigned clients may call; true unless said otherwise
 * @param methodRule null when all methods are allowed
 * @param methodRestrictionsEnabled {@code http_method_restrictions_enabled}: false switches {@code
 *     methodRule} off; null and true leave it on as soon as it is set
 * @param ipAllowlist empty when the route has none
 * @param rules what holds in environments whose override does not say otherwise
 */
public record Route(
    String name,
    String slug,
    TargetUrl target,
    UUID baseEnvironmentId,
    boolean enabled,
    boolean requiresClients,
    @Nullable MethodRule methodRule,
    @Nullable Boolean methodRestrictionsEnabled,
    IpList ipAllowlist,
    CallRules rules) {
  /** Longest {@code name}, in characters. */
  public static final int MAX_NAME = 200;

  private static final Pattern SLUG = Pattern.compile("[a-z0-9-]{1,63}");

  /**
   * Checks all members.
   *
   * @throws InvalidException with every violation
   */
  public Route {
    Violations violations = new Violations();
    Text.checkName("name", name, MAX_NAME, violations);
    if (!name.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      violations.add("name", "must be ASCII: callers send it in the field x-knoxcall-route");
    }
    if (!SLUG.matcher(slug).matches()) {
      violations.add("slug", "must be 1 to 63 of lower-case letters, digits and '-'");
    }
    violations.throwIfAny();
  }

  /**
   * The slug derived from a name: lower case, every run of other characters one {@code -}, none at
   * the ends, at most 63 characters; {@code route} if nothing remains.
   */
  public static String slugOf(String name) {
    String slug =
        name.toLowerCase(java.util.Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    if (slug.length() > 63) {
      slug = slug.substring(0, 63).replaceAll("-$", "");
    }
    return slug.isEmpty() ? "route" : slug;
  }

  /**
   * What holds in an environment: {@code override}'s members where set, else this route's
   * (docs/wire.md section 13.4).
   *
   * <p>A method rule set by the override is in force unless the override itself switches it off:
   * that the route has its own rule switched off does not open what was restricted for the
   * environment.
   *
   * @param override the environment's row, null if it has none
   */
  public RouteSettings in(@Nullable RouteEnvironment override) {
    if (override == null) {
      return new RouteSettings(
          target,
          requiresClients,
          effective(methodRule, methodRestrictionsEnabled),
          ipAllowlist,
          rules);
    }
    MethodRule rule = override.methodRule() != null ? override.methodRule() : methodRule;
    boolean inheritsSwitch =
        override.methodRule() == null && override.methodRestrictionsEnabled() == null;
    Boolean restrictions =
        inheritsSwitch ? methodRestrictionsEnabled : override.methodRestrictionsEnabled();
    return new RouteSettings(
        override.target() != null ? override.target() : target,
        override.requiresClients() != null ? override.requiresClients() : requiresClients,
        effective(rule, restrictions),
        override.ipAllowlist() != null ? override.ipAllowlist() : ipAllowlist,
        override.rules().over(rules));
  }

  private static @Nullable MethodRule effective(
      @Nullable MethodRule rule, @Nullable Boolean restrictions) {
    return Boolean.FALSE.equals(restrictions) ? null : rule;
  }
}
