package io.portcullis.store.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpRange;
import io.portcullis.store.requestlog.value.LogFilter;
import io.portcullis.store.requestlog.value.LogPage;
import io.portcullis.store.requestlog.value.LogSlice;
import io.portcullis.store.requestlog.value.RequestLogOptions;
import io.portcullis.store.requestlog.value.RequestRow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The search against a plain filter over plain rows, over both series, in both orders. */
class LogSearchTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir Path folder;

  private final SetClock clock = new SetClock(START);

  static LongStream seeds() {
    return LongStream.concat(LongStream.range(0, 2), LongStream.of(System.nanoTime()));
  }

  private RequestLogStore open() {
    return RequestLogStore.open(
        new RequestLogOptions(folder.resolve("log"), clock, Duration.ofDays(9), 1 << 30, 300 << 10),
        () -> 0);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyFilter_inBothOrders_findsWhatAPlainFilterFinds(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Calls calls = new Calls(seed, START.toEpochMilli());
    List<RequestRow> all = new ArrayList<>();
    try (RequestLogStore store = open()) {
      for (int i = 0; i < 60; i++) {
        clock.set(START.plus(Duration.ofHours(i)));
        List<RequestRow> rows = new ArrayList<>(calls.next(1 + random.nextInt(400)));
        rows.addAll(calls.strangers(random.nextInt(60)));
        if (random.nextInt(3) == 0) {
          rows.add(calls.forwarded("192.0.2.7, 10.0.0.1"));
        }
        if (random.nextInt(2) == 0) {
          shuffle(rows, random);
        }
        assertThat(store.append(rows)).isTrue();
        all.addAll(rows);
      }
      for (int i = 0; i < 60; i++) {
        LogFilter filter = filter(all, random);
        List<RequestRow> expected = all.stream().filter(row -> passes(row, filter)).toList();
        int limit = 30 + random.nextInt(300);
        String question = "seed %d: %s".formatted(seed, filter);
        assertSame(question, ascending(store, filter, limit), expected);
        assertSame(question, descending(store, filter, limit), expected.reversed());
        pages(store, filter, expected, limit, question);
      }
    }
  }

  /** In few words where thousands of rows differ. */
  private static void assertSame(
      String question, List<RequestRow> found, List<RequestRow> expected) {
    for (int i = 0; i < Math.min(found.size(), expected.size()); i++) {
      assertThat(found.get(i)).as("row %d of %s", i, question).isEqualTo(expected.get(i));
    }
    assertThat(found).as(question).hasSameSizeAs(expected);
  }

  private static List<RequestRow> ascending(RequestLogStore store, LogFilter filter, int limit) {
    List<RequestRow> found = new ArrayList<>();
    LogSlice slice = store.after(Calls.TENANT, 0, filter, limit);
    while (true) {
      slice.rows().forEach(logged -> found.add(logged.row()));
      if (!slice.more()) {
        return found;
      }
      slice = store.after(Calls.TENANT, slice.cursor(), filter, limit);
    }
  }

  private static List<RequestRow> descending(RequestLogStore store, LogFilter filter, int limit) {
    List<RequestRow> found = new ArrayList<>();
    LogSlice slice = store.before(Calls.TENANT, Long.MAX_VALUE, filter, limit);
    while (true) {
      slice.rows().forEach(logged -> found.add(logged.row()));
      if (!slice.more()) {
        return found;
      }
      slice = store.before(Calls.TENANT, slice.cursor(), filter, limit);
    }
  }

  private static void pages(
      RequestLogStore store,
      LogFilter filter,
      List<RequestRow> expected,
      int perPage,
      String question) {
    if (filter.routeId() == null) {
      return;
    }
    List<RequestRow> found = new ArrayList<>();
    LogPage page;
    int number = 1;
    do {
      page = store.ofRoute(Calls.TENANT, filter.routeId(), filter, true, number++, perPage);
      page.rows().forEach(logged -> found.add(logged.row()));
      assertThat(page.total()).as(question).isEqualTo(expected.size());
    } while (!page.rows().isEmpty());
    assertSame(question, found, expected);
  }

  private static void shuffle(List<RequestRow> rows, SplittableRandom random) {
    for (int i = rows.size() - 1; i > 0; i--) {
      Collections.swap(rows, i, random.nextInt(i + 1));
    }
  }

  /** One to three members, taken from a row, so that something is found, or absent values. */
  private static LogFilter filter(List<RequestRow> all, SplittableRandom random) {
    LogFilter.Builder filter = LogFilter.builder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      RequestRow row = all.get(random.nextInt(all.size()));
      boolean absent = random.nextInt(6) == 0;
      switch (random.nextInt(11)) {
        case 0 -> filter.route(row.routeId());
        case 1 -> filter.routeText(absent ? "orders" : row.routeText());
        case 2 -> filter.environment(absent ? "staging" : row.environment());
        case 3 -> filter.client(row.clientId());
        case 4 -> filter.key(row.keyId());
        case 5 -> filter.method(absent ? "get" : row.method());
        case 6 ->
            filter.statuses(
                random.nextBoolean()
                    ? new LogFilter.Statuses(row.status(), row.status())
                    : new LogFilter.Statuses(400, 499));
        case 7 -> filter.addresses(range(row.clientAddress(), absent, random));
        case 8 -> filter.error(absent ? "route_disabled" : row.error());
        case 9 ->
            filter.pathPrefix(row.path().substring(0, 1 + random.nextInt(row.path().length())));
        default -> {
          long ms = row.tsMs();
          filter.since(random.nextBoolean() ? ms : Long.MIN_VALUE);
          filter.until(ms + random.nextInt(2_000));
        }
      }
    }
    return filter.build();
  }

  private static @Nullable IpRange range(
      @Nullable IpAddress address, boolean absent, SplittableRandom random) {
    if (absent || address == null) {
      return IpRange.parse("203.0.113.0/24");
    }
    int bits = address.family().bits();
    int length = random.nextBoolean() ? bits : 1 + random.nextInt(bits);
    if (random.nextInt(5) == 0) {
      return IpRange.parse(address + "-" + address.next());
    }
    return IpRange.of(io.portcullis.ip.IpPrefix.covering(address, length));
  }

  /** The twin: member by member, over the row as it was appended. */
  private static boolean passes(RequestRow row, LogFilter filter) {
    return (filter.routeId() == null || filter.routeId().equals(row.routeId()))
        && (filter.routeText() == null || filter.routeText().equals(row.routeText()))
        && (filter.environment() == null || filter.environment().equals(row.environment()))
        && (filter.clientId() == null || filter.clientId().equals(row.clientId()))
        && (filter.keyId() == null || filter.keyId().equals(row.keyId()))
        && (filter.method() == null || filter.method().equals(row.method()))
        && (filter.statuses() == null
            || (row.status() >= filter.statuses().first()
                && row.status() <= filter.statuses().last()))
        && (filter.addresses() == null
            || (row.clientAddress() != null && filter.addresses().covers(row.clientAddress())))
        && (filter.error() == null || filter.error().equals(row.error()))
        && (filter.pathPrefix() == null || row.path().startsWith(filter.pathPrefix()))
        && row.tsMs() >= filter.sinceMs()
        && row.tsMs() < filter.untilMs();
  }

  /** The trap: what one series commits later has a lower id than what the other had before. */
  @Test
  void followingACursor_whileBothSeriesGrow_missesAndRepeatsNothing() throws Exception {
    Calls calls = new Calls(7, START.toEpochMilli());
    List<RequestRow> all = new ArrayList<>();
    try (RequestLogStore store = open()) {
      for (int i = 0; i < 400; i++) {
        all.addAll(calls.next(1 + i % 7));
        all.addAll(calls.strangers(i % 5));
      }
      AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
      Thread appending =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int at = 0; at < all.size(); at += 3) {
                    store.append(all.subList(at, Math.min(at + 3, all.size())));
                  }
                } catch (Throwable e) {
                  failure.set(e);
                }
              });
      List<RequestRow> found = new ArrayList<>();
      long cursor = 0;
      long deadlineNs = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (found.size() < all.size()) {
        assertThat(System.nanoTime()).as("deadline").isLessThan(deadlineNs);
        LogSlice slice = store.after(Calls.TENANT, cursor, LogFilter.ALL, 50);
        slice.rows().forEach(logged -> found.add(logged.row()));
        cursor = slice.cursor();
      }
      appending.join();
      assertThat(failure).hasNullValue();
      assertSame("all", found, all);
    }
  }
}
