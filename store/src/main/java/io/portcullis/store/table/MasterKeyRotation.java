package io.portcullis.store.table;

import io.portcullis.store.crypto.DataKeys;
import io.portcullis.store.crypto.MasterKey;
import io.portcullis.store.crypto.MasterKeyException;
import io.portcullis.store.crypto.MasterKeyFile;
import io.portcullis.store.crypto.MasterKeys;
import io.portcullis.store.database.Database;
import io.portcullis.store.row.Revision;
import io.portcullis.store.row.Session;
import io.portcullis.store.value.StoreException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jooq.DSLContext;

/**
 * Changes the master key, in steps that are durable one by one and may be far apart: at each point
 * every value can be read, by running servers too, and what was interrupted goes on where it was.
 *
 * <ol>
 *   <li>the new key is put before the old one, in the file or by the operator;
 *   <li>a new data key is made, and the data keys are encrypted under the new master key;
 *   <li>all values are encrypted under the new data key, {@value #BATCH} in a transaction;
 *   <li>the old data key is dropped, and then the old master key, if it is in the file.
 * </ol>
 *
 * <p>A new data key too, because whoever has the old master key and an old copy of the database has
 * the old data key. Where the rotation is is seen from the keys and the rows; nothing else is kept.
 * Writers of values take part unknowingly: each reads the data keys in its own transaction.
 *
 * <p>Not thread safe; blocks.
 */
public final class MasterKeyRotation {
  /** Values encrypted in one transaction. */
  public static final int BATCH = 200;

  private final Database database;
  private final Keyring keyring;
  private long values;

  /** Of the keys that {@code keyring} reads in {@code database}. */
  public MasterKeyRotation(Database database, Keyring keyring) {
    this.database = database;
    this.keyring = keyring;
  }

  /**
   * Whether a change has begun and is not at its end: there are two master keys, or two data keys.
   */
  public boolean begun() {
    return keys().size() > 1 || stored(Keyring.Stored::keys).size() > 1;
  }

  /**
   * Puts a new key into the file, before the old one: the first step.
   *
   * @throws MasterKeyException if it cannot be written, or if the keys are not in a file: then the
   *     operator has to give the new one before the old one
   * @throws IllegalStateException if a change has begun already
   */
  public void begin() {
    if (!(keyring.masterKeys() instanceof MasterKeyFile file)) {
      throw new MasterKeyException(
          "%s has one key; give it a new one ('openssl rand -base64 32') before the old one, with a"
                  .formatted(keyring.masterKeys().place())
              + " comma between, to every server first, and then to this command");
    }
    boolean begun =
        file.alone(() -> {
          if (begun()) {
            return false;
          }
          file.replace(List.of(MasterKey.generate(new SecureRandom()), keys().getFirst()));
          return true;
        });
    if (!begun) {
      throw new IllegalStateException("a change has begun already");
    }
  }

  /**
   * Takes the next step.
   *
   * @return false if there is none: the first master key is in use and no old key is needed
   * @throws StoreException if the database cannot be reached, or no key deciphers its data keys;
   *     trying again goes on where this was
   */
  public boolean advance() {
    MasterKey target = keys().getFirst();
    boolean advanced =
        write(sql -> {
          Keyring.Stored stored = keyring.stored(sql).orElseThrow();
          if (!stored.masterKeyId().equals(target.id())) {
            Keyring.replace(sql, stored.keys().withNewPrimary(), target);
            return true;
          }
          if (stored.keys().size() == 1) {
            return false;
          }
          if (!encryptBatch(sql, stored.keys())) {
            Keyring.replace(sql, stored.keys().primaryOnly(), target);
          }
          return true;
        });
    return advanced || dropOldKeys();
  }

  /** Encrypts some values anew; false if there is none left under an old key. */
  private boolean encryptBatch(DSLContext sql, DataKeys keys) {
    Session session = new Session(sql, Instant.EPOCH, 0, null, keyring::dataKeys);
    List<SecretValues.Encrypted> rows =
        session.fetch(
            SecretValues.ROWS,
            sql.select(SecretValues.ROWS.columns())
                .from(SecretValues.ROWS.table())
                .where(SecretValues.DATA_KEY_ID.ne(keys.primaryId()))
                .limit(BATCH));
    for (SecretValues.Encrypted row : rows) {
      // What cannot be deciphered stays so; marked, or it would be found again and again.
      byte[] encrypted =
          keys.decrypt(row.encrypted(), row.place())
              .map(text -> keys.encrypt(text, row.place()))
              .orElse(row.encrypted());
      sql.update(SecretValues.ROWS.table())
          .set(SecretValues.ENCRYPTED, encrypted)
          .set(SecretValues.DATA_KEY_ID, keys.primaryId())
          .where(SecretValues.SECRET_ID.eq(row.secretId().toString()))
          .and(SecretValues.ENVIRONMENT_ID.eq(row.value().environmentId().toString()))
          .execute();
    }
    values += rows.size();
    return !rows.isEmpty();
  }

  private boolean dropOldKeys() {
    return keyring.masterKeys() instanceof MasterKeyFile file
        && file.alone(() -> dropOldKeys(file));
  }

  /** Looks again, now that nobody else changes the file: the only key in use must stay. */
  private boolean dropOldKeys(MasterKeyFile file) {
    List<MasterKey> keys = keys();
    boolean needed = !stored(Keyring.Stored::masterKeyId).equals(keys.getFirst().id());
    if (keys.size() == 1 || needed) {
      return needed;
    }
    file.replace(List.of(keys.getFirst()));
    return true;
  }

  /** How many values were encrypted anew by this object. */
  public long values() {
    return values;
  }

  /** The id of the key that is, or will be, in use. */
  public String masterKeyId() {
    return keys().getFirst().id();
  }

  /** Where the keys come from. */
  public MasterKeys masterKeys() {
    return keyring.masterKeys();
  }

  private List<MasterKey> keys() {
    List<MasterKey> keys = keyring.masterKeys().load();
    if (keys.isEmpty()) {
      throw new MasterKeyException(keyring.masterKeys().place() + " has no key");
    }
    return keys;
  }

  private <T> T stored(Function<Keyring.Stored, T> what) {
    return database.read(
        at -> what.apply(keyring.stored(Session.sqlOn(at, database.dialect())).orElseThrow()));
  }

  private boolean write(Function<DSLContext, Boolean> work) {
    return database.<Boolean>write(at -> {
      DSLContext sql = Session.sqlOn(at, database.dialect());
      Revision.lock(sql);
      boolean done = work.apply(sql);
      return new Database.Attempt<>(done, done);
    });
  }
}
