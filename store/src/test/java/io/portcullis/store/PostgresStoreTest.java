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
}
