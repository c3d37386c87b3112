package io.portcullis.api.logs;

import io.portcullis.api.wire.EchoedText;
import io.portcullis.api.wire.Query;
import io.portcullis.api.wire.Uuids;
import io.portcullis.ip.IpRange;
import io.portcullis.ip.IpSyntaxException;
import io.portcullis.model.check.HttpToken;
import io.portcullis.policy.DenyReason;
import io.portcullis.store.requestlog.value.LogFilter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads which calls are wanted, and in which order, out of a query. Any thread. */
final class LogQuery {
  private static final String PATH = "/[!-~]{0,1023}";
  private static final String VISIBLE = "[ -~]{1,200}";
  private static final int STATUSES_OF_CLASS = 100;

  private LogQuery() {}

  /** The filters that every log has. */
  static LogFilter.Builder filter(Query query) {
    LogFilter.Builder filter =
        LogFilter.builder()
            .environment(text(query, "environment", VISIBLE, "must be an environment's name"))
            .client(id(query, "client_id", "must be a client's id"))
            .key(id(query, "api_key_id", "must be the id of an API key's row"))
            .method(
                text(query, "method", HttpToken.METHOD.pattern(), "must be a method, such as GET"))
            .statuses(
                query.parsed(
                    "status_code",
                    "must be a status from 100 to 599, or a class such as 4xx",
                    LogQuery::statuses))
            .addresses(range(query))
            .error(
                query.parsed(
                    "error",
                    "must be the code of a reason, such as address_not_authorized",
                    LogQuery::reason))
            .pathPrefix(text(query, "path", PATH, "must be how a path begins, such as /v1/orders"));
    times(query, filter);
    return filter;
  }

  /** The filters that only the tenant's log has. */
  static LogFilter tenantFilter(Query query) {
    return filter(query)
        .route(id(query, "route_id", "must be a route's id"))
        .routeText(
            text(query, "route_requested", VISIBLE, "must be the name that a call asked for"))
        .build();
  }

  /** {@code order}: whether the oldest come first. */
  static boolean ascending(Query query, boolean byDefault) {
    String order = query.oneOf("order", List.of("asc", "desc"));
    return order == null ? byDefault : order.equals("asc");
  }

  private static @Nullable String text(Query query, String name, String pattern, String expected) {
    return query.parsed(name, expected, text -> text.matches(pattern) ? text : null);
  }

  private static @Nullable UUID id(Query query, String name, String expected) {
    return query.parsed(name, expected, text -> Uuids.parse(text).orElse(null));
  }

  private static LogFilter.@Nullable Statuses statuses(String text) {
    if (text.matches("[1-5]xx")) {
      int first = (text.charAt(0) - '0') * STATUSES_OF_CLASS;
      return new LogFilter.Statuses(first, first + STATUSES_OF_CLASS - 1);
    }
    if (!text.matches("[1-5][0-9]{2}")) {
      return null;
    }
    int status = Integer.parseInt(text);
    return new LogFilter.Statuses(status, status);
  }

  private static @Nullable String reason(String text) {
    return Arrays.stream(DenyReason.values())
        .map(DenyReason::code)
        .filter(text::equals)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable IpRange range(Query query) {
    String text = query.text("src_ip");
    if (text == null) {
      return null;
    }
    try {
      return IpRange.parse(text);
    } catch (IpSyntaxException e) {
      query.fault("src_ip", "must be an address or a CIDR range: " + e.getMessage());
      return null;
    }
  }

  private static void times(Query query, LogFilter.Builder filter) {
    Instant since = time(query, "since");
    Instant until = time(query, "until");
    if (since != null) {
      filter.since(since.toEpochMilli());
    }
    if (until != null) {
      filter.until(until.toEpochMilli());
    }
    if (since != null && until != null && !since.isBefore(until)) {
      query.fault(
          "until",
          "must be later than since, not '%s'".formatted(EchoedText.text(until.toString())));
    }
  }

  private static @Nullable Instant time(Query query, String name) {
    return query.parsed(
        name,
        "must be a time with its zone, such as 2026-11-22T12:00:00Z"
            + " (in a query a plus sign is written %2B)",
        text -> {
          try {
            // A time so far off that it has no milliseconds is none that a call could have.
            return Instant.ofEpochMilli(OffsetDateTime.parse(text).toInstant().toEpochMilli());
          } catch (DateTimeException | ArithmeticException e) {
            return null;
          }
        });
  }
}
