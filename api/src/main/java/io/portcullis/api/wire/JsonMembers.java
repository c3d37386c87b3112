package io.portcullis.api.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Violations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The members of a request's body, each read by name; what is wrong with any of them is collected,
 * so that one answer names it all. A resource reads every member it knows and then calls {@link
 * #finish} or {@link #build}, which name those that nobody read.
 *
 * <p>A reader that finds a wrong type notes it and returns its fallback, so that reading can go on.
 *
 * <p>Not thread safe.
 */
public final class JsonMembers {
  private final ObjectNode body;
  private final Collection<Warning> warnings;
  private final Violations violations = new Violations();
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * The members of {@code body}.
   *
   * @param warnings where unknown members are named
   */
  public JsonMembers(ObjectNode body, Collection<Warning> warnings) {
    this.body = body;
    this.warnings = warnings;
  }

  /** What was found wrong so far; a resource adds what it finds itself. */
  public Violations violations() {
    return violations;
  }

  /** Whether the member was sent, be it null. */
  public boolean has(String name) {
    known.add(name);
    return body.has(name);
  }

  /** Notes every one of these members that was not sent. */
  public void require(String... names) {
    for (String name : names) {
      if (!has(name)) {
        violations.add(name, "is required");
      }
    }
  }

  /** A text; {@code fallback} if it was not sent. Null is wrong. */
  public String string(String name, String fallback) {
    JsonNode value = sent(name);
    if (value == null) {
      return fallback;
    }
    if (!value.isTextual()) {
      wrong(name, "a string", value);
      return fallback;
    }
    return value.textValue();
  }

  /** A text that null clears; {@code fallback} if it was not sent. */
  public @Nullable String nullableString(String name, @Nullable String fallback) {
    JsonNode value = sent(name);
    if (value == null) {
      return fallback;
    }
    if (value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      wrong(name, "a string or null", value);
      return fallback;
    }
    return value.textValue();
  }

  /** A boolean; {@code fallback} if it was not sent. Null is wrong. */
  public boolean bool(String name, boolean fallback) {
    JsonNode value = sent(name);
    if (value == null) {
      return fallback;
    }
    if (!value.isBoolean()) {
      wrong(name, "a boolean", value);
      return fallback;
    }
    return value.booleanValue();
  }

  /** A boolean that null clears; {@code fallback} if it was not sent. */
  public @Nullable Boolean nullableBool(String name, @Nullable Boolean fallback) {
    JsonNode value = sent(name);
    if (value == null) {
      return fallback;
    }
    if (value.isNull()) {
      return null;
    }
    if (!value.isBoolean()) {
      wrong(name, "a boolean or null", value);
      return fallback;
    }
    return value.booleanValue();
  }

  /** A whole number that null clears; {@code fallback} if it was not sent. */
  public @Nullable Long nullableLong(String name, @Nullable Long fallback) {
    JsonNode value = sent(name);
    if (value == null) {
      return fallback;
    }
    if (value.isNull()) {
      return null;
    }
    if (!value.isNumber()) {
      wrong(name, "a whole number or null", value);
      return fallback;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      violations.add(name, "must be a whole number of at most %d".formatted(Long.MAX_VALUE));
      return fallback;
    }
    return value.longValue();
  }

  /** A whole number that null clears; {@code fallback} if it was not sent. */
  public @Nullable Integer nullableInt(String name, @Nullable Integer fallback) {
    Long value = nullableLong(name, fallback == null ? null : fallback.longValue());
    if (value == null) {
      return null;
    }
    if (value != value.intValue()) {
      violations.add(name, "must be a whole number of at most %d".formatted(Integer.MAX_VALUE));
      return fallback;
    }
    return value.intValue();
  }

  /** A moment that null clears; {@code fallback} if it was not sent. */
  public @Nullable Instant nullableTime(String name, @Nullable Instant fallback) {
    JsonNode value = sent(name);
    if (value == null) {
      return fallback;
    }
    if (value.isNull()) {
      return null;
    }
    Instant time = Json.parseTime(value);
    if (time == null) {
      violations.add(name, "must be null or a time such as 2030-01-31T12:00:00.000Z");
      return fallback;
    }
    return time;
  }

  /** An object; {@code fallback} if it was not sent. Null is wrong. */
  public @Nullable ObjectNode object(String name, @Nullable ObjectNode fallback) {
    JsonNode value = sent(name);
    if (value == null) {
      return fallback;
    }
    if (!(value instanceof ObjectNode object)) {
      wrong(name, "an object", value);
      return fallback;
    }
    return object;
  }

  /** An array of texts; null if it was not sent, or is null, or is wrong. */
  public @Nullable List<String> strings(String name) {
    JsonNode value = sent(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isArray()) {
      wrong(name, "an array of strings", value);
      return null;
    }
    List<String> texts = new ArrayList<>(value.size());
    for (int i = 0; i < value.size(); i++) {
      JsonNode item = value.get(i);
      if (item.isTextual()) {
        texts.add(item.textValue());
      } else {
        violations.add(
            name, "must be an array of strings; item %d is %s".formatted(i, Json.kind(item)));
      }
    }
    return texts.size() == value.size() ? texts : null;
  }

  /** The value as it was sent, of any type; null if it was not. */
  public @Nullable JsonNode any(String name) {
    return sent(name);
  }

  /**
   * Members that belong to what this version cannot do yet: null, false, {@code {}} and {@code []}
   * ask for nothing and pass, anything else would be a promise broken in silence and is wrong.
   */
  public void notYet(String... names) {
    for (String name : names) {
      JsonNode value = sent(name);
      if (value == null || isNeutral(value)) {
        continue;
      }
      violations.add(name, "is not supported by this version: leave it out");
    }
  }

  private static boolean isNeutral(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isContainerNode() && value.isEmpty());
  }

  /** The members that nobody has read so far. */
  public List<String> unread() {
    List<String> names = new ArrayList<>();
    body.fieldNames().forEachRemaining(names::add);
    names.removeAll(known);
    return names;
  }

  /**
   * Ends the reading: names the members that nobody read in the warnings.
   *
   * @throws ErrorAnswer 400 with all violations, if there is one
   */
  public void finish() {
    for (String name : unread()) {
      warnings.add(
          new Warning(
              Warning.UNKNOWN_MEMBER,
              EchoedText.text(name),
              "unknown member '%s' was ignored".formatted(EchoedText.text(name))));
    }
    if (!violations.isEmpty()) {
      throw ErrorAnswer.invalid(violations);
    }
  }

  /**
   * Builds a record that checks itself, adds what it finds to what was found reading, and ends the
   * reading as {@link #finish} does.
   *
   * @param record reads the members; may throw {@link InvalidException}
   * @throws ErrorAnswer 400 with all violations, if there is one
   */
  public <T> T build(Supplier<T> record) {
    return build(record, false);
  }

  /**
   * Builds a changed record as {@link #build} does.
   *
   * @throws ErrorAnswer 400 also if none of the members that {@code record} reads was sent
   */
  public <T> T buildChange(Supplier<T> record) {
    return build(record, true);
  }

  private <T> T build(Supplier<T> record, boolean needsOne) {
    T built = null;
    try {
      built = record.get();
    } catch (InvalidException e) {
      violations.addMissing(e.violations());
    }
    if (needsOne && known.stream().noneMatch(body::has)) {
      throw ErrorAnswer.invalid("No valid fields provided. Known are: " + String.join(", ", known));
    }
    finish();
    if (built == null) {
      throw new IllegalStateException("a record refused itself without saying why");
    }
    return built;
  }

  private @Nullable JsonNode sent(String name) {
    known.add(name);
    return body.get(name);
  }

  private void wrong(String name, String expected, JsonNode value) {
    violations.add(name, "must be %s, not %s".formatted(expected, Json.kind(value)));
  }
}
