package io.portcullis.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.portcullis.model.Configuration;
import io.portcullis.model.Environment;
import io.portcullis.model.Plan;
import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.SecretType;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.PolicyOptions;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.compile.PolicyCompiler;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** An expired secret is told of once, and again when it was mended and expires again. */
class ExpiryWarningsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T05:00:00Z");
  private static final UUID TENANT = UUID.randomUUID();
  private static final UUID ENVIRONMENT = UUID.randomUUID();

  private final Logger logger = (Logger) LoggerFactory.getLogger(ExpiryWarnings.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final ActivePolicy policy = new ActivePolicy(PolicySnapshot.empty());
  private final ExpiryWarnings warnings =
      new ExpiryWarnings(policy, Clock.fixed(NOW, ZoneOffset.UTC));

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  @Test
  void warn_expiredValue_isToldOnceWithoutWhatItIs() {
    publish(1, secret("OLD", NOW, false), secret("NEW", NOW.plusSeconds(1), false));
    warnings.warn();
    warnings.warn();
    assertThat(log.list)
        .singleElement()
        .satisfies(line ->
            assertThat(line.getFormattedMessage())
                .contains("OLD", "production", "it is still used")
                .doesNotContain("canary"));
  }

  @Test
  void warn_strictValue_saysThatCallsAreRefused() {
    publish(1, secret("OLD", NOW, true));
    warnings.warn();
    assertThat(log.list.getFirst().getFormattedMessage())
        .contains("calls that need it are refused");
  }

  @Test
  void warn_mendedAndExpiredAgain_isToldAgain() {
    Stored<Secret> secret = secret("OLD", NOW, false);
    publish(1, secret);
    warnings.warn();
    publish(2);
    warnings.warn();
    publish(3, secret);
    warnings.warn();
    assertThat(log.list).hasSize(2);
  }

  @SafeVarargs
  private void publish(long revision, Stored<Secret>... secrets) {
    Stored<Environment> production =
        Stored.first(
            ENVIRONMENT,
            TENANT,
            new Environment(
                Environment.PRODUCTION, "Production", null, Environment.DEFAULT_COLOR, true),
            NOW);
    policy.publish(
        new PolicyCompiler(PolicyOptions.DEFAULT)
            .load(
                new Configuration(
                    revision,
                    List.of(new Tenant(TENANT, "acme", "Acme", Plan.UNLIMITED, NOW)),
                    List.of(production),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(secrets))));
  }

  private static Stored<Secret> secret(String name, Instant expiresAt, boolean strict) {
    return Stored.first(
        UUID.randomUUID(),
        TENANT,
        new Secret(
            name,
            SecretType.STRING,
            null,
            ENVIRONMENT,
            expiresAt,
            strict,
            List.of(new Secret.Value(ENVIRONMENT, 1, NOW, null, SecretText.of("canary")))),
        NOW);
  }
}
