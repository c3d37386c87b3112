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

  @Nested
  class Lists extends ListsContract {
    Lists() {
      super(new SqliteTestDatabase(folder));
    }
  }

  @Nested
  class Relations extends RelationsContract {
    Relations() {
      super(new SqliteTestDatabase(folder));
    }
  }

  @Nested
  class Transactions extends TransactionsContract {
    Transactions() {
      super(new SqliteTestDatabase(folder));
    }
  }

  @Nested
  class Audit extends AuditContract {
    Audit() {
      super(new SqliteTestDatabase(folder));
    }
  }
}
