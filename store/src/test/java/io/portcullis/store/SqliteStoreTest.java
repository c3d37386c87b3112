package io.portcullis.store;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract on SQLite. */
class SqliteStoreTest {
  @TempDir static Path folder;

  @Nested
  class Tables extends TablesContract {
    Tables() {
      super(new SqliteTestDatabase(folder));
    }
  }
}
