package io.portcullis.policy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One check of an explained call: what it said, and why, for people.
 *
 * @param detail one sentence or two, naming what was compared; empty if the check was not reached
 */
public record Step(Check check, Verdict verdict, String detail) {
  /** How a check ended. */
  public enum Verdict {
    /** It let the call pass. */
    PASS,
    /** It refused the call. */
    FAIL,
    /** It does not apply, and says why. */
    SKIPPED,
    /** An earlier check failed. */
    NOT_REACHED;

    /** The spelling on the wire, in lower case. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A check that looked at the call, and gave {@code reason}; null: it let the call pass. */
  static Step ran(Check check, @Nullable DenyReason reason, String detail) {
    return new Step(check, reason == null ? Verdict.PASS : Verdict.FAIL, detail);
  }

  /** A check that does not apply to the call. */
  static Step skipped(Check check, String detail) {
    return new Step(check, Verdict.SKIPPED, detail);
  }

  /** A check after the one that failed. */
  public static Step notReached(Check check) {
    return new Step(check, Verdict.NOT_REACHED, "");
  }
}
