package io.portcullis.api.routes;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EchoedText;
import io.portcullis.api.wire.JsonMembers;
import io.portcullis.api.wire.Warning;
import io.portcullis.model.TargetUrl;
import io.portcullis.model.check.InvalidException;
import io.portcullis.model.rule.MethodRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Members that a route and its overrides share. */
final class RouteMembers {
  /** Members whose features come later, on the route and on an override. */
  private static final String[] NOT_YET = {
    "injection_rules",
    "payload_structure",
    "egress_server_id",
    "data_plane_node_id",
    "mtls_certificate_id",
    "intercept_enabled",
    "collection_id",
  };

  private RouteMembers() {}

  static void notYet(JsonMembers body) {
    body.notYet(NOT_YET);
  }

  /** {@code target_base_url}; {@code fallback} if {@code text} is wrong. */
  static TargetUrl target(JsonMembers body, String text, TargetUrl fallback, Call call) {
    if (body.violations().has("target_base_url")) {
      return fallback;
    }
    TargetUrl target = TargetUrl.parse("target_base_url", text, body.violations());
    if (target == null) {
      return fallback;
    }
    if (!target.toString().equals(text)) {
      call.warn(
          new Warning(
              Warning.CANONICAL_SPELLING,
              "target_base_url",
              "'%s' is stored as '%s'"
                  .formatted(EchoedText.text(text), EchoedText.text(target.toString()))));
    }
    return target;
  }

  /**
   * {@code allowed_methods}.
   *
   * @param emptyClears whether an empty array means null, as it does where null inherits
   * @return {@code fallback} if it was not sent or is wrong; null if it is null
   */
  static @Nullable MethodRule methodRule(
      JsonMembers body, @Nullable MethodRule fallback, boolean emptyClears) {
    if (!body.has("allowed_methods")) {
      return fallback;
    }
    List<String> methods = body.strings("allowed_methods");
    if (methods == null || (methods.isEmpty() && emptyClears)) {
      return null;
    }
    try {
      return MethodRule.written(methods);
    } catch (InvalidException e) {
      body.violations().addMissing(e.violations());
      return fallback;
    }
  }

  /** Notes a member that was sent with another value than the one it has for good. */
  static void fixed(JsonMembers body, String name, String stored) {
    JsonNode sent = body.any(name);
    if (sent != null && !(sent.isTextual() && sent.textValue().equals(stored))) {
      body.violations().add(name, "cannot be changed; it is '%s'".formatted(stored));
    }
  }
}
