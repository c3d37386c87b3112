package io.portcullis.store;

import org.junit.jupiter.api.Nested;

/** The contract on PostgreSQL. */
class PostgresStoreTest {
  @Nested
  class Tables extends TablesContract {
    Tables() {
      super(new PostgresTestDatabase());
    }
  }

  @Nested
  class Lists extends ListsContract {
    Lists() {
      super(new PostgresTestDatabase());
    }
  }

  @Nested
  class Relations extends RelationsContract {
    Relations() {
      super(new PostgresTestDatabase());
    }
  }

  @Nested
  class Transactions extends TransactionsContract {
    Transactions() {
      super(new PostgresTestDatabase());
    }
  }

  @Nested
  class Audit extends AuditContract {
    Audit() {
      super(new PostgresTestDatabase());
    }
  }
}
