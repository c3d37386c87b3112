package io.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Client;
import io.portcullis.model.Secret;
import io.portcullis.model.Stored;
import io.portcullis.store.value.Actor;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What rows of earlier versions become. */
abstract class UpgradeContract extends StoreContract {
  private static final UUID TENANT = new UUID(1, 1);
  private static final UUID ENVIRONMENT = new UUID(1, 2);

  UpgradeContract(TestDatabase databases) {
    super(databases);
  }

  /** Rules from before there was a table of uses. */
  @Test
  void usesOfSecrets_areFound() throws SQLException {
    older("3");
    List<String> rules =
        List.of(
            "{\"inject_headers_json\":{\"X\":\"{{secret:Stripe Key}}\"}}",
            "{\"method_configs\":{\"PUT\":{\"inject_body_json\":\"{\\\"a\\\":\\\"{{secret:stripe_key}}\\\"}\"}}}",
            "{\"inject_headers_json\":{\"X\":\"{{secret:OTHER}}\"}}",
            "{}");
    for (int i = 0; i < rules.size(); i++) {
      execute(
          "INSERT INTO routes VALUES (?, ?, ?, ?, 'http://127.0.0.1', ?, 1, 1, NULL, NULL, '', 0,"
              + " 0, 1, ?)",
          new UUID(2, i),
          TENANT,
          "r" + i,
          "r" + i,
          ENVIRONMENT,
          rules.get(i));
    }
    execute(
        "INSERT INTO route_environments VALUES (?, ?, ?, ?, NULL, NULL, NULL, NULL, NULL, NULL, 0,"
            + " 0, 1, ?)",
        new UUID(3, 0),
        TENANT,
        new UUID(2, 3),
        ENVIRONMENT,
        "{\"inject_headers_json\":{\"X\":\"{{secret:STRIPE_KEY}}\"}}");

    store = Store.open(options());

    Stored<Secret> secret =
        write(
            Actor.server(TENANT),
            at -> at.secrets().insert(Samples.secret(TENANT, ENVIRONMENT, "STRIPE_KEY", "x")));
    check(at ->
        assertThat(at.secrets().use(secret).routesByName()).containsExactly("r0", "r1", "r3"));
  }

  /** The records would refuse them, and with them the whole configuration. */
  @Test
  void hiddenCharacters_areShown() throws SQLException {
    older("3");
    UUID turned = new UUID(4, 1);
    UUID good = new UUID(4, 2);
    client(turned, "a\u202eb\u00a0", "x\u2066\ny");
    client(good, "B\u00fcro", null);
    execute("UPDATE environments SET display_name = ?", "\u200b");

    store = Store.open(options());

    assertThat(store.configuration().clients()).hasSize(2);
    check(at -> {
      Stored<Client> mended = at.clients().find(TENANT, turned).orElseThrow();
      assertThat(mended.content().name()).isEqualTo("a\ufffdb");
      assertThat(mended.content().description()).isEqualTo("x\ufffd\ny");
      assertThat(mended.version()).as("its ETag must not outlive its body").isGreaterThan(1);
      Stored<Client> same = at.clients().find(TENANT, good).orElseThrow();
      assertThat(same.content().name()).isEqualTo("B\u00fcro");
      assertThat(same.version()).isEqualTo(1);
      assertThat(at.environments().list(TENANT))
          .extracting(environment -> environment.content().displayName())
          .containsExactly("\ufffd");
    });
  }

  private void client(UUID id, String name, @Nullable String description) throws SQLException {
    execute(
        "INSERT INTO clients (id, tenant_id, name, type, ip_address, address_sort, ip_notes,"
            + " description, enabled, created_at, updated_at, version)"
            + " VALUES (?, ?, ?, 'server', '192.0.2.1', '4', '{}', ?, 1, 0, 0, 1)",
        id,
        TENANT,
        name,
        description);
  }

  /** A database of an earlier version with a tenant and an environment in it. */
  private void older(String version) throws SQLException {
    store.close();
    url = databases().empty();
    String database = url.startsWith("jdbc:sqlite:") ? "sqlite" : "postgresql";
    Flyway.configure()
        .dataSource(url, null, null)
        .locations("classpath:db/migration/" + database)
        .target(version)
        .load()
        .migrate();
    execute("INSERT INTO tenants VALUES (?, 't', 'T', 'UNLIMITED', 0)", TENANT);
    execute(
        "INSERT INTO environments VALUES (?, ?, 'production', 'P', NULL, '#000000', 1, 0, 0, 1)",
        ENVIRONMENT,
        TENANT);
  }

  private void execute(String sql, @Nullable Object... values) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        statement.setString(i + 1, value == null ? null : value.toString());
      }
      statement.execute();
    }
  }
}
