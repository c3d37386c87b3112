package io.portcullis.store.table;

import io.portcullis.store.database.RowMigration;
import java.util.List;

/** The migrations that only Java can do, because they read what the columns mean. */
public final class RowMigrations {
  /** All of them; numbered along with the scripts. */
  public static final List<RowMigration> ALL =
      List.of(new SecretUsesMigration(), new NamesMigration());

  private RowMigrations() {}
}
