package io.portcullis.policy;

import io.portcullis.model.ClientSigning;
import io.portcullis.policy.inject.CompiledInjection;
import io.portcullis.policy.inject.InjectedBytes;
import io.portcullis.policy.inject.InjectedFields;
import io.portcullis.policy.limit.Taken;
import io.portcullis.policy.signature.Verification;
import io.portcullis.policy.table.CompiledCallRules;
import io.portcullis.policy.table.CompiledClient;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.policy.table.CompiledRoute;
import io.portcullis.policy.table.CompiledTarget;
import io.portcullis.policy.table.CompiledTenant;
import io.portcullis.policy.table.RouteLabel;
import io.portcullis.policy.table.RouteTarget;
import io.portcullis.policy.table.TenantLabel;
import org.jspecify.annotations.Nullable;

/**
 * What was decided of one call, and what was learned on the way (for the log, and to forward it).
 *
 * <p>Not thread safe: filled by {@link PolicySnapshot#decide} and reused by its owner, so that a
 * decision allocates nothing. A refused call has what was known up to the failing check.
 */
public final class Decision {
  /** How the caller was identified: the log's {@code identification_method}. */
  public enum Identification {
    /** Not identified by address: refused earlier, or an open route and no client matched. */
    NONE,
    /** By the client address, which a client covers. */
    IP,
    /** By a test key, which skips the address checks. */
    TEST_KEY
  }

  private static final byte[][] NO_FIELDS = {};

  @Nullable DenyReason reason;
  @Nullable CompiledTenant tenant;
  @Nullable CompiledKey key;
  @Nullable CompiledRoute route;
  @Nullable CompiledTarget target;
  @Nullable CompiledCallRules call;

  /** The check that cannot be run before the body is there; null: none. */
  @Nullable Check awaiting;

  /** Whether what is awaited is {@link PolicySnapshot#work} and not the body. */
  boolean awaitsWork;

  /** What {@link PolicySnapshot#work} found; null: it did not run, or that was looked at. */
  @Nullable Verification worked;

  /** Whether the call's signature was found good. */
  boolean signatureVerified;

  /** Whether the call has message signatures that are not for this gateway. */
  boolean signaturesGoOn;

  /** The slot of the environment in use; -1 before it is known. */
  int environmentSlot = -1;

  /** What was injected, kept from call to call; null until a call needs it. */
  @Nullable InjectedBytes injected;

  /** What rate limits gave; empty before check 9. */
  final Taken limits = new Taken();

  /** Whether limits are only looked at. */
  boolean peeks;

  /** -1: none. A slot, because the client's object need not be touched to decide. */
  int clientSlot = -1;

  Identification identification = Identification.NONE;

  void reset() {
    reason = null;
    tenant = null;
    key = null;
    route = null;
    target = null;
    call = null;
    awaiting = null;
    awaitsWork = false;
    worked = null;
    signatureVerified = signaturesGoOn = false;
    environmentSlot = -1;
    if (injected != null) {
      injected.clear();
    }
    limits.clear();
    peeks = false;
    clientSlot = -1;
    identification = Identification.NONE;
  }

  /** Whether the call may pass. */
  public boolean allowed() {
    return reason == null && awaiting == null;
  }

  /**
   * Whether nothing is decided before the whole body was read; see {@link PolicySnapshot#resume}.
   */
  public boolean awaitsBody() {
    return awaiting != null && !awaitsWork;
  }

  /**
   * Whether nothing is decided before a check was made that costs too much for an event loop; see
   * {@link PolicySnapshot#work}. The body is there then, if there is one.
   */
  public boolean awaitsWork() {
    return awaitsWork;
  }

  /** Why the call is refused; null when it may pass, or awaits something. */
  public @Nullable DenyReason reason() {
    return reason;
  }

  /** The tenant; null before check 1 has passed. */
  public @Nullable TenantLabel tenant() {
    return tenant == null ? null : tenant.label();
  }

  /** The key that was sent, if it is known, also when it is revoked, expired or may not call. */
  public @Nullable CompiledKey key() {
    return key;
  }

  /** The route that was named, if it is known, also when it is disabled. */
  public @Nullable RouteLabel route() {
    return route == null ? null : route.label();
  }

  /** The route in the environment in use, also when disabled; null if not configured. */
  public @Nullable RouteTarget target() {
    return target == null ? null : target.target();
  }

  /** What guards and dresses the call; null before the method was checked. */
  public @Nullable CompiledCallRules call() {
    return call;
  }

  /** The header fields that are injected into the call; null: none. */
  public @Nullable InjectedFields injectedFields() {
    CompiledInjection injection = call == null ? null : call.injection();
    return injection == null ? null : injection.fields();
  }

  /**
   * What is injected into the allowed call, as it is to be sent; null: nothing ever was. Valid
   * until the next decision.
   */
  public @Nullable InjectedBytes injected() {
    return injected;
  }

  /** The rate limits that hold for the call, with what is left; none before they were checked. */
  public Taken limits() {
    return limits;
  }

  /** The client that matched (design: longest prefix, then oldest, then lowest id), if any. */
  public @Nullable CompiledClient client() {
    return tenant == null || clientSlot < 0 ? null : tenant.clients()[clientSlot];
  }

  /** Whether the signature was good; null if none is required, or it was not looked at. */
  public @Nullable Boolean signatureValid() {
    DenyReason failed = reason;
    if (failed == DenyReason.SIGNATURE_MISSING
        || failed == DenyReason.SIGNATURE_EXPIRED
        || failed == DenyReason.SIGNATURE_INVALID
        || failed == DenyReason.SIGNATURE_REPLAYED) {
      return false;
    }
    return signatureVerified ? true : null;
  }

  /**
   * The names of the fields that are meant for this gateway alone, those of the signature: in lower
   * case, with hyphens in place of underscores. Message signatures are not, where the call has any
   * that is somebody else's: that may cover the client's (RFC 9421, 4.3), so both go on.
   */
  public byte[][] consumedFields() {
    CompiledClient client = client();
    ClientSigning signing = client == null ? null : client.signing();
    if (call == null || signing == null || !call.signature().required()) {
      return NO_FIELDS;
    }
    return signing.scheme() == ClientSigning.Scheme.HMAC_SHA256 || signaturesGoOn
        ? call.signature().fieldSchemeFields()
        : call.signature().messageSchemeFields();
  }

  /** How the caller was identified. */
  public Identification identification() {
    return identification;
  }
}
