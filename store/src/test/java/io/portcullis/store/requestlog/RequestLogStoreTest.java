package io.portcullis.store.requestlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.portcullis.ip.IpAddress;
import io.portcullis.store.requestlog.file.LogFile;
import io.portcullis.store.requestlog.file.LogSchema;
import io.portcullis.store.requestlog.file.LogSeries;
import io.portcullis.store.requestlog.value.LogFilter;
import io.portcullis.store.requestlog.value.LogPage;
import io.portcullis.store.requestlog.value.LogSlice;
import io.portcullis.store.requestlog.value.LoggedRequest;
import io.portcullis.store.requestlog.value.RequestLogOptions;
import io.portcullis.store.requestlog.value.RequestRow;
import io.portcullis.store.value.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class RequestLogStoreTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  private static final UUID STRANGER = new UUID(0x9999, 1);

  @TempDir Path folder;

  private final SetClock clock = new SetClock(START);
  private Calls calls = new Calls(1, START.toEpochMilli());
  private RequestLogStore store;

  @SuppressWarnings("NullAway.Init") // set by open()
  RequestLogStoreTest() {}

  static LongStream seeds() {
    return LongStream.concat(LongStream.range(0, 2), LongStream.of(System.nanoTime()));
  }

  @BeforeEach
  void open() {
    store = RequestLogStore.open(options(), () -> 0);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void row_comesBackWithEveryMember() {
    RequestRow full =
        new RequestRow(
            calls.requestId(START.toEpochMilli()),
            START.toEpochMilli(),
            Calls.TENANT,
            new UUID(1, 2),
            "orders",
            "staging",
            new UUID(3, 4),
            "ip",
            new UUID(5, 6),
            "PURGE",
            "/a/é%20b",
            429,
            IpAddress.parse("2001:db8::1"),
            IpAddress.parse("255.0.0.1"),
            "2001:db8::1, 10.0.0.1",
            123_456_789L,
            "[2001:db8::2]:8443",
            200,
            "rate_limited",
            "what was wrong",
            true,
            true,
            1L << 40,
            -1,
            true);
    RequestRow bare =
        new RequestRow(
            calls.requestId(START.toEpochMilli()),
            START.toEpochMilli(),
            Calls.TENANT,
            null,
            null,
            null,
            null,
            null,
            null,
            "GET",
            "/",
            400,
            null,
            IpAddress.parse("::1"),
            null,
            0,
            null,
            0,
            "bad_request_head",
            null,
            false,
            false,
            0,
            0,
            false);
    assertThat(store.append(List.of(full, bare))).isTrue();
    assertThat(rows(store.after(Calls.TENANT, 0, LogFilter.ALL, 10))).containsExactly(full, bare);
    assertThat(store.find(Calls.TENANT, full.requestId()).orElseThrow().row()).isEqualTo(full);
  }

  @Test
  void otherTenants_seeNothing() {
    List<RequestRow> rows = calls.next(10);
    store.append(rows);
    assertThat(store.find(STRANGER, rows.getFirst().requestId())).isEmpty();
    assertThat(store.after(STRANGER, 0, LogFilter.ALL, 10).rows()).isEmpty();
    assertThat(
            store.ofRoute(STRANGER, calls.routes().getFirst(), LogFilter.ALL, false, 1, 10).total())
        .isZero();
    assertThat(store.count(STRANGER, LocalDate.MIN, LocalDate.MAX)).isZero();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void pagesAndSlices_agreeWithAList(long seed) {
    // Days, parts of days, blocks and batches of all sizes, against a plain list.
    calls = new Calls(seed, START.toEpochMilli());
    List<RequestRow> all = new ArrayList<>();
    int[] batches = {1, 63, 64, 65, 4_096, 3, 5_000, 700, 1, 9_000};
    for (int i = 0; i < batches.length; i++) {
      clock.set(START.plus(Duration.ofHours(7L * i)));
      List<RequestRow> rows = calls.next(batches[i]);
      store.append(rows);
      all.addAll(rows);
    }
    UUID route = calls.routes().get(3);
    List<RequestRow> ofRoute =
        all.reversed().stream().filter(row -> route.equals(row.routeId())).toList();
    List<RequestRow> paged = new ArrayList<>();
    for (int page = 1; page <= 1 + ofRoute.size() / 97; page++) {
      LogPage found = store.ofRoute(Calls.TENANT, route, LogFilter.ALL, false, page, 97);
      assertThat(found.total()).isEqualTo(ofRoute.size());
      paged.addAll(found.rows().stream().map(LoggedRequest::row).toList());
    }
    assertThat(paged).isEqualTo(ofRoute);
    assertThat(store.ofRoute(Calls.TENANT, route, LogFilter.ALL, false, 1_000, 97).rows())
        .isEmpty();

    assertThat(sliced(LogFilter.ALL)).isEqualTo(all);
    assertThat(sliced(LogFilter.builder().route(route).build())).isEqualTo(ofRoute.reversed());
    assertThat(sliced(LogFilter.builder().status(403).build()))
        .isEqualTo(all.stream().filter(row -> row.status() == 403).toList());
    assertThat(sliced(LogFilter.builder().route(route).status(403).build()))
        .isEqualTo(ofRoute.reversed().stream().filter(row -> row.status() == 403).toList());
    assertThat(store.count(Calls.TENANT, LocalDate.MIN, LocalDate.MAX)).isEqualTo(all.size());
  }

  private List<RequestRow> sliced(LogFilter filter) {
    List<RequestRow> rows = new ArrayList<>();
    long cursor = 0;
    while (true) {
      LogSlice slice = store.after(Calls.TENANT, cursor, filter, 777);
      rows.addAll(rows(slice));
      assertThat(slice.cursor()).isGreaterThanOrEqualTo(cursor);
      cursor = slice.cursor();
      if (!slice.more()) {
        return rows;
      }
    }
  }

  @Test
  void cursor_goesOnWithWhatIsLoggedLater() {
    store.append(calls.next(5));
    LogSlice first = store.after(Calls.TENANT, 0, LogFilter.ALL, 100);
    assertThat(first.rows()).hasSize(5);
    assertThat(first.more()).isFalse();
    List<RequestRow> later = calls.next(3);
    store.append(later);
    assertThat(rows(store.after(Calls.TENANT, first.cursor(), LogFilter.ALL, 100)))
        .isEqualTo(later);
  }

  @Test
  void searchThatTakesTooLong_saysHowFarItLookedAndGoesOnFromThere() {
    // Looking at everything at once would hold up all other readers of a busy log.
    List<RequestRow> rows = appendMoreThanOneSearchSees();
    LogFilter absent = LogFilter.builder().status(599).build();
    LogSlice slice = store.after(Calls.TENANT, 0, absent, 10);
    assertThat(slice.more()).isTrue();
    assertThat(slice.complete()).isFalse();
    assertThat(slice.searchedTo())
        .isBetween(
            Instant.ofEpochMilli(rows.getFirst().tsMs()),
            Instant.ofEpochMilli(rows.getLast().tsMs()));
    int calls = 1;
    while (slice.more()) {
      LogSlice next = store.after(Calls.TENANT, slice.cursor(), absent, 10);
      assertThat(next.rows()).isEmpty();
      assertThat(next.cursor()).as("progress").isGreaterThan(slice.cursor());
      slice = next;
      calls++;
    }
    assertThat(slice.searchedTo()).isNull();
    assertThat(slice.complete()).isTrue();
    assertThat(calls).isBetween(2, 20);
  }

  /** Searches one after another on the only reader's thread would starve every other question. */
  @Test
  void waiting_isOnlyForWhoHasLookedThroughTheLog() throws Exception {
    appendMoreThanOneSearchSees();
    LogFilter absent = LogFilter.builder().status(599).build();
    long ofOneSearch = store.after(Calls.TENANT, 0, absent, 10).cursor();
    LogSlice slice =
        CompletableFuture.supplyAsync(
                () -> store.awaitAfter(Calls.TENANT, 0, absent, 10, Duration.ofMinutes(10)))
            .get(30, TimeUnit.SECONDS);
    assertThat(slice.rows()).isEmpty();
    assertThat(slice.complete()).isFalse();
    assertThat(slice.more()).isTrue();
    assertThat(slice.cursor()).isEqualTo(ofOneSearch);
  }

  private List<RequestRow> appendMoreThanOneSearchSees() {
    store.close();
    AtomicLong nanoTime = new AtomicLong();
    store =
        RequestLogStore.open(
            new RequestLogOptions(
                folder.resolve("log"), clock, Duration.ofDays(3), 1 << 30, 1 << 30),
            () -> nanoTime.addAndGet(Duration.ofMillis(50).toNanos()));
    List<RequestRow> rows = calls.next(250_000);
    for (int at = 0; at < rows.size(); at += 2_500) {
      store.append(rows.subList(at, at + 2_500));
    }
    return rows;
  }

  @Test
  void ids_fitIntoADecimalThatEveryClientReads() {
    store.append(calls.next(2));
    List<LoggedRequest> rows = store.after(Calls.TENANT, 0, LogFilter.ALL, 2).rows();
    assertThat(rows.get(1).id()).isGreaterThan(rows.get(0).id()).isLessThan(1L << 53);
  }

  @Test
  void reopening_goesOnInTheSameFile() {
    List<RequestRow> rows = calls.next(100);
    store.append(rows.subList(0, 50));
    store.close();
    store = RequestLogStore.open(options(), () -> 0);
    store.append(rows.subList(50, 100));
    assertThat(rows(store.after(Calls.TENANT, 0, LogFilter.ALL, 200))).isEqualTo(rows);
    assertThat(fileNames()).containsExactly("calls-2026-11-22.db");
  }

  /** As a disk leaves it that was full at midnight, or a kill before the first commit. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void newestFileWithoutRecords_doesNotHideTheOthers(boolean hasTables) throws Exception {
    List<RequestRow> rows = calls.next(5);
    store.append(rows);
    store.close();
    clock.set(START.plus(Duration.ofDays(1)));
    Path empty = folder.resolve("log/calls-2026-11-23.db");
    if (hasTables) {
      LogSchema.make(empty);
    } else {
      Files.createFile(empty);
    }
    store = RequestLogStore.open(options(), () -> 0);
    assertThat(rows(store.after(Calls.TENANT, 0, LogFilter.ALL, 10))).isEqualTo(rows);
    assertThat(rows(store.before(Calls.TENANT, Long.MAX_VALUE, LogFilter.ALL, 10)))
        .isEqualTo(rows.reversed());

    long cursor = store.after(Calls.TENANT, 0, LogFilter.ALL, 10).cursor();
    List<RequestRow> later = calls.next(3);
    store.append(later);
    assertThat(rows(store.after(Calls.TENANT, cursor, LogFilter.ALL, 10))).isEqualTo(later);
  }

  /** It is a folder here; elsewhere it may be of another owner, or on a disk that fails. */
  @Test
  void newestFileThatCannotBeOpened_doesNotHideWhatIsReadAgain() throws IOException {
    List<RequestRow> rows = calls.next(5);
    store.append(rows);
    store.close();
    Path file = folder.resolve("log/calls-2026-11-22.db");
    Path aside = folder.resolve("aside");
    Files.move(file, aside);
    Files.createDirectory(file);
    clock.set(START.plusSeconds(1));
    store = RequestLogStore.open(options(), () -> 0);
    Files.delete(file);
    Files.move(aside, file);
    assertThat(rows(store.after(Calls.TENANT, 0, LogFilter.ALL, 10))).isEqualTo(rows);
  }

  /** One made by a reader would have the rights that the umask leaves. */
  @Test
  void reader_makesNoFile() {
    LogFile gone = LogFile.of(folder.resolve("log"), LogSeries.CALLERS, LocalDate.EPOCH, 1);
    assertThatThrownBy(() -> LogSchema.openReader(gone.path())).isInstanceOf(SQLException.class);
    assertThat(gone.path()).doesNotExist();
  }

  @Test
  void seriesThatIsSilentLongerThanItsFilesAreKept_losesNothing() {
    Logger logger = (Logger) LoggerFactory.getLogger(LogAppender.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      store.append(calls.next(2));
      for (int day = 0; day < 6; day++) {
        clock.set(START.plus(Duration.ofDays(day)));
        store.append(calls.strangers(2));
      }
      assertThat(fileNames()).noneMatch(name -> name.startsWith("calls-"));
      List<RequestRow> rows = calls.next(2);
      assertThat(store.append(rows)).isTrue();
      assertThat(store.find(Calls.TENANT, rows.getFirst().requestId())).isPresent();
      assertThat(log.list).isEmpty();
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void clockSetBack_neverLowersTheIds() {
    store.append(calls.next(1));
    clock.set(START.minus(Duration.ofDays(2)));
    store.append(calls.next(1));
    store.close();
    store = RequestLogStore.open(options(), () -> 0);
    store.append(calls.next(1));
    List<Long> ids =
        store.after(Calls.TENANT, 0, LogFilter.ALL, 10).rows().stream()
            .map(LoggedRequest::id)
            .toList();
    assertThat(ids).hasSize(3).isSorted();
  }

  @Test
  void retention_deletesWholeDays() {
    for (int day = 0; day < 5; day++) {
      clock.set(START.plus(Duration.ofDays(day)));
      store.append(calls.next(1));
    }
    assertThat(fileNames())
        .containsExactly(
            "calls-2026-11-23.db",
            "calls-2026-11-24.db",
            "calls-2026-11-25.db",
            "calls-2026-11-26.db");
    clock.set(START.plus(Duration.ofDays(7)));
    store.prune();
    assertThat(fileNames()).containsExactly("calls-2026-11-26.db");
    assertThat(store.after(Calls.TENANT, 0, LogFilter.ALL, 10).rows()).hasSize(1);
    assertThat(store.counters().deletedFiles()).isEqualTo(4);
  }

  @Test
  void sizeLimit_holdsWithinOneDay() {
    List<RequestRow> last = List.of();
    for (int i = 0; i < 120; i++) {
      last = calls.next(2_000);
      store.append(last);
    }
    // The newest file comes on top, and a batch is not split.
    assertThat(store.counters().bytes()).isLessThan(options().maxBytes() + (2 << 20));
    assertThat(store.counters().deletedFiles()).isPositive();
    LoggedRequest newest = store.find(Calls.TENANT, last.getLast().requestId()).orElseThrow();
    assertThat(newest.row()).isEqualTo(last.getLast());
  }

  @Test
  void damagedFile_isMovedAsideAndTheLogGoesOn() throws IOException {
    store.append(calls.next(10));
    long before = store.after(Calls.TENANT, 0, LogFilter.ALL, 10).cursor();
    store.close();
    Files.writeString(folder.resolve("log/calls-2026-11-22.db"), "not a database ".repeat(999));
    clock.set(START.plusMillis(1));
    store = RequestLogStore.open(options(), () -> 0);
    List<RequestRow> rows = calls.next(3);
    assertThat(store.append(rows)).isTrue();
    assertThat(rows(store.after(Calls.TENANT, before, LogFilter.ALL, 10)))
        .as("ids of the new file are above those of the damaged one")
        .isEqualTo(rows);
    assertThat(store.counters().damagedFiles()).isOne();
    assertThat(fileNames()).anyMatch(name -> name.contains(".damaged-"));
  }

  @Test
  void damagedOldFile_doesNotHideTheOthers() throws IOException {
    store.append(calls.next(10));
    store.close();
    Files.writeString(folder.resolve("log/calls-2026-11-21.db"), "not a database ".repeat(999));
    store = RequestLogStore.open(options(), () -> 0);
    assertThat(store.after(Calls.TENANT, 0, LogFilter.ALL, 100).rows()).hasSize(10);
    assertThat(store.counters().damagedFiles()).isOne();
  }

  @Test
  void rowsThatCannotBeStored_areCountedAndNotThrown() throws IOException {
    Files.createDirectories(folder.resolve("log/calls-2026-11-22.db"));
    assertThat(store.append(calls.next(7))).isFalse();
    assertThat(store.counters().lost()).isEqualTo(7);
    Files.delete(folder.resolve("log/calls-2026-11-22.db"));
    assertThat(store.append(calls.next(2))).isTrue();
    assertThat(store.counters().appended()).isEqualTo(2);
  }

  @Test
  void filesOfEarlierVersions_areLeftAloneUntilTheyAreOld() throws IOException {
    store.close();
    Path recent = folder.resolve("log/requests-2026-11-21.db");
    Path old = folder.resolve("log/requests-2026-11-01.db");
    Files.writeString(recent, "whatever it was");
    Files.writeString(old, "whatever it was");
    store = RequestLogStore.open(options(), () -> 0);
    store.append(calls.next(2));
    assertThat(store.after(Calls.TENANT, 0, LogFilter.ALL, 10).rows()).hasSize(2);
    assertThat(recent).hasContent("whatever it was");
    assertThat(old).doesNotExist();
    assertThat(store.counters().damagedFiles()).isZero();
  }

  @Test
  void directoryThatCannotBeMade_isRefusedAtOnce() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    RequestLogOptions options =
        new RequestLogOptions(file.resolve("log"), clock, Duration.ofDays(3), 10, 10);
    assertThatThrownBy(() -> RequestLogStore.open(options)).isInstanceOf(StoreException.class);
  }

  /** The umask would leave them open to all. */
  @Test
  void files_inADirectoryOpenToAll_areForTheirOwnerOnly() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (RequestLogStore logs =
        RequestLogStore.open(
            new RequestLogOptions(open, clock, Duration.ofDays(3), 1 << 20, 1 << 20))) {
      logs.append(calls.next(3));
      try (Stream<Path> files = Files.walk(open)) {
        assertThat(files.filter(Files::isRegularFile))
            .isNotEmpty()
            .allSatisfy(file ->
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
      }
    }
  }

  @Test
  void changedBytesOfRecords_areSeenAndTheFileIsMovedAside() throws SQLException {
    store.append(calls.next(100));
    store.close();
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:sqlite:" + folder.resolve("log/calls-2026-11-22.db"));
        Statement statement = connection.createStatement()) {
      statement.execute(
          "UPDATE chunks SET records = substr(records, 1, 900) || x'00' || substr(records, 902)");
    }
    store = RequestLogStore.open(options(), () -> 0);
    assertThat(store.after(Calls.TENANT, 0, LogFilter.ALL, 10).rows()).isEmpty();
    assertThat(store.counters().damagedFiles()).isOne();
    assertThat(store.append(calls.next(3))).isTrue();
    assertThat(store.after(Calls.TENANT, 0, LogFilter.ALL, 10).rows()).hasSize(3);
  }

  /** The trap: one quota for all, which anybody without a key can use up. */
  @Test
  void strangers_neverCostARecordOfACaller() {
    List<RequestRow> callers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      List<RequestRow> few = calls.next(10);
      assertThat(store.append(few)).isTrue();
      callers.addAll(few);
      store.append(calls.strangers(1_000));
    }
    assertThat(store.counters().deletedFiles()).isPositive();
    assertThat(store.counters().bytes()).isLessThan(options().maxBytes());
    List<RequestRow> found = sliced(LogFilter.builder().key(callers.getFirst().keyId()).build());
    assertThat(found).isEqualTo(callers);
    assertThat(fileNames()).anyMatch(name -> name.startsWith("strangers-"));
  }

  /** And the reverse: what strangers did is not forgotten because callers are busy. */
  @Test
  void callers_neverCostARecordOfAStranger() {
    List<RequestRow> strangers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      store.append(calls.next(2_000));
      List<RequestRow> few = calls.strangers(5);
      store.append(few);
      strangers.addAll(few);
    }
    assertThat(store.counters().deletedFiles()).isPositive();
    assertThat(sliced(LogFilter.builder().error("key_unknown").build())).isEqualTo(strangers);
  }

  @Test
  void smallBatches_areJoined() throws SQLException {
    List<RequestRow> all = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      List<RequestRow> rows = calls.next(1 + i % 3);
      store.append(rows);
      all.addAll(rows);
      if (i == 333) {
        store.close();
        store = RequestLogStore.open(options(), () -> 0);
      }
    }
    assertThat(rows(store.after(Calls.TENANT, 0, LogFilter.ALL, 2_000))).isEqualTo(all);
    for (RequestRow row : all.subList(300, 310)) {
      assertThat(store.find(Calls.TENANT, row.requestId()).orElseThrow().row()).isEqualTo(row);
    }
    assertThat(store.count(Calls.TENANT, LocalDate.MIN, LocalDate.MAX)).isEqualTo(all.size());
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:sqlite:" + folder.resolve("log/calls-2026-11-22.db"));
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*), sum(calls) FROM chunks")) {
      assertThat(result.next()).isTrue();
      assertThat(result.getInt(1)).isLessThan(40);
      assertThat(result.getInt(2)).isEqualTo(all.size());
    }
  }

  @Test
  void waiting_endsWithTheNextRow() throws Exception {
    store.append(calls.next(3));
    long cursor = store.after(Calls.TENANT, 0, LogFilter.ALL, 10).cursor();
    LogFilter wanted = LogFilter.builder().status(403).build();
    CompletableFuture<LogSlice> waiting = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() ->
            waiting.complete(
                store.awaitAfter(Calls.TENANT, cursor, wanted, 10, Duration.ofSeconds(60))));
    List<RequestRow> added = new ArrayList<>();
    long deadlineNs = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!waiting.isDone()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadlineNs);
      List<RequestRow> rows = calls.next(1);
      store.append(rows);
      added.addAll(rows);
      Thread.yield();
    }
    assertThat(rows(waiting.get()))
        .isNotEmpty()
        .containsAnyElementsOf(added)
        .allMatch(row -> row.status() == 403);
  }

  @Test
  void waiting_endsWithItsTimeOrTheLog() throws Exception {
    LogSlice none = store.awaitAfter(Calls.TENANT, 0, LogFilter.ALL, 10, Duration.ofMillis(20));
    assertThat(none.rows()).isEmpty();
    CompletableFuture<LogSlice> waiting =
        CompletableFuture.supplyAsync(
            () -> store.awaitAfter(Calls.TENANT, 0, LogFilter.ALL, 10, Duration.ofMinutes(10)));
    store.endWaiting();
    assertThat(waiting.get(30, TimeUnit.SECONDS).rows()).isEmpty();
  }

  private RequestLogOptions options() {
    return new RequestLogOptions(
        folder.resolve("log"), clock, Duration.ofDays(3), 4 << 20, 1 << 20);
  }

  private List<String> fileNames() {
    try (Stream<Path> files = Files.list(folder.resolve("log"))) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.endsWith("-wal") && !name.endsWith("-shm"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<RequestRow> rows(LogSlice slice) {
    return slice.rows().stream().map(LoggedRequest::row).toList();
  }
}
