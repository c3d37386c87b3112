package io.portcullis.store.table;

import static io.portcullis.store.row.RowType.bytes;
import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.Stored;
import io.portcullis.store.crypto.DataKeys;
import io.portcullis.store.row.RowType;
import io.portcullis.store.row.Session;
import io.portcullis.store.row.Times;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values of secrets as rows, and their texts encrypted and deciphered.
 *
 * <p>A text is encrypted for its secret, environment and version, so that no row can be put in the
 * place of another.
 */
public final class SecretValues {
  private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);

  private static final String TABLE = "secret_values";
  static final Field<String> SECRET_ID = text(TABLE, "secret_id");
  static final Field<String> ENVIRONMENT_ID = text(TABLE, "environment_id");
  static final Field<Long> VALUE_VERSION = number(TABLE, "value_version");
  static final Field<Long> DATA_KEY_ID = number(TABLE, "data_key_id");
  static final Field<byte[]> ENCRYPTED = bytes(TABLE, "encrypted");

  /** A value as it is stored. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Encrypted(UUID secretId, Secret.Value value, long dataKeyId, byte[] encrypted) {
    /** What the text is encrypted for. */
    byte[] place() {
      return "secret value 1\n%s\n%s\n%d"
          .formatted(secretId, value.environmentId(), value.valueVersion())
          .getBytes(StandardCharsets.US_ASCII);
    }
  }

  static final RowType<Encrypted> ROWS =
      new RowType<>(
          RowType.table(TABLE),
          List.of(
              SECRET_ID,
              ENVIRONMENT_ID,
              VALUE_VERSION,
              number(TABLE, "updated_at"),
              number(TABLE, "expires_at_override"),
              DATA_KEY_ID,
              ENCRYPTED),
          row ->
              new Encrypted(
                  row.uuid(),
                  new Secret.Value(
                      row.uuid(), row.number(), row.instant(), row.nullableInstant(), null),
                  row.number(),
                  row.bytes()),
          row ->
              new @Nullable Object[] {
                row.secretId.toString(),
                row.value.environmentId().toString(),
                row.value.valueVersion(),
                RowType.of(row.value.updatedAt()),
                RowType.ofNullable(row.value.expiresAtOverride()),
                row.dataKeyId,
                row.encrypted
              });

  private SecretValues() {}

  /** The values of these secrets, in no order, without texts. */
  public static List<Encrypted> of(Session session, Collection<Stored<Secret>> secrets) {
    return session.allIn(
        ROWS, DSL.noCondition(), SECRET_ID, secrets.stream().map(Stored::id).toList());
  }

  /** All values of all tenants, with their texts. */
  static List<Encrypted> allWithTexts(Session session) {
    return deciphered(session, session.all(ROWS, DSL.noCondition(), List.of()));
  }

  /** The values of these secrets, with their texts. */
  static List<Encrypted> withTexts(Session session, Collection<Stored<Secret>> secrets) {
    return deciphered(session, of(session, secrets));
  }

  private static List<Encrypted> deciphered(Session session, List<Encrypted> rows) {
    if (rows.isEmpty()) {
      return rows;
    }
    DataKeys keys = session.dataKeys();
    return rows.stream().map(row -> deciphered(keys, row)).toList();
  }

  /** A value that cannot be deciphered has no text: one bad row must not stop all others. */
  private static Encrypted deciphered(DataKeys keys, Encrypted row) {
    Optional<SecretText> text = keys.decrypt(row.encrypted, row.place()).map(SecretText::ofBytes);
    if (text.isEmpty()) {
      LOG.error(
          "The value of secret {} in environment {} cannot be deciphered: its row was changed by"
              + " hand or comes from another database; set the value again",
          row.secretId,
          row.value.environmentId());
    }
    Secret.Value value =
        new Secret.Value(
            row.value.environmentId(),
            row.value.valueVersion(),
            row.value.updatedAt(),
            row.value.expiresAtOverride(),
            text.orElse(null));
    return new Encrypted(row.secretId, value, row.dataKeyId, row.encrypted);
  }

  /** The secrets with those of {@code rows} that are theirs. */
  public static List<Stored<Secret>> join(List<Stored<Secret>> secrets, List<Encrypted> rows) {
    Map<UUID, List<Secret.Value>> values = new HashMap<>();
    for (Encrypted row : rows) {
      values.computeIfAbsent(row.secretId, id -> new ArrayList<>()).add(row.value);
    }
    return secrets.stream()
        .map(secret ->
            secret.with(secret.content().withValues(values.getOrDefault(secret.id(), List.of()))))
        .toList();
  }

  /** The row of a value that has a text. */
  static Encrypted encrypted(DataKeys keys, UUID secretId, Secret.Value value) {
    SecretText text = value.text();
    if (text == null) {
      throw new IllegalStateException("a value without text cannot be stored");
    }
    Secret.Value stored =
        new Secret.Value(
            value.environmentId(),
            value.valueVersion(),
            Times.stored(value.updatedAt()),
            Times.storedOrNull(value.expiresAtOverride()),
            null);
    Encrypted row = new Encrypted(secretId, stored, keys.primaryId(), new byte[0]);
    return new Encrypted(
        secretId, stored, keys.primaryId(), keys.encrypt(text.reveal(), row.place()));
  }

  /** The row of a secret's value in an environment. */
  static Condition is(UUID secretId, UUID environmentId) {
    return SECRET_ID.eq(secretId.toString()).and(ENVIRONMENT_ID.eq(environmentId.toString()));
  }
}
