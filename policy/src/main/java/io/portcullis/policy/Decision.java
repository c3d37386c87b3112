package io.portcullis.policy;

import io.portcullis.model.ClientSigning;
import io.portcullis.policy.inject.CompiledInjection;
import io.portcullis.policy.inject.InjectedBytes;
import io.portcullis.policy.inject.InjectedFields;
import io.portcullis.policy.limit.LimitOutcome;
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
  /** What is to be done with a call. */
  public enum Outcome {
    /** Every check has passed: it goes on to the upstream, with what is injected. */
    FORWARD,
    /** A check has failed: it is answered as {@link Decision#reason} says. */
    REFUSE,
    /** Nothing is decided before the whole body was read; then {@link PolicySnapshot#resume}. */
    AWAIT_BODY,
    /**
     * Nothing is decided before a check was made that costs too much for an event loop: {@link
     * PolicySnapshot#work}, then {@link PolicySnapshot#resume}. The body is there already, if there
     * is one.
     */
    AWAIT_WORK
  }

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

  private @Nullable Outcome outcome;
  private @Nullable DenyReason reason;

  /** The check that cannot be run before what is awaited is there. */
  private @Nullable Check awaiting;

  private boolean peeks;

  private @Nullable CompiledTenant tenant;
  private @Nullable CompiledKey key;
  private @Nullable CompiledRoute route;
  private @Nullable CompiledTarget target;
  private int environmentSlot = -1;
  private @Nullable CompiledCallRules rules;

  /** -1: none. A slot, because the client's object need not be touched to decide. */
  private int clientSlot = -1;

  private Identification identification = Identification.NONE;

  /** What {@link PolicySnapshot#work} found; null: it did not run, or that was looked at. */
  private @Nullable Verification worked;

  private boolean signatureVerified;

  /** Whether the call has message signatures that are not for this gateway. */
  private boolean signaturesGoOn;

  private final LimitOutcome limits = new LimitOutcome();

  /** Kept from call to call; null until a call needs it. */
  private @Nullable InjectedBytes injected;

  /**
   * Forgets everything.
   *
   * @param peeking whether the checks only look: no token is taken, no signature counts as used
   */
  void reset(boolean peeking) {
    outcome = null;
    reason = null;
    awaiting = null;
    peeks = peeking;
    tenant = null;
    key = null;
    route = null;
    target = null;
    environmentSlot = -1;
    rules = null;
    clientSlot = -1;
    identification = Identification.NONE;
    worked = null;
    signatureVerified = signaturesGoOn = false;
    limits.clear();
    if (injected != null) {
      injected.clear();
    }
  }

  /**
   * What is to be done with the call.
   *
   * @throws IllegalStateException if nothing was decided: a call never passes by mistake
   */
  public Outcome outcome() {
    return known(outcome);
  }

  /** Whether the call may pass. */
  public boolean allowed() {
    return outcome == Outcome.FORWARD;
  }

  /** Whether nothing is decided before something is there; {@link #outcome} says what. */
  public boolean awaits() {
    return awaiting != null;
  }

  /** Why the call is refused; null when it may pass, or awaits something. */
  public @Nullable DenyReason reason() {
    return reason;
  }

  /** Every check has passed. */
  void allow() {
    outcome = Outcome.FORWARD;
  }

  /** A check has failed. */
  void refuse(DenyReason why) {
    outcome = Outcome.REFUSE;
    reason = why;
  }

  /** {@code check} cannot be run before the body is there. */
  void awaitBody(Check check) {
    outcome = Outcome.AWAIT_BODY;
    awaiting = check;
  }

  /** {@code check} costs much: it is made by {@link PolicySnapshot#work}. */
  void awaitWork(Check check) {
    outcome = Outcome.AWAIT_WORK;
    awaiting = check;
  }

  /** Forgets what was awaited, which is there now. */
  Check goOn() {
    Check from = known(awaiting);
    awaiting = null;
    outcome = null;
    return from;
  }

  /** Whether the checks only look: no token is taken, no signature counts as used. */
  boolean peeks() {
    return peeks;
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

  /** What holds for calls of this method; null before check 5. */
  public @Nullable CompiledCallRules rules() {
    return rules;
  }

  /** The header fields that are injected into the call; null: none. */
  public @Nullable InjectedFields injectedFields() {
    CompiledInjection injection = rules == null ? null : rules.injection();
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
  public LimitOutcome limits() {
    return limits;
  }

  /**
   * The client that matched (docs/wire.md section 10: longest prefix, then oldest, then lowest id),
   * if any.
   */
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
    if (rules == null || signing == null || !rules.signature().required()) {
      return NO_FIELDS;
    }
    return signing.scheme() == ClientSigning.Scheme.HMAC_SHA256 || signaturesGoOn
        ? rules.signature().fieldSchemeFields()
        : rules.signature().messageSchemeFields();
  }

  /** How the caller was identified. */
  public Identification identification() {
    return identification;
  }

  /** Check 1 found the tenant; null: none. */
  void found(@Nullable CompiledTenant its) {
    tenant = its;
  }

  /** Check 2 found the key, usable or not. */
  void found(CompiledKey its) {
    key = its;
  }

  /** Check 3 found the route, enabled or not. */
  void found(CompiledRoute its) {
    route = its;
  }

  /** Check 4 found what is configured in the environment of this slot, enabled or not. */
  void found(CompiledTarget its, int slot) {
    target = its;
    environmentSlot = slot;
  }

  /** Check 5 found what holds for the method. */
  void found(CompiledCallRules its) {
    rules = its;
  }

  /** Check 7 found the client of this slot; -1: none. */
  void foundClient(int slot) {
    clientSlot = slot;
  }

  /** Check 7 has told the caller. */
  void identified(Identification by) {
    identification = by;
  }

  /**
   * Check 8 found the signature good.
   *
   * @param others whether the call has message signatures beside it, which go on
   */
  void signatureIsGood(boolean others) {
    signatureVerified = true;
    signaturesGoOn = others;
  }

  /** Whether check 8 found the signature good. */
  public boolean signatureIsGood() {
    return signatureVerified;
  }

  /** What {@link PolicySnapshot#work} found. */
  void worked(Verification found) {
    worked = found;
  }

  /** What {@link PolicySnapshot#work} found, once; null: it did not run. */
  @Nullable Verification takeWorked() {
    Verification found = worked;
    worked = null;
    return found;
  }

  /** Whether {@link PolicySnapshot#work} ran. */
  boolean hasWorked() {
    return worked != null;
  }

  /** Where check 10 puts what is injected. */
  InjectedBytes injectedBytes() {
    InjectedBytes bytes = injected;
    if (bytes == null) {
      bytes = new InjectedBytes();
      injected = bytes;
    }
    return bytes;
  }

  /**
   * The tenant as it was compiled.
   *
   * @throws IllegalStateException before check 1 has passed, as for those below before theirs
   */
  public CompiledTenant knownTenant() {
    return known(tenant);
  }

  /** The key, once check 2 found it. */
  public CompiledKey knownKey() {
    return known(key);
  }

  /** The route in all environments, once check 3 found it. */
  public CompiledRoute knownRoute() {
    return known(route);
  }

  /** The route in the environment in use, once check 4 found it. */
  public CompiledTarget knownTarget() {
    return known(target);
  }

  /** What holds for calls of this method, once check 5 found it. */
  public CompiledCallRules knownRules() {
    return known(rules);
  }

  /** The slot of the environment in use; -1 before check 4 found it. */
  int environmentSlot() {
    return environmentSlot;
  }

  private static <T> T known(@Nullable T found) {
    if (found == null) {
      throw new IllegalStateException("asked before it is known");
    }
    return found;
  }
}
