package io.portcullis.policy;

import io.portcullis.policy.table.CompiledTarget;
import io.portcullis.policy.table.MethodSet;
import org.jspecify.annotations.Nullable;

/**
 * Check 5: the route accepts the method, which is none that an upstream would echo. Stateless; any
 * thread.
 */
final class MethodCheck {
  private MethodCheck() {}

  static @Nullable DenyReason run(AccessRequest request, Decision decision) {
    CompiledTarget target = decision.knownTarget();
    decision.found(target.calls().of(request.head.method()));
    if (echoes(request)) {
      return DenyReason.METHOD_NOT_ALLOWED;
    }
    MethodSet methods = target.methods();
    return methods == null || methods.contains(request.head.method())
        ? null
        : DenyReason.METHOD_NOT_ALLOWED;
  }

  private static boolean echoes(AccessRequest request) {
    return MethodSet.echoes(request.head.method());
  }

  static Step describe(AccessRequest request, Decision decision, @Nullable DenyReason reason) {
    return Step.ran(Check.METHOD, reason, detail(request, decision, reason));
  }

  private static String detail(
      AccessRequest request, Decision decision, @Nullable DenyReason reason) {
    String method = Quoted.of(request.head.method());
    if (echoes(request)) {
      return "Method %s is never forwarded: an upstream would echo what the gateway adds."
          .formatted(method);
    }
    MethodSet methods = decision.knownTarget().methods();
    if (methods == null) {
      return "The route accepts every method.";
    }
    return reason == null
        ? "Method %s is among %s.".formatted(method, methods.allowField())
        : "Method %s is not among %s.".formatted(method, methods.allowField());
  }
}
