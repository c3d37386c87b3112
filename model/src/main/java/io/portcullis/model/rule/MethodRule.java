package io.portcullis.model.rule;

import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The methods a route accepts (docs/wire.md section 7.3: {@code allowed_methods}).
 *
 * @param methods capital tokens in the given order, each once; not empty. To allow all methods, a
 *     route has no rule
 */
public record MethodRule(List<String> methods) {
  /** Most methods in one rule. */
  public static final int MAX_METHODS = 32;

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Z-]{1,32}");

  /**
   * Checks all members.
   *
   * @throws InvalidException naming {@code allowed_methods}
   */
  public MethodRule {
    methods = List.copyOf(methods);
    Violations violations = new Violations();
    if (methods.isEmpty()) {
      violations.add("allowed_methods", "must not be empty; null allows all methods");
    }
    if (methods.size() > MAX_METHODS) {
      violations.add(
          "allowed_methods",
          "has %d methods; at most %d are allowed".formatted(methods.size(), MAX_METHODS));
    }
    for (String method : methods) {
      if (!TOKEN.matcher(method).matches()) {
        violations.add(
            "allowed_methods",
            "'%s' is not a method in capitals, such as GET".formatted(printable(method)));
      } else if (method.equals("CONNECT")) {
        violations.add("allowed_methods", "CONNECT is never proxied");
      }
    }
    Set<String> seen = new HashSet<>();
    methods.stream()
        .filter(method -> !seen.add(method))
        .distinct()
        .forEach(method ->
            violations.add("allowed_methods", "names '%s' twice".formatted(printable(method))));
    violations.throwIfAny();
  }

  /**
   * The rule that an operator writes: each method must be one that is known and forwarded.
   *
   * @throws InvalidException naming {@code allowed_methods}
   * @see MethodName#problem
   */
  public static MethodRule written(List<String> methods) {
    Violations violations = new Violations();
    for (String method : methods) {
      String problem = MethodName.problem(method);
      if (problem != null) {
        violations.add("allowed_methods", problem);
      }
    }
    violations.throwIfAny();
    return new MethodRule(methods);
  }

  /** Whether {@code text} is a method in capitals that can be proxied. */
  static boolean isMethod(String text) {
    return TOKEN.matcher(text).matches() && !text.equals("CONNECT");
  }

  /** A method as it was sent, safe and short to show. */
  static String printable(String method) {
    String cut = method.length() > 40 ? method.substring(0, 40) + "…" : method;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
