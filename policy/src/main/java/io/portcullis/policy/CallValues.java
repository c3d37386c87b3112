package io.portcullis.policy;

import io.portcullis.policy.table.CompiledClient;
import io.portcullis.policy.table.SecretTable;
import io.portcullis.policy.template.TemplateValues;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What templates are filled with, from a call and what was decided of it.
 *
 * <p>In a body that a caller sent, placeholders are filled with only those secrets that the route
 * names for this, and in no case with one that some client signs with: whoever gets to see the
 * upstream's copy could sign as that client.
 *
 * <p>Not thread safe: part of one {@link AccessRequest}.
 */
final class CallValues implements TemplateValues {
  private final AccessRequest request;
  private @Nullable Decision decision;

  /** The only secrets that there are, by name; null: all of the tenant's. */
  private @Nullable List<String> named;

  CallValues(AccessRequest request) {
    this.request = request;
  }

  /** The values of the call that {@code decided} is about, for what the route writes. */
  CallValues of(Decision decided) {
    decision = decided;
    named = null;
    return this;
  }

  /** The same for what the caller wrote, with these secrets alone. */
  CallValues of(Decision decided, List<String> secrets) {
    decision = decided;
    named = secrets;
    return this;
  }

  @Override
  public byte @Nullable [] secret(String name) {
    UUID id = secrets().idOf(name);
    return id == null ? null : secret(id);
  }

  @Override
  public byte @Nullable [] secret(UUID id) {
    if (named != null && !isOpen(id, named)) {
      return null;
    }
    return secrets().value(id, decision().environmentSlot(), request.nowMs);
  }

  private boolean isOpen(UUID id, List<String> names) {
    String name = secrets().nameOf(id);
    return name != null
        && names.contains(name)
        && !decision().knownTenant().signingSecrets().contains(id);
  }

  private SecretTable secrets() {
    return decision().knownTenant().secrets();
  }

  @Override
  public byte[] targetBytes() {
    return request.head.bytes();
  }

  @Override
  public int queryStart() {
    return Math.min(request.head.path().end() + 1, queryEnd());
  }

  @Override
  public int queryEnd() {
    return request.head.target().end();
  }

  @Override
  public @Nullable UUID clientId() {
    CompiledClient client = decision().client();
    return client == null ? null : client.id();
  }

  @Override
  public @Nullable String clientName() {
    CompiledClient client = decision().client();
    return client == null ? null : client.name();
  }

  @Override
  public long timestamp() {
    return request.nowMs / 1_000;
  }

  @Override
  public long requestIdHigh() {
    return request.requestIdHigh;
  }

  @Override
  public long requestIdLow() {
    return request.requestIdLow;
  }

  private Decision decision() {
    Decision known = decision;
    if (known == null) {
      throw new IllegalStateException("no decision to take values from");
    }
    return known;
  }
}
