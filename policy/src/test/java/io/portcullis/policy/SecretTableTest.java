package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Configuration;
import io.portcullis.model.Environment;
import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.SecretType;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.policy.compile.PolicyCompiler;
import io.portcullis.policy.table.CompiledTenant;
import io.portcullis.policy.table.ExpiredSecret;
import io.portcullis.policy.table.SecretTable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which value a secret has where, and that changes reach the table and nothing else. */
class SecretTableTest {
  private static final long NOW_MS = Sample.NOW_MS;
  private static final Instant NOW = Instant.ofEpochMilli(NOW_MS);

  private final Sample sample = new Sample();
  private final PolicyCompiler compiler = new PolicyCompiler(PolicyOptions.DEFAULT);

  @Test
  void value_isThatOfTheEnvironment_neverOfAnother() {
    Stored<Secret> secret = put(null, false, value(sample.production, null, "p"));
    SecretTable table = load();
    assertThat(text(table, secret, sample.production)).isEqualTo("p");
    assertThat(text(table, secret, sample.staging)).isNull();
    assertThat(table.value(secret.id(), -1, NOW_MS)).isNull();
    assertThat(table.value(secret.id(), 1_000, NOW_MS)).isNull();
    assertThat(table.value(UUID.randomUUID(), 0, NOW_MS)).isNull();
  }

  @Test
  void expiredValue_isGoneOnlyWhenTheSecretIsStrict() {
    Stored<Secret> strict = put(NOW, true, value(sample.production, null, "s"));
    Stored<Secret> lenient = put(NOW, false, value(sample.production, null, "l"));
    Stored<Secret> later = put(NOW.plusMillis(1), true, value(sample.production, null, "t"));
    SecretTable table = load();
    assertThat(text(table, strict, sample.production)).as("expires at this very time").isNull();
    assertThat(text(table, lenient, sample.production)).isEqualTo("l");
    assertThat(text(table, later, sample.production)).isEqualTo("t");
  }

  @Test
  void expiryOfAValue_replacesThatOfTheSecretBothWays() {
    Stored<Secret> secret =
        put(
            NOW.minusSeconds(1),
            true,
            value(sample.production, NOW.plusSeconds(1), "longer"),
            value(sample.staging, null, "expired"));
    Stored<Secret> shorter =
        put(null, true, value(sample.production, NOW.minusSeconds(1), "shorter"));
    SecretTable table = load();
    assertThat(text(table, secret, sample.production)).isEqualTo("longer");
    assertThat(text(table, secret, sample.staging)).isNull();
    assertThat(text(table, shorter, sample.production)).isNull();
  }

  @Test
  void expiredSecrets_namesEachExpiredValueOnce() {
    Stored<Secret> lenient = put(NOW, false, value(sample.production, null, "l"));
    put(NOW.plusMillis(1), true, value(sample.production, null, "later"));
    put(
        null,
        true,
        value(sample.production, NOW.minusMillis(1), "s"),
        value(sample.staging, null, "x"));
    PolicySnapshot snapshot = compiler.load(sample.configuration(1));
    assertThat(snapshot.expiredSecrets(NOW_MS))
        .hasSize(2)
        .contains(
            new ExpiredSecret(lenient.id(), lenient.content().name(), "production", NOW_MS, false))
        .allSatisfy(expired -> assertThat(expired.environment()).isEqualTo("production"));
  }

  @Test
  void valueThatCannotBeDeciphered_isNone() {
    Secret.Value unreadable = new Secret.Value(sample.production.id(), 1, NOW, null, null);
    Stored<Secret> secret = put(null, false, unreadable, value(sample.staging, null, "s"));
    SecretTable table = load();
    assertThat(text(table, secret, sample.production)).isNull();
    assertThat(text(table, secret, sample.staging)).isEqualTo("s");
    assertThat(table.contains(secret.id())).isTrue();
  }

  @Test
  void name_followsARename() {
    Stored<Secret> secret = put(null, false, value(sample.production, null, "p"));
    assertThat(load().idOf(secret.content().name())).isEqualTo(secret.id());
    sample.secrets.set(0, named(secret, "OTHER"));
    SecretTable table = load();
    assertThat(table.idOf(secret.content().name())).isNull();
    assertThat(table.idOf("OTHER")).isEqualTo(secret.id());
  }

  @Test
  void change_buildsNoAddressTableAndLeavesOldSnapshotsAlone() {
    sample.client("office", "203.0.113.0/24");
    Stored<Secret> secret = put(null, false, value(sample.production, null, "old"));
    Configuration before = sample.configuration(1);
    PolicySnapshot old = compiler.load(before);
    long tables = compiler.counters().tablesBuilt();
    sample.secrets.set(0, with(secret, List.of(value(sample.production, null, "new"))));
    PolicySnapshot next = compiler.apply(Deltas.between(before, sample.configuration(2), true));
    assertThat(text(table(next), secret, sample.production)).isEqualTo("new");
    assertThat(text(table(old), secret, sample.production)).isEqualTo("old");
    assertThat(compiler.counters().tablesBuilt()).isEqualTo(tables);
  }

  @Test
  void apply_randomChanges_isAsAFreshLoad() {
    // The trap: a slot that an environment gives back is taken by the next one, which must not
    // find the former's values.
    for (long seed : Seeds.of(200)) {
      Random random = new Random(seed);
      Configuration before = sample.configuration(0);
      PolicySnapshot following = compiler.load(before);
      for (int step = 1; step <= 20; step++) {
        change(random, step);
        Configuration next = sample.configuration(step);
        following = compiler.apply(Deltas.between(before, next, true));
        PolicySnapshot fresh = new PolicyCompiler(PolicyOptions.DEFAULT).load(next);
        for (Stored<Secret> secret : sample.secrets) {
          for (Stored<Environment> environment : sample.environments) {
            assertThat(table(following).value(secret.id(), slot(following, environment), NOW_MS))
                .as("seed %d, step %d, %s in %s", seed, step, secret, environment.content().name())
                .isEqualTo(table(fresh).value(secret.id(), slot(fresh, environment), NOW_MS));
          }
        }
        assertThat(table(following).size()).isEqualTo(sample.secrets.size());
        before = next;
      }
      sample.secrets.clear();
    }
  }

  private void change(Random random, int step) {
    switch (random.nextInt(5)) {
      case 0 -> {
        if (sample.environments.size() < 5) {
          sample.environments.add(Sample.environment(sample.tenant, "e" + step));
        }
      }
      case 1 -> {
        if (sample.environments.size() > 2) {
          sample.environments.remove(2 + random.nextInt(sample.environments.size() - 2));
        }
      }
      case 2 -> {
        if (!sample.secrets.isEmpty()) {
          sample.secrets.remove(random.nextInt(sample.secrets.size()));
        }
      }
      default -> {
        List<Secret.Value> values = new ArrayList<>();
        for (Stored<Environment> environment : sample.environments) {
          if (random.nextBoolean()) {
            Instant expiry = random.nextBoolean() ? NOW.plusMillis(random.nextInt(3) - 1) : null;
            values.add(value(environment, expiry, "v" + step));
          }
        }
        Stored<Secret> made = put(null, random.nextBoolean());
        sample.secrets.set(sample.secrets.size() - 1, with(made, values));
        if (sample.secrets.size() > 1 && random.nextBoolean()) {
          sample.secrets.removeFirst();
        }
      }
    }
  }

  private Stored<Secret> put(@Nullable Instant expiresAt, boolean strict, Secret.Value... values) {
    Stored<Secret> secret = secret(sample.tenant, expiresAt, strict, List.of(values));
    sample.secrets.add(secret);
    return secret;
  }

  private static Stored<Secret> secret(
      Tenant tenant, @Nullable Instant expiresAt, boolean strict, List<Secret.Value> values) {
    UUID id = UUID.randomUUID();
    return Stored.first(
        id,
        tenant.id(),
        new Secret(
            "S" + id.toString().toUpperCase(java.util.Locale.ROOT),
            SecretType.STRING,
            null,
            id,
            expiresAt,
            strict,
            values),
        NOW);
  }

  private static Stored<Secret> with(Stored<Secret> secret, List<Secret.Value> values) {
    return copy(secret, secret.content().name(), values);
  }

  private static Stored<Secret> named(Stored<Secret> secret, String name) {
    return copy(secret, name, secret.content().values());
  }

  private static Stored<Secret> copy(
      Stored<Secret> secret, String name, List<Secret.Value> values) {
    return new Stored<>(
        secret.id(),
        secret.tenantId(),
        new Secret(
            name,
            secret.content().type(),
            secret.content().description(),
            secret.content().baseEnvironmentId(),
            secret.content().expiresAt(),
            secret.content().strictExpiry(),
            values),
        secret.createdAt(),
        secret.updatedAt(),
        secret.version());
  }

  private static Secret.Value value(
      Stored<Environment> environment, @Nullable Instant expiry, String text) {
    return new Secret.Value(environment.id(), 1, NOW, expiry, SecretText.of(text));
  }

  private SecretTable load() {
    return table(compiler.load(sample.configuration(1)));
  }

  private @Nullable String text(
      SecretTable table, Stored<Secret> secret, Stored<Environment> environment) {
    // Loaded in this order: production has the first slot, staging the second.
    byte[] value = table.value(secret.id(), sample.environments.indexOf(environment), NOW_MS);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  private SecretTable table(PolicySnapshot snapshot) {
    return rules(snapshot).secrets();
  }

  private CompiledTenant rules(PolicySnapshot snapshot) {
    return snapshot.tenants().getFirst();
  }

  private int slot(PolicySnapshot snapshot, Stored<Environment> environment) {
    byte[] name = environment.content().name().getBytes(StandardCharsets.UTF_8);
    return rules(snapshot).environmentSlots().find(name, 0, name.length);
  }
}
