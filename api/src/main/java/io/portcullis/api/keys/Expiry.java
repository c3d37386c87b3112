package io.portcullis.api.keys;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.api.wire.EchoedText;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.JsonMembers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Until when a key works: one of {@code expires_in_days}, {@code expires_at}, {@code never_expires}
 * (docs/wire.md section 8.2).
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
  static @Nullable Instant read(JsonMembers body, Instant now) {
    List<String> sent = FIELDS.stream().filter(field -> isSent(body, field)).toList();
    if (sent.size() > 1) {
      sent.forEach(
          field -> body.violations().add(field, "only one of %s may be given".formatted(FIELDS)));
      throw ErrorAnswer.invalid("conflicting_expiry_fields", body.violations());
    }
    if (sent.isEmpty()) {
      return null;
    }
    String field = sent.getFirst();
    JsonNode value = body.any(field);
    if (value == null) {
      throw new IllegalStateException("a member that was sent is gone");
    }
    Instant expiry =
        switch (field) {
          case "expires_in_days" -> inDays(body, field, value, now);
          case "expires_at" -> at(body, field, value, now);
          default -> never(body, field, value);
        };
    if (body.violations().has(field)) {
      throw ErrorAnswer.invalid("invalid_expiry", body.violations());
    }
    return expiry;
  }

  private static @Nullable Instant inDays(
      JsonMembers body, String field, JsonNode value, Instant now) {
    if (value.isIntegralNumber() && value.canConvertToInt()) {
      int days = value.intValue();
      if (days >= 1 && days <= MAX_DAYS) {
        return now.plus(Duration.ofDays(days));
      }
    }
    body.violations().add(field, "must be a whole number from 1 to " + MAX_DAYS);
    return null;
  }

  private static @Nullable Instant at(JsonMembers body, String field, JsonNode value, Instant now) {
    Instant expiry = Json.parseTime(value);
    if (expiry == null) {
      body.violations().add(field, "must be a time such as 2030-01-31T12:00:00.000Z");
    } else if (!expiry.isAfter(now)) {
      body.violations()
          .add(field, "must be in the future, not %s".formatted(EchoedText.text(value.asText())));
    }
    return expiry;
  }

  private static @Nullable Instant never(JsonMembers body, String field, JsonNode value) {
    if (!value.isBoolean() || !value.booleanValue()) {
      body.violations()
          .add(field, "must be true, or left out with expires_in_days or expires_at in its place");
    }
    return null;
  }

  /** Null is the same as nothing. */
  private static boolean isSent(JsonMembers body, String field) {
    JsonNode value = body.any(field);
    return value != null && !value.isNull();
  }
}
