package io.portcullis.policy;

import io.portcullis.policy.table.CompiledTenant;
import io.portcullis.policy.template.TemplateValues;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What placeholders in a body that a caller sent are filled with: of secrets, only those that the
 * route names for this, and in no case one that some client signs with. Whoever gets to see the
 * upstream's copy could sign as that client.
 *
 * <p>Not thread safe: part of one {@link AccessRequest}.
 */
final class CallersValues implements TemplateValues {
  private final CallValues values;
  private List<String> named = List.of();
  private @Nullable CompiledTenant tenant;

  CallersValues(CallValues values) {
    this.values = values;
  }

  /** The values of the call that {@code decided} is about, with these secrets alone. */
  CallersValues of(Decision decided, List<String> secrets) {
    values.of(decided);
    named = secrets;
    tenant = decided.knownTenant();
    return this;
  }

  @Override
  public byte @Nullable [] secret(String name) {
    UUID id = known().secrets().idOf(name);
    return id == null ? null : secret(id);
  }

  @Override
  public byte @Nullable [] secret(UUID id) {
    String name = known().secrets().nameOf(id);
    boolean open = name != null && named.contains(name) && !known().signingSecrets().contains(id);
    return open ? values.secret(id) : null;
  }

  private CompiledTenant known() {
    return Objects.requireNonNull(tenant, "no decision to take values from");
  }

  @Override
  public byte[] targetBytes() {
    return values.targetBytes();
  }

  @Override
  public int queryStart() {
    return values.queryStart();
  }

  @Override
  public int queryEnd() {
    return values.queryEnd();
  }

  @Override
  public @Nullable UUID clientId() {
    return values.clientId();
  }

  @Override
  public @Nullable String clientName() {
    return values.clientName();
  }

  @Override
  public long timestamp() {
    return values.timestamp();
  }

  @Override
  public long requestIdHigh() {
    return values.requestIdHigh();
  }

  @Override
  public long requestIdLow() {
    return values.requestIdLow();
  }
}
