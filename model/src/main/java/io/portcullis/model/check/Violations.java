package io.portcullis.model.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects everything wrong with one input, so that a person mends it in one go.
 *
 * <p>Not thread safe. Fields are named as the wire names them ({@code ip_address}); order is the
 * order of discovery.
 */
public final class Violations {
  private final Map<String, List<String>> byField = new LinkedHashMap<>();

  /**
   * Adds a violation.
   *
   * @param field the wire's name of the member
   * @param message what is wrong, naming the value and the allowed range; never a secret
   */
  public void add(String field, String message) {
    byField.computeIfAbsent(field, name -> new ArrayList<>()).add(message);
  }

  /** Adds all of {@code other}'s violations, except for fields that already have one here. */
  public void addMissing(Violations other) {
    other.byField.forEach(
        (field, messages) -> byField.putIfAbsent(field, new ArrayList<>(messages)));
  }

  /** Whether {@code field} has a violation. */
  public boolean has(String field) {
    return byField.containsKey(field);
  }

  /** Whether nothing was found wrong. */
  public boolean isEmpty() {
    return byField.isEmpty();
  }

  /** The messages by field, in order of discovery; a copy. */
  public Map<String, List<String>> byField() {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    byField.forEach((field, messages) -> copy.put(field, List.copyOf(messages)));
    return Collections.unmodifiableMap(copy);
  }

  /**
   * Ends the check.
   *
   * @throws InvalidException with all violations, if there is one
   */
  public void throwIfAny() {
    if (!isEmpty()) {
      throw new InvalidException(this);
    }
  }
}
