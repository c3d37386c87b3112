package io.portcullis.store.database;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/** A migration of rows that only Java can do; runs in a transaction of its own. */
public abstract class RowMigration implements JavaMigration {
  private final int version;
  private final String description;

  /**
   * @param version numbered along with the scripts
   */
  protected RowMigration(int version, String description) {
    this.version = version;
    this.description = description;
  }

  @Override
  public final MigrationVersion getVersion() {
    return MigrationVersion.fromVersion(Integer.toString(version));
  }

  @Override
  public final String getDescription() {
    return description;
  }

  /** None: what must not change is what became of the rows, and not these classes. */
  @Override
  public final @Nullable Integer getChecksum() {
    return null;
  }

  @Override
  public final boolean canExecuteInTransaction() {
    return true;
  }
}
