package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.text;

import io.portcullis.ip.IpList;
import io.portcullis.model.TargetUrl;
import io.portcullis.model.check.Violations;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.store.row.Column;
import java.util.List;
import java.util.function.Function;

/** How the settings that routes and overrides share are columns: as text, lists with commas. */
final class RouteColumns {
  private RouteColumns() {}

  static <T> Column<T, TargetUrl> target(String table, Function<T, TargetUrl> member) {
    return Column.nullableCoded(
        text(table, "target_base_url"), member, RouteColumns::target, TargetUrl::toString);
  }

  private static TargetUrl target(String text) {
    Violations violations = new Violations();
    TargetUrl target = TargetUrl.parse("target_base_url", text, violations);
    violations.throwIfAny();
    if (target == null) {
      throw new IllegalStateException("neither a URL nor a violation");
    }
    return target;
  }

  static <T> Column<T, MethodRule> methodRule(String table, Function<T, MethodRule> member) {
    return Column.nullableCoded(
        text(table, "allowed_methods"),
        member,
        text -> new MethodRule(List.of(text.split(","))),
        rule -> String.join(",", rule.methods()));
  }

  /** The empty text is the empty list. */
  static <T> Column<T, IpList> ipAllowlist(String table, Function<T, IpList> member) {
    return Column.nullableCoded(
        text(table, "ip_allowlist"),
        member,
        text -> text.isEmpty() ? IpList.EMPTY : IpList.parse(text),
        IpList::toString);
  }

  static <T> Column<T, CallRules> rules(String table, Function<T, CallRules> member) {
    return Column.coded(
            text(table, "call_rules"), member, CallRulesJson::read, CallRulesJson::write)
        .noted((details, before, after) -> details.changes(before, after));
  }
}
