package io.portcullis.store;

import java.util.List;

/** The migrations that only Java can do, because they read what the columns mean. */
final class RowMigrations {
  /** All of them; numbered along with the scripts. */
  static final List<RowMigration> ALL = List.of(new SecretUsesMigration(), new NamesMigration());

  private RowMigrations() {}
}
