package io.portcullis.model.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.rule.RateLimit;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A key covers what it may make, bound by bound. */
class KeyBoundsTest {
  private static final Instant END = Instant.parse("2027-01-01T00:00:00.000Z");
  private static final RateLimit LIMIT = new RateLimit(3, 3_600);
  private static final KeyBounds MAKER =
      new KeyBounds(Set.of(Scope.MANAGE, Scope.CALL), KeyType.STANDARD, LIMIT, END);

  /** Each bound alone is exceeded in some way, and there is a way here for every component. */
  @Test
  void excess_oneBound_namesItsMemberOnly() {
    KeyBounds test = new KeyBounds(Set.of(Scope.CALL), KeyType.TEST, LIMIT, END);
    Map<String, List<List<String>>> cases = new HashMap<>();
    cases.put(
        "scopes",
        Stream.of(Set.of(Scope.READ), Set.of(Scope.MANAGE, Scope.READ), Set.of(Scope.values()))
            .map(scopes -> excess(MAKER, new KeyBounds(scopes, KeyType.STANDARD, LIMIT, END)))
            .toList());
    cases.put(
        "type",
        List.of(excess(test, new KeyBounds(Set.of(Scope.CALL), KeyType.STANDARD, LIMIT, END))));
    cases.put(
        "rateLimit",
        Stream.of("", "4/3600", "3/3599", "1/1199", "1/60", "4/7200", "1000000000/2678400")
            .map(text -> excess(MAKER, limited(text)))
            .toList());
    cases.put(
        "expiresAt",
        List.of(
            excess(MAKER, new KeyBounds(Set.of(), KeyType.STANDARD, LIMIT, null)),
            excess(MAKER, new KeyBounds(Set.of(), KeyType.STANDARD, LIMIT, END.plusMillis(1)))));

    Map<String, String> members =
        Map.of(
            "scopes", "scopes",
            "type", "key_type",
            "rateLimit", "rate_limit_requests",
            "expiresAt", "expires_at");
    for (RecordComponent component : KeyBounds.class.getRecordComponents()) {
      assertThat(cases).containsKey(component.getName());
      assertThat(cases.get(component.getName()))
          .as(component.getName())
          .isNotEmpty()
          .allSatisfy(
              fields -> assertThat(fields).containsExactly(members.get(component.getName())));
    }
  }

  @Test
  void excess_equalOrLess_isNone() {
    assertThat(excess(MAKER, MAKER)).isEmpty();
    for (String text : List.of("3/3600", "1/1200", "2/3600", "3/3601", "1/2678400")) {
      assertThat(excess(MAKER, limited(text))).as(text).isEmpty();
    }
    KeyBounds unbounded = new KeyBounds(Set.of(Scope.values()), KeyType.STANDARD, null, null);
    assertThat(excess(unbounded, MAKER)).isEmpty();
    assertThat(excess(unbounded, unbounded)).isEmpty();
    assertThat(excess(unbounded, limited("1000000000/1"))).isEmpty();
  }

  @Test
  void excess_everything_namesAll() {
    KeyBounds unbounded = new KeyBounds(Set.of(Scope.values()), KeyType.STANDARD, null, null);
    assertThat(excess(MAKER, unbounded))
        .containsExactly("scopes", "rate_limit_requests", "expires_at");
  }

  private static KeyBounds limited(String text) {
    String[] parts = text.split("/");
    @Nullable RateLimit limit =
        text.isEmpty() ? null : new RateLimit(Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
    return new KeyBounds(Set.of(Scope.CALL), KeyType.STANDARD, limit, END);
  }

  private static List<String> excess(KeyBounds maker, KeyBounds made) {
    return List.copyOf(maker.excess(made).byField().keySet());
  }
}
