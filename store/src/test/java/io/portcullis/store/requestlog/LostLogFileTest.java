package io.portcullis.store.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.store.requestlog.value.RequestLogOptions;
import io.portcullis.store.requestlog.value.RequestRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log does when its files are taken away while it writes. */
class LostLogFileTest {
  @TempDir Path folder;

  private final Calls calls = new Calls(1, System.currentTimeMillis());
  private Path data;
  private RequestLogStore store;

  @SuppressWarnings("NullAway.Init") // set by open()
  LostLogFileTest() {}

  @BeforeEach
  void open() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    store = RequestLogStore.open(RequestLogOptions.in(data, Clock.systemUTC()));
    store.append(calls.next(5));
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** The trap: rows go into a file that nobody will ever open. */
  @ParameterizedTest
  @ValueSource(strings = {"", "-wal"})
  void fileRemoved_laterCallsAreInANewFile(String suffix) throws IOException {
    Path file = file();
    Files.delete(file.resolveSibling(file.getFileName() + suffix));

    List<RequestRow> rows = calls.next(3);
    assertThat(store.append(rows)).isTrue();

    assertFound(rows);
    assertThat(file()).exists();
  }

  @Test
  void fileReplacedByACopy_laterCallsAreInTheCopy() throws IOException {
    Path file = file();
    RequestRow before = calls.next(1).getFirst();
    store.append(List.of(before));
    Path copy = folder.resolve("copy.db");
    Files.copy(file, copy);
    assertFound(List.of(before));
    Files.delete(file);
    Files.move(copy, file);

    List<RequestRow> rows = calls.next(3);
    assertThat(store.append(rows)).isTrue();

    assertFound(rows);
  }

  @Test
  void folderRemoved_isMadeAgain() throws IOException {
    Path log = data.resolve("request-log");
    Files.move(log, folder.resolve("elsewhere"));

    List<RequestRow> rows = calls.next(3);
    assertThat(store.append(rows)).isTrue();

    assertFound(rows);
    assertThat(store.counters().lost()).isZero();
  }

  /** Made again, it would be in the way of the one that is moved back. */
  @Test
  void dataDirectoryMovedAway_callsAreCountedAsLost_untilItIsBack() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(data, elsewhere);

    assertThat(store.append(calls.next(3))).isFalse();
    assertThat(store.counters().lost()).isEqualTo(3);
    assertThat(store.counters().bytes()).isZero();
    assertThat(data).doesNotExist();

    Files.move(elsewhere, data);

    List<RequestRow> rows = calls.next(2);
    assertThat(store.append(rows)).isTrue();
    assertFound(rows);
  }

  private Path file() throws IOException {
    try (var files = Files.list(data.resolve("request-log"))) {
      return files.filter(path -> path.toString().endsWith(".db")).findFirst().orElseThrow();
    }
  }

  private void assertFound(List<RequestRow> rows) {
    for (RequestRow row : rows) {
      assertThat(store.find(Calls.TENANT, row.requestId())).isPresent();
    }
  }
}
