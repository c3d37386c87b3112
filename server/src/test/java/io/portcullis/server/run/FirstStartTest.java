package io.portcullis.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.model.Environment;
import io.portcullis.model.Plan;
import io.portcullis.model.Tenant;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyText;
import io.portcullis.model.key.Scope;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.start.FirstStart;
import io.portcullis.server.start.StartException;
import io.portcullis.store.Store;
import io.portcullis.store.StoreOptions;
import io.portcullis.store.value.Actor;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds what becomes of PORTCULLIS_BOOTSTRAP_KEY, and of the options of the tenant. */
class FirstStartTest {
  private static final String GIVEN = "tk_live_given_" + "a".repeat(40);
  private static final String OTHER = "tk_live_other_" + "b".repeat(40);

  @TempDir Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(StoreOptions.sqliteIn(folder, Clock.systemUTC()));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void firstStart_nothingGiven_makesTenantEnvironmentAndKey() {
    Optional<KeyText> made = start(Map.of());

    assertThat(made).isPresent();
    assertThat(keys())
        .singleElement()
        .satisfies(key -> {
          assertThat(key.hash()).isEqualTo(made.get().hash());
          assertThat(key.scopes()).containsExactlyInAnyOrder(Scope.values());
          assertThat(key.active()).isTrue();
          assertThat(key.expiresAt()).isNull();
        });
    assertThat(tenant().plan()).isEqualTo(Plan.UNLIMITED);
    assertThat(store.configuration().environments())
        .singleElement()
        .returns(Environment.PRODUCTION, environment -> environment.content().name())
        .returns(true, environment -> environment.content().isDefault());
  }

  /** A start that fails between the two, on a taken port, must not use the only key up. */
  @Test
  void startThatFailedBeforeTheKeyWasMade_nextOneMakesIt() {
    FirstStart.prepare(store, TestOptions.in(folder, Map.of(), Map.of()));
    assertThat(keys()).isEmpty();

    assertThat(start(Map.of())).isPresent();
  }

  @Test
  void laterStart_firstKeyNeverUsed_isSaidUntilItIsUsedOrAnotherIsMade() {
    start(Map.of());
    assertThat(FirstStart.firstKey(store, new SecureRandom()).unused()).isTrue();

    store.touchLastUsed(Map.of(keys().getFirst().id(), Instant.now()));
    assertThat(FirstStart.firstKey(store, new SecureRandom()).unused()).isFalse();
  }

  @Test
  void laterStart_bootstrapKeyNeverUsed_isNotSaid() {
    start(Map.of("PORTCULLIS_BOOTSTRAP_KEY", GIVEN));

    assertThat(FirstStart.firstKey(store, new SecureRandom()).unused()).isFalse();
  }

  @Test
  void firstStart_keyGiven_isTheOnlyKeyAndNotShown() {
    assertThat(start(Map.of("PORTCULLIS_BOOTSTRAP_KEY", GIVEN))).isEmpty();

    assertThat(keys()).extracting(ApiKey::keyId).containsExactly("tk_live_given");
  }

  @Test
  void laterStart_nothingGiven_changesNothing() {
    start(Map.of());
    long revision = store.revision();

    assertThat(start(Map.of())).isEmpty();

    assertThat(store.revision()).isEqualTo(revision);
    assertThat(keys()).hasSize(1);
  }

  @Test
  void laterStart_unknownKeyGiven_isAdded() {
    start(Map.of());

    start(Map.of("PORTCULLIS_BOOTSTRAP_KEY", GIVEN));

    assertThat(keys()).extracting(ApiKey::keyId).contains("tk_live_given").hasSize(2);
  }

  @Test
  void laterStart_knownKeyGiven_changesNothing() {
    start(Map.of("PORTCULLIS_BOOTSTRAP_KEY", GIVEN));
    long revision = store.revision();

    start(Map.of("PORTCULLIS_BOOTSTRAP_KEY", GIVEN));

    assertThat(store.revision()).isEqualTo(revision);
  }

  /** The trap: adding "what is not among the active keys" undoes a revocation at each restart. */
  @Test
  void laterStart_revokedKeyGiven_staysRevoked() {
    start(Map.of("PORTCULLIS_BOOTSTRAP_KEY", GIVEN));
    ApiKey key = keys().getFirst();
    store.write(Actor.server(key.tenantId()), t -> t.apiKeys().revoke(key.tenantId(), key.id()));

    start(Map.of("PORTCULLIS_BOOTSTRAP_KEY", GIVEN));

    assertThat(keys()).singleElement().returns(false, ApiKey::active);
  }

  @Test
  void laterStart_keyWithAnothersPublicPart_refusedWithoutShowingIt() {
    start(Map.of("PORTCULLIS_BOOTSTRAP_KEY", GIVEN));
    String clash = "tk_live_given_" + "c".repeat(40);

    assertThatThrownBy(() -> start(Map.of("PORTCULLIS_BOOTSTRAP_KEY", clash)))
        .isInstanceOf(StartException.class)
        .hasMessageNotContaining("ccc");
  }

  @Test
  void tenantOptions_setAtFirstStartAndChangedLater() {
    start(Map.of("PORTCULLIS_TENANT_SLUG", "acme", "PORTCULLIS_PLAN", "pro"));
    assertThat(tenant()).returns("acme", Tenant::slug).returns(Plan.PRO, Tenant::plan);

    start(Map.of("PORTCULLIS_TENANT_NAME", "Acme"));

    assertThat(tenant())
        .returns("acme", Tenant::slug)
        .returns("Acme", Tenant::name)
        .returns(Plan.PRO, Tenant::plan);
  }

  @Test
  void tenantSlug_changedLater_refusedNamingBoth() {
    start(Map.of("PORTCULLIS_TENANT_SLUG", "acme"));

    assertThatThrownBy(() -> start(Map.of("PORTCULLIS_TENANT_SLUG", "other")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("'other'")
        .hasMessageContaining("'acme'");
  }

  @Test
  void laterStart_secondKeyGiven_firstStays() {
    start(Map.of("PORTCULLIS_BOOTSTRAP_KEY", GIVEN));

    start(Map.of("PORTCULLIS_BOOTSTRAP_KEY", OTHER));

    assertThat(keys()).allMatch(ApiKey::active).hasSize(2);
  }

  private Optional<KeyText> start(Map<String, String> variables) {
    OptionValues options = TestOptions.in(folder, Map.of(), variables);
    FirstStart.prepare(store, options);
    return FirstStart.firstKey(store, new SecureRandom()).made();
  }

  private List<ApiKey> keys() {
    return store.configuration().apiKeys();
  }

  private Tenant tenant() {
    return store.configuration().tenants().getFirst();
  }
}
