package io.portcullis.store.table;

import io.portcullis.ip.IpList;
import io.portcullis.model.MethodRule;
import io.portcullis.model.TargetUrl;
import io.portcullis.model.Violations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the settings that routes and overrides share are columns: as text, lists with commas. */
final class RouteColumns {
  private RouteColumns() {}

  static TargetUrl target(String text) {
    Violations violations = new Violations();
    TargetUrl target = TargetUrl.parse("target_base_url", text, violations);
    violations.throwIfAny();
    if (target == null) {
      throw new IllegalStateException("neither a URL nor a violation");
    }
    return target;
  }

  static @Nullable TargetUrl nullableTarget(@Nullable String text) {
    return text == null ? null : target(text);
  }

  static @Nullable MethodRule methodRule(@Nullable String text) {
    return text == null ? null : new MethodRule(List.of(text.split(",")));
  }

  static @Nullable String text(@Nullable MethodRule rule) {
    return rule == null ? null : String.join(",", rule.methods());
  }

  /** The empty text is the empty list. */
  static IpList addresses(String text) {
    return text.isEmpty() ? IpList.EMPTY : IpList.parse(text);
  }

  static @Nullable IpList nullableAddresses(@Nullable String text) {
    return text == null ? null : addresses(text);
  }

  static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
