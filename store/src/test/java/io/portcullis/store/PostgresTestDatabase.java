package io.portcullis.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;

/** Databases on the {@link PostgresServer} of this JVM. */
final class PostgresTestDatabase implements TestDatabase {
  private static final class Template {
    static final String NAME = make();

    private static String make() {
      String url = create("template0");
      Store.open(StoreOptions.of(url, Path.of("unused"), Clock.systemUTC())).close();
      return url.replaceAll(".*/([^?]*).*", "$1");
    }
  }

  @Override
  public String empty() {
    return create("template0");
  }

  @Override
  public String migrated() {
    return create(Template.NAME);
  }

  private static String create(String template) {
    try {
      return PostgresServer.shared().createDatabase(template);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
