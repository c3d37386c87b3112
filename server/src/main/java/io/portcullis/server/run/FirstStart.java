package io.portcullis.server.run;

import io.portcullis.model.ApiKey;
import io.portcullis.model.KeyText;
import io.portcullis.model.KeyType;
import io.portcullis.model.Plan;
import io.portcullis.model.Scope;
import io.portcullis.model.Tenant;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Options;
import io.portcullis.store.Actor;
import io.portcullis.store.ConflictException;
import io.portcullis.store.Store;
import io.portcullis.store.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Sees to it, at every start, that there is a tenant and a key to manage it with.
 *
 * <p>At the first start the key is the operator's ({@code PORTCULLIS_BOOTSTRAP_KEY}) or a new one.
 * At later starts the operator's key is added if it is unknown. A revoked one is known: it stays
 * revoked, or restarting would undo a revocation.
 */
public final class FirstStart {
  private static final String FIRST_NAME = "Default";
  private static final String FIRST_SLUG = "default";
  private static final String GENERATED_KEY_NAME = "First key";
  private static final String BOOTSTRAP_KEY_NAME = "Bootstrap key";

  private FirstStart() {}

  /**
   * Writes what is missing, in one transaction; nothing if nothing is. Blocks.
   *
   * @param random makes the key: a cryptographic generator
   * @return the key that was made, which nobody else knows; empty if none was
   * @throws StartException if the slug differs from the stored one, or another key has the public
   *     part of the operator's
   */
  public static Optional<KeyText> prepare(
      Store store, OptionValues options, RandomGenerator random) {
    UUID tenantId = store.read(FirstStart::onlyTenant).map(Tenant::id).orElseGet(UUID::randomUUID);
    try {
      return store
          .write(
              Actor.server(tenantId),
              transaction -> prepare(transaction, tenantId, options, random))
          .value();
    } catch (ConflictException e) {
      throw new StartException("The first key cannot be stored: " + e.getMessage());
    }
  }

  private static Optional<Tenant> onlyTenant(Transaction transaction) {
    List<Tenant> tenants = transaction.tenants().list();
    return tenants.isEmpty() ? Optional.empty() : Optional.of(tenants.getFirst());
  }

  private static Optional<KeyText> prepare(
      Transaction transaction, UUID newId, OptionValues options, RandomGenerator random) {
    Optional<KeyText> given = options.of(Options.BOOTSTRAP_KEY);
    Optional<Tenant> stored = onlyTenant(transaction);
    if (stored.isPresent()) {
      updateTenant(transaction, stored.get(), options);
      given.ifPresent(key -> addIfUnknown(transaction, stored.get().id(), key));
      return Optional.empty();
    }
    insertTenant(transaction, newId, options);
    KeyText key = given.orElseGet(() -> KeyText.generate(KeyType.STANDARD, random));
    transaction
        .apiKeys()
        .insert(
            row(
                transaction,
                newId,
                key,
                given.isPresent() ? BOOTSTRAP_KEY_NAME : GENERATED_KEY_NAME));
    return given.isPresent() ? Optional.empty() : Optional.of(key);
  }

  private static void insertTenant(Transaction transaction, UUID id, OptionValues options) {
    transaction
        .tenants()
        .insert(
            new Tenant(
                id,
                options.of(Options.TENANT_SLUG).orElse(FIRST_SLUG),
                options.of(Options.TENANT_NAME).orElse(FIRST_NAME),
                options.of(Options.PLAN).orElse(Plan.UNLIMITED),
                transaction.now()));
  }

  private static void updateTenant(Transaction transaction, Tenant stored, OptionValues options) {
    String slug = options.of(Options.TENANT_SLUG).orElse(stored.slug());
    if (!slug.equals(stored.slug())) {
      throw new StartException(
          "tenant-slug: '%s' differs from '%s' in the database; it is fixed at the first start."
              .formatted(slug, stored.slug()));
    }
    Tenant wanted =
        new Tenant(
            stored.id(),
            slug,
            options.of(Options.TENANT_NAME).orElse(stored.name()),
            options.of(Options.PLAN).orElse(stored.plan()),
            stored.createdAt());
    if (!wanted.equals(stored)) {
      transaction.tenants().update(wanted);
    }
  }

  private static void addIfUnknown(Transaction transaction, UUID tenantId, KeyText key) {
    if (transaction.apiKeys().findByHash(key.hash()).isEmpty()) {
      transaction.apiKeys().insert(row(transaction, tenantId, key, BOOTSTRAP_KEY_NAME));
    }
  }

  private static ApiKey row(Transaction transaction, UUID tenantId, KeyText key, String name) {
    return new ApiKey(
        UUID.randomUUID(),
        tenantId,
        key.keyId(),
        key.hash(),
        key.type(),
        name,
        Set.of(Scope.values()),
        true,
        null,
        transaction.now(),
        null,
        null,
        1);
  }
}
