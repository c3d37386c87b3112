package io.portcullis.policy.inject;

import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.InjectionSyntax;
import io.portcullis.policy.template.Escape;
import io.portcullis.policy.template.TemplateConstants;
import io.portcullis.policy.template.TemplateOutput;
import io.portcullis.policy.template.TemplateValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is added to the calls of one method on a route in one environment, compiled. Immutable; any
 * thread.
 */
public final class CompiledInjection {
  private final TemplateConstants constants;
  private final @Nullable InjectedFields fields;
  private final @Nullable BodyInjection body;
  private final boolean clientTemplates;
  private final List<String> clientSecrets;
  private final boolean broken;

  private CompiledInjection(Injection injection, TemplateConstants constants) {
    this.constants = constants;
    this.broken = !InjectionSyntax.isGood(injection);
    this.clientTemplates = Boolean.TRUE.equals(injection.clientBodyTemplates());
    List<String> secrets = injection.clientBodySecrets();
    this.clientSecrets = secrets == null ? List.of() : secrets;
    this.fields =
        broken || injection.headers() == null
            ? null
            : InjectedFields.of(injection.headers(), constants);
    this.body =
        broken || injection.body() == null ? null : BodyInjection.of(injection.body(), constants);
  }

  /** Compiles; null if nothing is injected. Templates that do not parse make it broken. */
  public static @Nullable CompiledInjection of(Injection injection, TemplateConstants constants) {
    boolean nothing =
        injection.headers() == null
            && injection.body() == null
            && !Boolean.TRUE.equals(injection.clientBodyTemplates());
    return nothing ? null : new CompiledInjection(injection, constants);
  }

  /**
   * Whether something in it does not parse, so that nothing can be sent. Writes are checked; this
   * is what another version of the program left behind.
   */
  public boolean isBroken() {
    return broken;
  }

  /** The injected header fields; null: none. */
  public @Nullable InjectedFields fields() {
    return fields;
  }

  /** The injected members of bodies; null: none. */
  public @Nullable BodyInjection body() {
    return body;
  }

  /** Whether placeholders in bodies that callers send are filled in. */
  public boolean fillsClientBodies() {
    return clientTemplates;
  }

  /** The names of the secrets that callers' bodies may name. */
  public List<String> clientSecrets() {
    return clientSecrets;
  }

  /** Whether any body may be changed. */
  public boolean changesBodies() {
    return body != null || clientTemplates;
  }

  /** Whether bodies of this kind may be changed, so that they must be held. */
  public boolean changes(BodyKind kind) {
    return switch (kind) {
      case NONE -> false;
      case JSON -> body != null || clientTemplates;
      case OTHER -> clientTemplates;
    };
  }

  /**
   * Makes the injected field lines.
   *
   * @return false if that cannot be done; {@code out} tells why
   */
  public boolean renderFields(TemplateValues values, InjectedBytes out) {
    if (fields == null) {
      return true;
    }
    return out.fieldsMade(fields.render(values, out.fields.clear(InjectedFields.MAX_LINES)));
  }

  /**
   * Makes the changed body, if anything changes: first its own placeholders are filled in, then
   * members are merged.
   *
   * @param kind one that this {@link #changes}
   * @param limit the longest body that may be made, bytes
   * @param values for the members of the route
   * @param callersValues for the body's own placeholders: what a caller may name
   * @return false if that cannot be done; {@code out} tells why
   */
  public boolean renderBody(
      byte[] bytes,
      int length,
      BodyKind kind,
      int limit,
      TemplateValues values,
      TemplateValues callersValues,
      InjectedBytes out) {
    out.body.clear(limit);
    BodyChange change = fill(bytes, length, kind, callersValues, out);
    if (body != null && kind == BodyKind.JSON && change != BodyChange.FAILED) {
      change = merge(body, bytes, length, limit, change, values, out);
    }
    return out.bodyMade(change);
  }

  private BodyChange fill(
      byte[] bytes, int length, BodyKind kind, TemplateValues values, InjectedBytes out) {
    if (!clientTemplates) {
      return BodyChange.NONE;
    }
    Escape escape = kind == BodyKind.JSON ? Escape.JSON : Escape.NONE;
    BodyChange change = ClientBody.apply(bytes, 0, length, escape, constants, values, out.body);
    return out.body.isFull() ? BodyChange.FAILED : change;
  }

  private static BodyChange merge(
      BodyInjection members,
      byte[] bytes,
      int length,
      int limit,
      BodyChange before,
      TemplateValues values,
      InjectedBytes out) {
    if (before == BodyChange.NONE) {
      return members.apply(bytes, 0, length, out.scanner, values, out.body);
    }
    TemplateOutput filled = out.scratch.clear(limit);
    filled.write(out.body.array(), 0, out.body.size());
    out.body.clear(limit);
    BodyChange change =
        members.apply(filled.array(), 0, filled.size(), out.scanner, values, out.body);
    if (change == BodyChange.NONE) {
      out.body.write(filled.array(), 0, filled.size());
      return BodyChange.REPLACED;
    }
    return change;
  }
}
