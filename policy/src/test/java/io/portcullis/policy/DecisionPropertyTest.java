package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Configuration;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.Stored;
import io.portcullis.policy.Step.Verdict;
import io.portcullis.policy.compile.PolicyCompiler;
import io.portcullis.policy.explain.Explanation;
import io.portcullis.policy.explain.Explanation.MatchedClient;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Holds {@code decide} and {@code explain} to each other and to {@link NaiveOracle}. */
class DecisionPropertyTest {
  private static final int CONFIGURATIONS = 2_000;
  private static final int CALLS_EACH = 50;
  private static final String BASE = "gate.example.com";
  private static final List<PolicyOptions> OPTIONS =
      List.of(
          PolicyOptions.DEFAULT,
          new PolicyOptions(null, true),
          new PolicyOptions(BASE, false),
          new PolicyOptions(BASE, true));

  @Test
  void decide_randomConfigurationsAndCalls_equalsOracleAndExplanation() {
    Map<DenyReason, Integer> seen = new EnumMap<>(DenyReason.class);
    int allowed = 0;
    for (long seed : Seeds.of(CONFIGURATIONS)) {
      Random random = new Random(seed);
      PolicyOptions options = OPTIONS.get((int) (seed % OPTIONS.size()));
      World world =
          new World(random, options.baseDomain() == null ? 1 : 3, 30 + random.nextInt(90));
      Configuration rows = world.configuration(seed);
      PolicySnapshot snapshot = new PolicyCompiler(options).load(rows);
      for (int i = 0; i < CALLS_EACH; i++) {
        Call call = world.call(BASE);
        Outcome expected = NaiveOracle.decide(rows, options, call);
        String seedText = "seed " + seed;
        Supplier<String> what = () -> seedText + ", " + call;
        assertThat(Outcome.of(snapshot, call)).as(what).isEqualTo(expected);
        check(Explanation.of(snapshot, call.request()), expected, rows, call, what);
        if (expected.reason() == null) {
          allowed++;
        } else {
          seen.merge(expected.reason(), 1, Integer::sum);
        }
      }
    }
    // Worth something only if every answer of checks 1 to 7 and 10 came up, and often.
    assertThat(allowed).isGreaterThan(CONFIGURATIONS);
    assertThat(seen.keySet()).containsExactlyInAnyOrderElementsOf(REASONS);
    assertThat(seen.values()).as(seen.toString()).allMatch(count -> count > 100);
  }

  private static final Set<DenyReason> REASONS =
      Set.of(
          DenyReason.TENANT_NOT_FOUND,
          DenyReason.KEY_MISSING,
          DenyReason.KEY_UNKNOWN,
          DenyReason.KEY_REVOKED,
          DenyReason.KEY_EXPIRED,
          DenyReason.KEY_SCOPE,
          DenyReason.ROUTE_HEADER_MISSING,
          DenyReason.ROUTE_HEADER_REPEATED,
          DenyReason.ROUTE_NOT_FOUND,
          DenyReason.ROUTE_DISABLED,
          DenyReason.BAD_REQUEST_FIELD,
          DenyReason.ENVIRONMENT_NOT_CONFIGURED,
          DenyReason.ENVIRONMENT_DISABLED,
          DenyReason.METHOD_NOT_ALLOWED,
          DenyReason.ADDRESS_NOT_IN_ALLOWLIST,
          DenyReason.ADDRESS_NOT_AUTHORIZED,
          DenyReason.ADDRESS_UNKNOWN,
          DenyReason.SECRET_UNAVAILABLE,
          DenyReason.INJECTION_INVALID,
          DenyReason.TEMPLATE_VALUE_MISSING,
          DenyReason.TEMPLATE_VALUE_INVALID);

  private static void check(
      Explanation explanation,
      Outcome expected,
      Configuration rows,
      Call call,
      Supplier<String> what) {
    assertThat(explanation.reason()).as(what).isEqualTo(expected.reason());
    assertThat(explanation.revision()).as(what).isEqualTo(rows.revision());
    assertThat(explanation.steps())
        .as(what)
        .extracting(Step::check)
        .containsExactly(Check.values());
    boolean failed = false;
    for (Step step : explanation.steps()) {
      if (failed) {
        assertThat(step.verdict()).as(what).isEqualTo(Verdict.NOT_REACHED);
        assertThat(step.detail()).as(what).isEmpty();
      } else {
        assertThat(step.verdict()).as(what).isNotEqualTo(Verdict.NOT_REACHED);
        assertThat(step.detail()).as(what).matches("(?s).+[.?]");
        failed = step.verdict() == Verdict.FAIL;
      }
    }
    assertThat(failed).as(what).isEqualTo(expected.reason() != null);
    boolean missed =
        expected.reason() == DenyReason.ADDRESS_NOT_AUTHORIZED
            || expected.reason() == DenyReason.ADDRESS_NOT_IN_ALLOWLIST;
    assertThat(explanation.nearestMiss() != null).as(what).isEqualTo(missed);
    assertThat(explanation.matchedClients().stream().map(MatchedClient::id).toList())
        .as(what)
        .isEqualTo(letIn(expected, rows, call));
  }

  private static List<UUID> letIn(Outcome expected, Configuration rows, Call call) {
    String environmentName = expected.environment();
    if (environmentName == null) {
      return List.of();
    }
    Stored<Route> route =
        rows.routes().stream()
            .filter(row -> row.id().equals(expected.route()))
            .findFirst()
            .orElseThrow();
    Stored<Environment> environment =
        rows.environments().stream()
            .filter(row -> row.tenantId().equals(route.tenantId()))
            .filter(row -> row.content().name().equals(environmentName))
            .findFirst()
            .orElseThrow();
    return NaiveOracle.letIn(rows, call, route, environment).stream().map(Stored::id).toList();
  }
}
