package io.portcullis.server.e2e;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Looks into the SQLite file for what the API cannot show: halves of changes. */
final class KillTestDatabase {
  /** Each finds rows that must not exist. */
  private static final List<String> QUERIES =
      List.of(
          "PRAGMA foreign_key_check",
          "SELECT 'damaged', integrity_check FROM pragma_integrity_check"
              + " WHERE integrity_check <> 'ok'",
          "SELECT 'feed without audit', revision FROM changes"
              + " WHERE revision NOT IN (SELECT revision FROM audit_log)",
          "SELECT 'audit without feed', revision FROM audit_log"
              + " WHERE revision NOT IN (SELECT revision FROM changes)"
              // Old rows of the feed are dropped.
              + " AND revision > (SELECT min(revision) FROM changes)",
          "SELECT 'gap', value FROM revision"
              + " WHERE value <> (SELECT count(DISTINCT revision) FROM audit_log)"
              + " OR value <> (SELECT max(revision) FROM changes)");

  private KillTestDatabase() {}

  /** What is wrong with the database of a server that no longer runs; empty if nothing is. */
  static List<String> problems(Path dataDir) {
    List<String> problems = new ArrayList<>();
    String url = "jdbc:sqlite:" + dataDir.resolve("portcullis.db");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String query : QUERIES) {
        try (ResultSet rows = statement.executeQuery(query)) {
          while (rows.next()) {
            problems.add(query + ": " + rows.getString(1) + " " + rows.getString(2));
          }
        }
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return problems;
  }
}
