package io.portcullis.policy;

import io.portcullis.model.Environment;
import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.SecretType;
import io.portcullis.model.Stored;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.MethodConfig;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Random injected fields and secrets for {@link World}, drawn from few so that they meet. */
final class WorldInjections {
  static final List<String> SECRETS = List.of("ONE", "TWO", "TEST_KEY");
  static final List<String> TARGETS =
      List.of(
          "/",
          "/?u=ann",
          "/?v=1&u=a%20b&u=c",
          "/?u=",
          "/?u=a%0ab",
          "/?u=%4",
          "/?x=u&%75=d",
          "/?u=%00",
          "/?u=%7F");

  private static final List<String> TEMPLATES =
      List.of(
          "plain",
          "Bearer {{secret:ONE}}",
          "{{ secret:test key }}/{{route.name}}",
          "{{if environment == 'staging'}}{{secret:TWO}}{{else}}{{environment}}{{endif}}",
          "{{if environment != \"dev\"}}{{if"
              + " environment=='qa'}}q{{endif}}{{else}}{{var:u}}{{endif}}",
          "{{client.id}} {{client.name}}",
          "{{var:u}}",
          "a={{ var: u }}",
          "{{secret:TWO}}{{secret:ONE}}",
          "{{timestamp}} {{tenant_id}} {{'{{'}}");

  private WorldInjections() {}

  /** Rules that inject fields, now and then for one method others. */
  static CallRules rules(RandomGenerator random, @Nullable UUID someSecret) {
    if (random.nextBoolean()) {
      return CallRules.UNSET;
    }
    Map<String, String> route = random.nextInt(4) == 0 ? null : headers(random, someSecret);
    Map<String, MethodConfig> configs = null;
    if (random.nextBoolean()) {
      Map<String, String> own = random.nextInt(3) == 0 ? null : headers(random, someSecret);
      configs =
          Map.of("GET", new MethodConfig(own, null, SignatureRule.UNSET, RateLimitRule.UNSET));
    }
    return new CallRules(
        new Injection(route, null, null), SignatureRule.UNSET, RateLimitRule.UNSET, configs);
  }

  private static Map<String, String> headers(RandomGenerator random, @Nullable UUID someSecret) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = random.nextInt(2); i >= 0; i--) {
      String template =
          someSecret != null && random.nextInt(8) == 0
              ? "{{secret_id:" + someSecret + "}}"
              : TEMPLATES.get(random.nextInt(TEMPLATES.size()));
      headers.put("X-" + i, template);
    }
    return headers;
  }

  static Stored<Secret> secret(
      RandomGenerator random,
      UUID id,
      UUID tenant,
      String name,
      List<Stored<Environment>> environments) {
    Instant now = Instant.ofEpochMilli(Sample.NOW_MS);
    List<Secret.Value> values = new ArrayList<>();
    for (Stored<Environment> environment : environments) {
      if (random.nextInt(6) > 0) {
        String text = random.nextInt(3) == 0 ? "line\n" : "v" + random.nextInt(1_000);
        values.add(
            new Secret.Value(
                environment.id(),
                1,
                now,
                random.nextInt(8) == 0 ? now.plusSeconds(random.nextInt(3) - 1) : null,
                SecretText.of(text)));
      }
    }
    return Stored.first(
        id,
        tenant,
        new Secret(
            name,
            SecretType.STRING,
            null,
            environments.getFirst().id(),
            random.nextInt(8) == 0 ? now.plusSeconds(random.nextInt(3) - 1) : null,
            random.nextBoolean(),
            values),
        now);
  }
}
