package io.portcullis.store.requestlog;

import io.portcullis.ip.IpRange;
import io.portcullis.store.requestlog.value.LogFilter;
import io.portcullis.store.requestlog.value.LogSlice;
import io.portcullis.store.requestlog.value.RequestLogOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Prints how long the newest page takes over ten million rows, by filter. Not a test; run it from
 * the root with
 *
 * <pre>
 * ./dev mvn -q -pl store -am test-compile exec:java -Dexec.classpathScope=test \
 *     -Dexec.mainClass=io.portcullis.store.requestlog.SearchMeasurement
 * </pre>
 *
 * <p>Nine rows in ten are of callers, from 16 million addresses and on 100,000 paths; the rest are
 * strangers'. A number as argument takes the place of the ten million.
 */
final class SearchMeasurement {
  private static final int ROWS = 10_000_000;
  private static final int BATCH = 4_096;
  private static final int ROUNDS = 7;
  private static final int LIMIT = 100;

  private SearchMeasurement() {}

  public static void main(String[] arguments) throws Exception {
    int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROWS;
    Path folder = Files.createTempDirectory("search-measurement-");
    RequestLogOptions options =
        new RequestLogOptions(folder, Clock.systemUTC(), Duration.ofDays(3), 10L << 30, 1L << 30);
    try (RequestLogStore store = RequestLogStore.open(options)) {
      Calls calls = new Calls(1, System.currentTimeMillis());
      for (int done = 0; done < rows; done += BATCH) {
        boolean strangers = done / BATCH % 10 == 9;
        store.append(strangers ? calls.strangers(BATCH) : calls.next(BATCH));
      }
      System.out.printf("%,d rows, %,d bytes%n", rows, store.counters().bytes());
      filters(calls).forEach((name, filter) -> measure(store, name, filter));
    } finally {
      for (Path path : Files.list(folder).toList()) {
        Files.delete(path);
      }
      Files.delete(folder);
    }
  }

  private static Map<String, LogFilter> filters(Calls calls) {
    Map<String, LogFilter> filters = new LinkedHashMap<>();
    filters.put("no filter", LogFilter.ALL);
    filters.put("a route", LogFilter.builder().route(calls.routes().getFirst()).build());
    filters.put("a status that never was", LogFilter.builder().status(504).build());
    filters.put("an address that never was", addresses("203.0.113.7"));
    filters.put("one address", addresses("10.1.2.3"));
    filters.put("a /24 that never was", addresses("203.0.113.0/24"));
    filters.put("a /24", addresses("10.1.2.0/24"));
    filters.put("a /8 that never was", addresses("11.0.0.0/8"));
    filters.put("a path that never was", LogFilter.builder().pathPrefix("/admin").build());
    filters.put("one path", LogFilter.builder().pathPrefix("/v1/orders/4711").build());
    filters.put("a key that never was", LogFilter.builder().key(new UUID(7, 7)).build());
    filters.put("a reason", LogFilter.builder().error("key_unknown").build());
    return filters;
  }

  private static LogFilter addresses(String text) {
    return LogFilter.builder().addresses(IpRange.parse(text)).build();
  }

  private static void measure(RequestLogStore store, String name, LogFilter filter) {
    List<Long> times = new ArrayList<>();
    LogSlice slice = store.before(Calls.TENANT, Long.MAX_VALUE, filter, LIMIT);
    for (int round = 0; round < ROUNDS; round++) {
      long beganNs = System.nanoTime();
      slice = store.before(Calls.TENANT, Long.MAX_VALUE, filter, LIMIT);
      times.add((System.nanoTime() - beganNs) / 1_000);
    }
    times.sort(null);
    int calls = 1;
    for (LogSlice at = slice; at.more() && !at.complete(); calls++) {
      at = store.before(Calls.TENANT, at.cursor(), filter, LIMIT);
    }
    System.out.printf(
        "%-28s %,9d us, from %,d to %,d: %d rows, %s, %d calls until the page is complete%n",
        name,
        times.get(ROUNDS / 2),
        times.getFirst(),
        times.getLast(),
        slice.rows().size(),
        slice.complete() ? "complete" : "time was up",
        calls);
  }
}
