package io.portcullis.model;

import io.portcullis.ip.IpList;
import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Text;
import io.portcullis.model.check.Violations;
import io.portcullis.model.check.VisibleText;
import org.jspecify.annotations.Nullable;

/**
 * A named set of addresses that may call the routes it is assigned to (docs/wire.md section 6).
 *
 * @param name 1 to {@value #MAX_NAME} characters that {@link VisibleText} allows; need not be
 *     unique
 * @param addresses at least one entry
 * @param ipNotes a JSON object as text, {@code {}} when unset, at most {@value #MAX_IP_NOTES}
 *     characters; that it is an object is checked where JSON is read
 * @param description at most {@value #MAX_DESCRIPTION} characters; null when unset
 * @param signing how calls of this client are signed where a route requires it; null: not at all
 */
public record Client(
    String name,
    ClientType type,
    IpList addresses,
    String ipNotes,
    @Nullable String description,
    boolean enabled,
    @Nullable ClientSigning signing) {
  /** Longest {@code name}, in characters. */
  public static final int MAX_NAME = 200;

  /** Longest {@code description}, in characters. */
  public static final int MAX_DESCRIPTION = 2_000;

  /** Longest {@code ip_notes}, in characters of JSON text. */
  public static final int MAX_IP_NOTES = 16_384;

  /**
   * Checks all members.
   *
   * @throws InvalidException with every violation
   */
  public Client {
    Violations violations = new Violations();
    Text.checkName("name", name, MAX_NAME, violations);
    if (addresses.entries().isEmpty()) {
      violations.add("ip_address", "must name at least one address, CIDR or range");
    }
    Text.checkNote("ip_notes", ipNotes, MAX_IP_NOTES, violations);
    Text.checkNote("description", description, MAX_DESCRIPTION, violations);
    violations.throwIfAny();
  }
}
