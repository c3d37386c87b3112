package io.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.ip.IpList;
import io.portcullis.model.Client;
import io.portcullis.model.ClientSigning;
import io.portcullis.model.ClientType;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.SecretType;
import io.portcullis.model.Stored;
import io.portcullis.model.check.InvalidException;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.MethodConfig;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureRule;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.AuditEntry;
import io.portcullis.store.value.ConflictException;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.PageRequest;
import io.portcullis.store.value.ResourceType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets come back, encrypted in between, and stay as long as something needs them. */
abstract class SecretsContract extends StoreContract {
  private static final SignatureRule NO_SIGNATURE = SignatureRule.UNSET;
  private static final RateLimitRule NO_LIMIT = RateLimitRule.UNSET;
  private static final Instant LATER = Instant.parse("2027-01-01T00:00:00.001Z");

  SecretsContract(TestDatabase databases) {
    super(databases);
  }

  @Test
  void secret_comesBackWithEveryMember_butItsTextOnlyToTheDataPlane() {
    Stored<Secret> secret =
        new Stored<>(
            UUID.randomUUID(),
            tenantId(),
            new Secret(
                "DB_PASS",
                SecretType.BASIC_AUTH,
                "what it is for",
                production.id(),
                LATER,
                true,
                List.of(value(production, 1, LATER, "text-1"))),
            Samples.MADE,
            Samples.MADE.plusMillis(1),
            1);
    Stored<Secret> unread =
        secret.with(secret.content().withValues(List.of(value(production, 1, LATER, null))));
    change(at -> assertThat(at.secrets().insert(secret)).isEqualTo(unread));
    check(at -> assertThat(at.secrets().find(tenantId(), secret.id())).contains(unread));
    check(at -> assertThat(at.secrets().findByName(tenantId(), "DB_PASS")).contains(unread));
    check(at -> assertThat(at.secrets().find(UUID.randomUUID(), secret.id())).isEmpty());
    assertThat(store.configuration().secrets()).containsExactly(secret);
  }

  @Test
  void name_isTakenOnce() {
    insert("A", "x");
    Stored<Secret> other = insert("B", "x");
    assertThatThrownBy(() -> insert("A", "x"))
        .isInstanceOfSatisfying(
            ConflictException.class, conflict -> assertThat(conflict.field()).isEqualTo("name"));
    assertThatThrownBy(() -> change(at -> at.secrets().update(named(other, "A"))))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  void update_countsTheVersionAndKeepsTheValues() {
    Stored<Secret> secret = insert("A", "text-1");
    Stored<Secret> updated = write(at -> at.secrets().update(named(secret, "B")));
    assertThat(updated.version()).isEqualTo(2);
    assertThat(updated.updatedAt()).isEqualTo(NOW);
    assertThat(texts(secret)).containsExactly("text-1");
    Stored<Secret> same = write(at -> at.secrets().update(updated));
    assertThat(same.version()).as("nothing differs").isEqualTo(2);
  }

  @Test
  void putValue_countsEachEnvironmentOnItsOwn() {
    Stored<Environment> staging = write(at -> at.environments().insert(environment("staging")));
    Stored<Secret> secret = insert("A", "p1");
    write(at -> at.secrets().putValue(tenantId(), secret.id(), staging.id(), of("s1"), LATER));
    Stored<Secret> after =
        write(
            at -> at.secrets().putValue(tenantId(), secret.id(), production.id(), of("p2"), null));
    assertThat(after.version()).isEqualTo(3);
    assertThat(after.content().values())
        .containsExactlyInAnyOrder(
            new Secret.Value(production.id(), 2, NOW, null, null),
            new Secret.Value(staging.id(), 1, NOW, LATER, null));
    assertThat(texts(secret)).containsExactlyInAnyOrder("p2", "s1");
  }

  @Test
  void change_isInTheFeedWithAllValues() {
    Stored<Secret> secret = insert("A", "p1");
    long before = store.revision();
    write(at -> at.secrets().putValue(tenantId(), secret.id(), production.id(), of("p2"), null));
    List<Stored<Secret>> written = store.changesSince(before).orElseThrow().secrets().written();
    assertThat(written).isEqualTo(store.configuration().secrets()).hasSize(1);
    change(at -> assertThat(at.secrets().delete(tenantId(), secret.id())).isTrue());
    assertThat(store.changesSince(before).orElseThrow().secrets().removed())
        .containsExactly(secret.id());
    change(at -> assertThat(at.secrets().delete(tenantId(), secret.id())).isFalse());
  }

  @Test
  void list_isSortedByWhatTheWireNames() {
    Stored<Environment> before = write(at -> at.environments().insert(environment("aaa")));
    change(at -> {
      at.secrets().insert(Samples.secret(tenantId(), production.id(), "B", "x"));
      at.secrets().insert(Samples.secret(tenantId(), production.id(), "A", "x"));
      at.secrets().insert(Samples.secret(tenantId(), before.id(), "C", "x"));
    });
    assertThat(sorted("name", true)).containsExactly("A", "B", "C");
    assertThat(sorted("name", false)).containsExactly("C", "B", "A");
    assertThat(sorted("base_environment", true).getFirst()).isEqualTo("C");
    assertThat(sorted("base_environment", false).getLast()).isEqualTo("C");
    assertThat(sorted("created_at", true)).hasSize(3);
    check(at -> {
      Page<Stored<Secret>> second =
          at.secrets().list(tenantId(), new PageRequest(2, 2, "name", true));
      assertThat(second.total()).isEqualTo(3);
      assertThat(second.rows()).extracting(secret -> secret.content().name()).containsExactly("C");
      assertThat(second.rows().getFirst().content().values()).hasSize(1);
      assertThat(at.secrets().count(tenantId())).isEqualTo(3);
    });
  }

  @Test
  void environmentWithAValue_staysAndItsNewNameIsSeen() {
    Stored<Environment> staging = write(at -> at.environments().insert(environment("staging")));
    Stored<Secret> secret = insert("A", "x");
    write(at -> at.secrets().putValue(tenantId(), secret.id(), staging.id(), of("s"), null));
    assertThatThrownBy(() -> change(at -> at.environments().delete(tenantId(), staging.id())))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("A");
    change(at -> at.environments().update(Samples.environmentNamed(staging, "stage")));
    check(at ->
        assertThat(at.secrets().find(tenantId(), secret.id()).orElseThrow().version())
            .as("its body shows the name")
            .isEqualTo(3));
  }

  @Test
  void secretThatAClientSignsWith_stays() {
    Stored<Secret> present = insert("PRESENT", "x");
    Stored<Secret> previous = insert("PREVIOUS", "x");
    Stored<Client> client = signing(present, previous);
    change(at -> at.clients().insert(client));
    for (Stored<Secret> needed : List.of(present, previous)) {
      assertThatThrownBy(() -> change(at -> at.secrets().delete(tenantId(), needed.id())))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("signer");
      check(at -> assertThat(at.secrets().use(needed).clients()).containsExactly("signer"));
    }
    change(at -> at.clients().delete(tenantId(), client.id()));
    change(at -> assertThat(at.secrets().delete(tenantId(), present.id())).isTrue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{secret:A.B}}", "Bearer {{ secret: a.b }}", "x{{secret_id:ID}}y"})
  void secretThatARouteInjects_stays(String template) {
    Stored<Secret> secret = insert("A.B", "x");
    String text = template.replace("ID", secret.id().toString());
    Stored<Route> route = write(at -> at.routes().insert(injecting("orders", rules(text))));
    assertThatThrownBy(() -> change(at -> at.secrets().delete(tenantId(), secret.id())))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("orders");
    change(at -> at.routes().delete(tenantId(), route.id()));
    Stored<Route> plain =
        write(at -> at.routes().insert(Samples.route(tenantId(), production.id(), "plain")));
    change(at -> at.routeEnvironments().insert(overriding(plain, production, rules(text))));
    assertThatThrownBy(() -> change(at -> at.secrets().delete(tenantId(), secret.id())))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("plain");
  }

  /** What the grammar of templates reads as the stored name is a use of the secret. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{secret:STRIPE_KEY}}",
        "{{secret:Stripe Key}}",
        "{{secret:stripe key}}",
        "{{secret:Stripe_key}}",
        "{{  secret:  STRIPE key  }}",
        "{{if environment == 'qa'}}x{{else}}{{secret:Stripe Key}}{{endif}}",
        "{{if environment != \"qa\"}}{{ secret: stripe_KEY }}{{endif}}"
      })
  void secretInAnySpelling_keepsItsName(String template) {
    Stored<Secret> secret = insert("STRIPE_KEY", "x");
    for (CallRules rules : everywhere(template)) {
      Stored<Route> route = write(at -> at.routes().insert(injecting("orders", rules)));
      assertInjected(secret);
      change(at -> at.routes().update(injecting(route, CallRules.UNSET)));
      change(at -> at.secrets().update(named(secret, "OTHER")));
      change(at -> at.secrets().update(named(secret, "STRIPE_KEY")));
      change(at -> at.routes().update(injecting(route, rules)));
      assertInjected(secret);
      change(at -> at.routes().delete(tenantId(), route.id()));
    }
    change(at -> assertThat(at.secrets().delete(tenantId(), secret.id())).isTrue());
  }

  private void assertInjected(Stored<Secret> secret) {
    assertThatThrownBy(() -> change(at -> at.secrets().update(named(secret, "OTHER"))))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("orders");
    assertThatThrownBy(() -> change(at -> at.secrets().delete(tenantId(), secret.id())))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("orders");
    check(at -> assertThat(at.secrets().use(secret).routesByName()).containsExactly("orders"));
  }

  /** The places of a template: a field, a member of a body at any depth, and these by method. */
  private static List<CallRules> everywhere(String template) {
    String quoted = "\"" + template.replace("\t", "\\t").replace("\"", "\\\"") + "\"";
    String body = "{\"a\":[1,{\"b\":[[" + quoted + "]]}]}";
    return List.of(
        rules(template),
        withConfig(Injection.UNSET, new MethodConfig(null, body, NO_SIGNATURE, NO_LIMIT)),
        withConfig(
            new Injection(null, "{\"a\":\"{{tenant_id}}\"}", null),
            new MethodConfig(Map.of("X-Key", template), null, NO_SIGNATURE, NO_LIMIT)),
        new CallRules(new Injection(null, body, null), NO_SIGNATURE, NO_LIMIT, null));
  }

  private static CallRules withConfig(Injection injection, MethodConfig config) {
    return new CallRules(injection, NO_SIGNATURE, NO_LIMIT, Map.of("POST", config));
  }

  /** A text that only looks like a use, because JSON spells it otherwise, or the reverse. */
  @Test
  void secretInEscapes_isReadAsJsonReadsIt() {
    Stored<Secret> secret = insert("A.B", "x");
    Stored<Route> route =
        write(at ->
            at.routes()
                .insert(
                    injecting(
                        "orders",
                        new CallRules(
                            new Injection(null, "{\"a\":\"\\u007b{secret:\\u0041.b}}\"}", null),
                            NO_SIGNATURE,
                            NO_LIMIT,
                            null))));
    assertThatThrownBy(() -> change(at -> at.secrets().delete(tenantId(), secret.id())))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("orders");
    change(at -> at.routes().update(injecting(route, rules("{{'{{secret:A.B}}'}}"))));
    change(at -> assertThat(at.secrets().delete(tenantId(), secret.id())).isTrue());
  }

  /** Callers would meet a refusal where the route promised a value. */
  @Test
  void secretThatCallersBodiesMayName_keepsItsName() {
    Stored<Secret> secret = insert("STRIPE_KEY", "x");
    CallRules rules =
        new CallRules(
            new Injection(null, null, true, List.of("Stripe Key")), NO_SIGNATURE, NO_LIMIT, null);
    Stored<Route> route = write(at -> at.routes().insert(injecting("orders", rules)));
    assertInjected(secret);
    change(at -> at.routes().update(injecting(route, CallRules.UNSET)));
    change(at -> assertThat(at.secrets().delete(tenantId(), secret.id())).isTrue());
  }

  @Test
  void secretNamedBeforeItExists_staysOnceItDoes() {
    change(at -> at.routes().insert(injecting("orders", rules("{{secret:not yet}}"))));
    Stored<Secret> secret = insert("NOT_YET", "x");
    assertInjected(secret);
  }

  @Test
  void secretOfAnOverride_staysUntilTheOverrideGoes() {
    Stored<Secret> secret = insert("STRIPE_KEY", "x");
    Stored<Environment> qa = write(at -> at.environments().insert(environment("qa")));
    Stored<Route> route =
        write(at -> at.routes().insert(Samples.route(tenantId(), production.id(), "orders")));
    Stored<RouteEnvironment> override = overriding(route, qa, rules("{{secret:Stripe Key}}"));
    change(at -> at.routeEnvironments().insert(override));
    assertInjected(secret);
    change(at -> at.routes().update(injecting(route, CallRules.UNSET)));
    assertInjected(secret);
    RouteEnvironment plain = overriding(route, qa, CallRules.UNSET).content();
    change(at -> at.routeEnvironments().update(override.with(plain)));
    change(at -> at.secrets().update(named(secret, "OTHER")));
    change(at -> at.secrets().update(named(secret, "STRIPE_KEY")));
    change(at -> at.routeEnvironments().update(override));
    assertInjected(secret);
    change(at -> at.routeEnvironments().delete(tenantId(), route.id(), qa.id()));
    change(at -> assertThat(at.secrets().delete(tenantId(), secret.id())).isTrue());
  }

  @Test
  void templateThatDoesNotParse_isNotStored() {
    assertThatThrownBy(() -> change(at -> at.routes().insert(injecting("bad", rules("{{nope")))))
        .isInstanceOf(InvalidException.class);
    Stored<Route> route = write(at -> at.routes().insert(injecting("orders", CallRules.UNSET)));
    assertThatThrownBy(
            () -> change(at -> at.routes().update(injecting(route, rules("{{secret:}}")))))
        .isInstanceOf(InvalidException.class);
    Stored<RouteEnvironment> override = overriding(route, production, rules("{{x.y}}"));
    assertThatThrownBy(() -> change(at -> at.routeEnvironments().insert(override)))
        .isInstanceOf(InvalidException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{secret:A}}", "{{secret:AXB}}", "{{secret:A.B.C}}", "secret:A.B"})
  void secretThatNoRouteInjects_goes(String template) {
    Stored<Secret> secret = insert("A.B", "x");
    change(at -> at.routes().insert(injecting("orders", rules(template))));
    change(at -> assertThat(at.secrets().delete(tenantId(), secret.id())).isTrue());
  }

  @Test
  void auditRows_nameTheSecretAndNoText() {
    Stored<Secret> secret = insert("A", "canary-1");
    write(at ->
        at.secrets().putValue(tenantId(), secret.id(), production.id(), of("canary-2"), null));
    change(at -> at.secrets().update(named(secret, "B")));
    change(at -> at.secrets().delete(tenantId(), secret.id()));
    check(at -> {
      List<AuditEntry> rows =
          at.auditLog().list(tenantId(), null, ResourceType.SECRET, 1, 20).rows();
      assertThat(rows)
          .extracting(AuditEntry::action)
          .containsExactly(
              AuditAction.DELETE, AuditAction.UPDATE, AuditAction.UPDATE, AuditAction.CREATE);
      assertThat(rows).allSatisfy(row -> assertThat(row.toString()).doesNotContain("canary"));
      assertThat(rows.get(2).details())
          .isEqualTo("{\"name\":\"A\",\"environment\":\"production\",\"value_version\":2}");
    });
  }

  @Test
  void rowsThatWereSwapped_areNotDeciphered() throws SQLException {
    Stored<Secret> one = insert("ONE", "text-1");
    Stored<Secret> two = insert("TWO", "text-2");
    execute(
        "UPDATE secret_values SET encrypted = (SELECT encrypted FROM secret_values WHERE secret_id"
            + " = '%s') WHERE secret_id = '%s'".formatted(one.id(), two.id()));
    assertThat(texts(one)).containsExactly("text-1");
    assertThat(texts(two)).containsExactly((String) null);
    write(at -> at.secrets().putValue(tenantId(), two.id(), production.id(), of("again"), null));
    assertThat(texts(two)).as("setting it again mends it").containsExactly("again");
  }

  @Test
  void olderTextOfTheSameRow_isNotDeciphered() throws SQLException {
    Stored<Secret> secret = insert("A", "old");
    execute("CREATE TABLE kept AS SELECT encrypted FROM secret_values");
    try {
      write(at -> at.secrets().putValue(tenantId(), secret.id(), production.id(), of("new"), null));
      execute("UPDATE secret_values SET encrypted = (SELECT encrypted FROM kept)");
    } finally {
      execute("DROP TABLE kept");
    }
    assertThat(texts(secret)).containsExactly((String) null);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> sorted(String column, boolean ascending) {
    return read(at ->
        at.secrets().list(tenantId(), new PageRequest(1, 20, column, ascending)).rows().stream()
            .map(secret -> secret.content().name())
            .toList());
  }

  private List<@Nullable String> texts(Stored<Secret> secret) {
    return store.configuration().secrets().stream()
        .filter(row -> row.id().equals(secret.id()))
        .flatMap(row -> row.content().values().stream())
        .<@Nullable String>map(value -> value.text() == null ? null : value.text().revealText())
        .toList();
  }

  private Stored<Secret> insert(String name, String text) {
    return write(
        at -> at.secrets().insert(Samples.secret(tenantId(), production.id(), name, text)));
  }

  private static Stored<Secret> named(Stored<Secret> secret, String name) {
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
            secret.content().values()),
        secret.createdAt(),
        secret.updatedAt(),
        secret.version());
  }

  private static Secret.Value value(
      Stored<Environment> environment, long version, Instant expiry, @Nullable String text) {
    return new Secret.Value(
        environment.id(), version, Samples.MADE, expiry, text == null ? null : of(text));
  }

  private static SecretText of(String text) {
    return SecretText.of(text);
  }

  private Stored<Environment> environment(String name) {
    return Samples.environment(tenantId(), name);
  }

  private Stored<Client> signing(Stored<Secret> present, Stored<Secret> previous) {
    return Stored.first(
        UUID.randomUUID(),
        tenantId(),
        new Client(
            "signer",
            ClientType.SERVER,
            IpList.parse("10.0.0.1"),
            "{}",
            null,
            true,
            new ClientSigning(ClientSigning.Scheme.HMAC_SHA256, present.id(), previous.id())),
        Samples.MADE);
  }

  private Stored<Route> injecting(String name, CallRules rules) {
    return injecting(Samples.route(tenantId(), production.id(), name), rules);
  }

  private static Stored<Route> injecting(Stored<Route> plain, CallRules rules) {
    return Stored.first(
        plain.id(),
        plain.tenantId(),
        new Route(
            plain.content().name(),
            plain.content().slug(),
            plain.content().target(),
            plain.content().baseEnvironmentId(),
            true,
            true,
            null,
            null,
            IpList.EMPTY,
            rules),
        Samples.MADE);
  }

  private static Stored<RouteEnvironment> overriding(
      Stored<Route> route, Stored<Environment> in, CallRules rules) {
    Stored<RouteEnvironment> override = Samples.override(route.tenantId(), route.id(), in.id());
    return Stored.first(
        override.id(),
        override.tenantId(),
        new RouteEnvironment(
            override.content().routeId(),
            override.content().environmentId(),
            null,
            null,
            null,
            null,
            null,
            null,
            rules),
        Samples.MADE);
  }

  private static CallRules rules(String template) {
    return new CallRules(
        new Injection(Map.of("Authorization", template), null, null), NO_SIGNATURE, NO_LIMIT, null);
  }
}
