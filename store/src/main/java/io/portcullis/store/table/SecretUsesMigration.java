package io.portcullis.store.table;

import io.portcullis.model.rule.CallRules;
import io.portcullis.model.template.SecretRef;
import io.portcullis.store.database.RowMigration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.migration.Context;

/**
 * Fills {@link SecretUses} for rules that were stored before there was such a table. In Java,
 * because only the grammar of templates can tell what a text refers to.
 */
final class SecretUsesMigration extends RowMigration {
  private static final String RULES =
      "SELECT tenant_id, id, '', call_rules FROM routes WHERE call_rules <> '{}'"
          + " UNION ALL SELECT tenant_id, route_id, environment_id, call_rules"
          + " FROM route_environments WHERE call_rules <> '{}'";

  private static final String USE =
      "INSERT INTO secret_uses (tenant_id, route_id, environment_id, kind, secret)"
          + " VALUES (?, ?, ?, ?, ?)";

  SecretUsesMigration() {
    super(5, "fill secret uses");
  }

  @Override
  public void migrate(Context context) throws SQLException {
    Connection connection = context.getConnection();
    try (PreparedStatement insert = connection.prepareStatement(USE)) {
      for (Stored stored : rules(connection)) {
        for (SecretRef secret : stored.rules.secrets()) {
          insert.setString(1, stored.tenantId);
          insert.setString(2, stored.routeId);
          insert.setString(3, stored.environmentId);
          insert.setString(4, SecretUses.kind(secret));
          insert.setString(5, SecretUses.key(secret));
          insert.executeUpdate();
        }
      }
    }
  }

  private static List<Stored> rules(Connection connection) throws SQLException {
    List<Stored> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(RULES)) {
      while (rows.next()) {
        found.add(
            new Stored(
                rows.getString(1),
                rows.getString(2),
                rows.getString(3),
                CallRulesJson.read(rows.getString(4))));
      }
    }
    return found;
  }

  private record Stored(String tenantId, String routeId, String environmentId, CallRules rules) {}
}
