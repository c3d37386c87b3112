package io.portcullis.api.keys;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.Members;
import io.portcullis.api.wire.Shown;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Until when a key works: one of {@code expires_in_days}, {@code expires_at}, {@code never_expires}
 * (wire.md section 8.2; design: open points).
 */
final class Expiry {
  static final int MAX_DAYS = 36_500;

  private static final List<String> FIELDS =
      List.of("expires_in_days", "expires_at", "never_expires");

  private Expiry() {}

  /**
   * Reads the three members.
   *
   * @return null: never
   * @throws ErrorAnswer 400 {@code conflicting_expiry_fields} or {@code invalid_expiry}, with the
   *     violations found before too
   */
  static @Nullable Instant read(Members body, Instant now) {
    List<String> sent = FIELDS.stream().filter(field -> isSent(body, field)).toList();
    if (sent.size() > 1) {
      sent.forEach(
          field -> body.violations().add(field, "only one of %s may be given".formatted(FIELDS)));
      throw ErrorAnswer.invalid("conflicting_expiry_fields", body.violations());
    }
    String problem = null;
    Instant expiry = null;
    if (!sent.isEmpty()) {
      JsonNode value = body.any(sent.getFirst());
      if (value == null) {
        throw new IllegalStateException("a member that was sent is gone");
      }
      switch (sent.getFirst()) {
        case "expires_in_days" -> {
          boolean good =
              value.isIntegralNumber()
                  && value.canConvertToInt()
                  && value.intValue() >= 1
                  && value.intValue() <= MAX_DAYS;
          expiry = good ? now.plus(Duration.ofDays(value.intValue())) : null;
          problem = good ? null : "must be a whole number from 1 to " + MAX_DAYS;
        }
        case "expires_at" -> {
          expiry = time(value);
          if (expiry == null) {
            problem = "must be a time such as 2030-01-31T12:00:00.000Z";
          } else if (!expiry.isAfter(now)) {
            problem = "must be in the future, not %s".formatted(Shown.text(value.asText()));
          }
        }
        default ->
            problem =
                value.isBoolean() && value.booleanValue()
                    ? null
                    : "must be true, or left out with expires_in_days or expires_at in its place";
      }
    }
    if (problem != null) {
      body.violations().add(sent.getFirst(), problem);
      throw ErrorAnswer.invalid("invalid_expiry", body.violations());
    }
    return expiry;
  }

  /** Null is the same as nothing. */
  private static boolean isSent(Members body, String field) {
    JsonNode value = body.any(field);
    return value != null && !value.isNull();
  }

  private static @Nullable Instant time(JsonNode value) {
    try {
      Instant time =
          value.isTextual()
              ? OffsetDateTime.parse(value.textValue()).toInstant().truncatedTo(ChronoUnit.MILLIS)
              : null;
      // What the wire cannot write back in four digits of a year is no time either.
      return time == null || Json.time(time).length() == 24 ? time : null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
