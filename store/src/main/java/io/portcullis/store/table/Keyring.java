package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.bytes;
import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.store.crypto.DataKeys;
import io.portcullis.store.crypto.MasterKey;
import io.portcullis.store.crypto.MasterKeyException;
import io.portcullis.store.crypto.MasterKeyFile;
import io.portcullis.store.crypto.MasterKeys;
import io.portcullis.store.database.Database;
import io.portcullis.store.row.Revision;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
import io.portcullis.store.value.StoreFailedException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * The data keys as the database has them, deciphered with the master key. That the master key
 * deciphers them is the check that it is the right one.
 *
 * <p>Any thread. The table is read in each transaction that needs it, so that a change of the keys
 * by another process counts at once; deciphering is done only when the row is another one.
 */
public final class Keyring {
  private static final String NAME = "data_keys";
  private static final Table<Record> TABLE = RowType.table(NAME);
  private static final Field<Long> ONLY_ROW = number(NAME, "only_row");
  private static final Field<String> MASTER_KEY_ID = text(NAME, "master_key_id");
  private static final Field<byte[]> ENCRYPTED = bytes(NAME, "encrypted");

  private final MasterKeys masterKeys;
  private volatile @Nullable Opened opened;

  /**
   * The row, deciphered.
   *
   * @param masterKeyId of the key that it is encrypted under
   */
  record Stored(String masterKeyId, DataKeys keys) {}

  @SuppressWarnings("ArrayRecordComponent") // compared by its content, and never shown
  private record Opened(byte[] encrypted, Stored stored) {}

  /** Keys of a database, deciphered with these master keys. */
  public Keyring(MasterKeys masterKeys) {
    this.masterKeys = masterKeys;
  }

  /** Where the master keys come from. */
  public MasterKeys masterKeys() {
    return masterKeys;
  }

  /**
   * The data keys of the state that {@code sql} reads.
   *
   * @throws StoreFailedException if the master key is missing or another
   */
  public DataKeys dataKeys(DSLContext sql) {
    return stored(sql)
        .map(Stored::keys)
        .orElseThrow(() ->
            new StoreFailedException(
                "the database has no data keys: it was opened without a master key", null));
  }

  /** As {@link #dataKeys}; empty if the database has none yet. */
  Optional<Stored> stored(DSLContext sql) {
    Record2<String, byte[]> row =
        sql.select(MASTER_KEY_ID, ENCRYPTED).from(TABLE).where(ONLY_ROW.eq(1L)).fetchOne();
    if (row == null) {
      return Optional.empty();
    }
    Opened known = opened;
    if (known == null || !Arrays.equals(known.encrypted, row.value2())) {
      known = new Opened(row.value2(), decipher(row.value1(), row.value2()));
      opened = known;
    }
    return Optional.of(known.stored);
  }

  private Stored decipher(String masterKeyId, byte[] encrypted) {
    List<MasterKey> keys = load();
    for (MasterKey key : keys) {
      if (key.id().equals(masterKeyId)) {
        Optional<DataKeys> dataKeys = DataKeys.unwrap(encrypted, key);
        if (dataKeys.isPresent()) {
          return new Stored(masterKeyId, dataKeys.get());
        }
      }
    }
    throw new StoreFailedException(
        "The secrets in the database are encrypted under the master key %s, and %s; %s"
            .formatted(masterKeyId, found(keys), mending()),
        null);
  }

  private List<MasterKey> load() {
    try {
      return masterKeys.load();
    } catch (MasterKeyException e) {
      throw new StoreFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private String found(List<MasterKey> keys) {
    return keys.isEmpty()
        ? masterKeys.place() + " has no key"
        : masterKeys.place()
            + " has "
            + keys.stream().map(MasterKey::id).collect(Collectors.joining(" and "));
  }

  private String mending() {
    return switch (masterKeys) {
      case MasterKeyFile file ->
          "put the right master.key there (from a backup, or from another node), or set"
              + " PORTCULLIS_MASTER_KEY";
      case MasterKeys.Given given -> "give it the right key";
      case MasterKeys.None none -> "give the server its master key";
    };
  }

  /**
   * Sees to it that the database has data keys and that the master key deciphers them; makes what
   * is missing at the first start. Does nothing without a master key.
   *
   * @throws StoreFailedException in one line if the master key is another, or cannot be read
   */
  public void prepare(Database database) {
    if (masterKeys instanceof MasterKeys.None) {
      return;
    }
    if (masterKeys instanceof MasterKeyFile file) {
      file.warnIfShared();
    }
    if (database.<Boolean>read(at -> stored(sql(database, at)).isPresent())) {
      return;
    }
    MasterKey key = firstKey();
    database.write(at -> {
      DSLContext sql = sql(database, at);
      Revision.lock(sql);
      boolean missing = stored(sql).isEmpty();
      if (missing) {
        byte[] encrypted = DataKeys.generate().wrap(key);
        sql.insertInto(TABLE, ONLY_ROW, MASTER_KEY_ID, ENCRYPTED)
            .values(1L, key.id(), encrypted)
            .execute();
      }
      return new Database.Attempt<>(missing, missing);
    });
  }

  private static DSLContext sql(Database database, java.sql.Connection connection) {
    return Session.sqlOn(connection, database.dialect());
  }

  /** The key to encrypt with; makes the file if there is none. */
  private MasterKey firstKey() {
    List<MasterKey> keys = load();
    if (keys.isEmpty() && masterKeys instanceof MasterKeyFile file) {
      try {
        file.createWith(MasterKey.generate(new SecureRandom()));
      } catch (MasterKeyException e) {
        throw new StoreFailedException(String.valueOf(e.getMessage()), e);
      }
      keys = load();
    }
    if (keys.isEmpty()) {
      throw new StoreFailedException(masterKeys.place() + " has no key", null);
    }
    return keys.getFirst();
  }

  /** Replaces the data keys within a write. */
  static void replace(DSLContext sql, DataKeys keys, MasterKey master) {
    sql.update(TABLE)
        .set(MASTER_KEY_ID, master.id())
        .set(ENCRYPTED, keys.wrap(master))
        .where(ONLY_ROW.eq(1L))
        .execute();
  }
}
