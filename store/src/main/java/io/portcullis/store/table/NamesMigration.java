package io.portcullis.store.table;

import io.portcullis.model.Client;
import io.portcullis.model.Environment;
import io.portcullis.model.Tenant;
import io.portcullis.model.check.VisibleText;
import io.portcullis.model.key.ApiKey;
import io.portcullis.store.database.RowMigration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.flywaydb.core.api.migration.Context;

/**
 * Shows in names and notes from before {@link VisibleText} what nobody saw in them: the records
 * would refuse them, and with them the whole configuration. Names that others find rows by (of
 * routes, environments, secrets) never had such characters.
 */
final class NamesMigration extends RowMigration {
  NamesMigration() {
    super(6, "show hidden characters");
  }

  @Override
  public void migrate(Context context) throws SQLException {
    Connection connection = context.getConnection();
    mend(connection, "tenants", "name", false, name(Tenant.MAX_NAME));
    mend(connection, "clients", "name", true, name(Client.MAX_NAME));
    mend(connection, "clients", "description", true, VisibleText::mendedNote);
    mend(connection, "clients", "ip_notes", true, VisibleText::mendedNote);
    mend(connection, "environments", "display_name", true, name(Environment.MAX_DISPLAY_NAME));
    mend(connection, "environments", "description", true, VisibleText::mendedNote);
    mend(connection, "api_keys", "name", true, name(ApiKey.MAX_NAME));
    mend(connection, "secrets", "description", true, VisibleText::mendedNote);
  }

  private static UnaryOperator<String> name(int maxLength) {
    return name -> VisibleText.mendedName(name, maxLength);
  }

  /** A mended row counts as written: an {@code ETag} must not outlive the body. */
  private static void mend(
      Connection connection,
      String table,
      String column,
      boolean versioned,
      UnaryOperator<String> mending)
      throws SQLException {
    Map<String, String> mended = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, " + column + " FROM " + table)) {
      while (rows.next()) {
        String text = rows.getString(2);
        if (text != null && !mending.apply(text).equals(text)) {
          mended.put(rows.getString(1), mending.apply(text));
        }
      }
    }
    String counting = versioned ? ", version = version + 1" : "";
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE " + table + " SET " + column + " = ?" + counting + " WHERE id = ?")) {
      for (Map.Entry<String, String> row : mended.entrySet()) {
        update.setString(1, row.getValue());
        update.setString(2, row.getKey());
        update.executeUpdate();
      }
    }
  }
}
