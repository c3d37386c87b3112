package io.portcullis.server.start;

import io.portcullis.model.Plan;
import io.portcullis.model.Tenant;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyText;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Options;
import io.portcullis.store.Store;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.Actor;
import io.portcullis.store.value.ConflictException;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.PageRequest;
import io.portcullis.store.value.WriteResult;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Sees to it, at every start, that there is a tenant and a key to manage it with.
 *
 * <p>The key of the first start is the operator's ({@code PORTCULLIS_BOOTSTRAP_KEY}) or a new one.
 * A new one is stored as late as possible ({@link #firstKey}), so that a start that fails leaves no
 * key which nobody was shown.
 *
 * <p>At later starts the operator's key is added if it is unknown. A revoked one is known: it stays
 * revoked, or restarting would undo a revocation.
 */
public final class FirstStart {
  private static final String FIRST_NAME = "Default";
  private static final String FIRST_SLUG = "default";
  private static final String GENERATED_KEY_NAME = "First key";
  private static final String BOOTSTRAP_KEY_NAME = "Bootstrap key";

  /** One key is enough to know that there is one. */
  private static final PageRequest OLDEST = new PageRequest(1, 1, "created_at", true);

  private FirstStart() {}

  /**
   * Writes what is missing of the tenant, and the operator's key, in one transaction; nothing if
   * nothing is. Blocks.
   *
   * @throws StartException if the slug differs from the stored one, or another key has the public
   *     part of the operator's
   */
  public static void prepare(Store store, OptionValues options) {
    UUID tenantId = store.read(FirstStart::onlyTenant).map(Tenant::id).orElseGet(UUID::randomUUID);
    try {
      store.write(
          Actor.server(tenantId),
          transaction -> {
            prepare(transaction, tenantId, options);
            return tenantId;
          });
    } catch (ConflictException e) {
      throw new StartException("The first key cannot be stored: " + e.getMessage());
    }
  }

  /**
   * Makes a key if there never was one. Called when nothing can fail any more before it is shown.
   * Blocks.
   *
   * @param random makes the key: a cryptographic generator
   */
  public static FirstKey firstKey(Store store, RandomGenerator random) {
    Tenant tenant =
        store
            .read(FirstStart::onlyTenant)
            .orElseThrow(() -> new IllegalStateException("prepared before"));
    Page<ApiKey> oldest = store.read(t -> t.apiKeys().list(tenant.id(), OLDEST));
    if (oldest.total() > 0) {
      return new FirstKey(Optional.empty(), isUnused(oldest), store.revision());
    }
    WriteResult<Optional<KeyText>> written =
        store.write(
            Actor.server(tenant.id()),
            transaction -> {
              if (transaction.apiKeys().count(tenant.id()) > 0) {
                // Another node was faster.
                return Optional.empty();
              }
              KeyText key = KeyText.generate(KeyType.STANDARD, random);
              transaction.apiKeys().insert(row(transaction, tenant.id(), key, GENERATED_KEY_NAME));
              return Optional.of(key);
            });
    return new FirstKey(written.value(), false, written.revision());
  }

  /** Whether the only key is the one that a first start made, and nobody has called with it. */
  private static boolean isUnused(Page<ApiKey> oldest) {
    ApiKey only = oldest.rows().getFirst();
    return oldest.total() == 1
        && only.name().equals(GENERATED_KEY_NAME)
        && only.active()
        && only.lastUsedAt() == null;
  }

  /**
   * What became of the first key.
   *
   * @param made at this start, which nobody else knows; empty if there was a key
   * @param unused whether an earlier start made the only key, and nobody ever used it
   * @param revision at which it is in force
   */
  public record FirstKey(Optional<KeyText> made, boolean unused, long revision) {}

  private static Optional<Tenant> onlyTenant(Transaction transaction) {
    List<Tenant> tenants = transaction.tenants().list();
    return tenants.isEmpty() ? Optional.empty() : Optional.of(tenants.getFirst());
  }

  private static void prepare(Transaction transaction, UUID newId, OptionValues options) {
    Optional<KeyText> given = options.of(Options.BOOTSTRAP_KEY);
    Optional<Tenant> stored = onlyTenant(transaction);
    if (stored.isPresent()) {
      updateTenant(transaction, stored.get(), options);
    } else {
      insertTenant(transaction, newId, options);
    }
    UUID tenantId = stored.map(Tenant::id).orElse(newId);
    given.ifPresent(key -> addIfUnknown(transaction, tenantId, key));
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
