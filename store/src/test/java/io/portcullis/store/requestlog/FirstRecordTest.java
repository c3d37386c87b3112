package io.portcullis.store.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.store.requestlog.file.LogFile;
import io.portcullis.store.requestlog.value.RequestLogOptions;
import io.portcullis.store.requestlog.value.RequestRow;
import java.io.File;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first record of a file, at each start and each day, while somebody already looks for it.
 *
 * <p>The writer was refused once in some hundred times when a reader opened the empty file with it;
 * so what is looked at is that there never is an empty file, which is to be seen each time.
 */
class FirstRecordTest {
  private static final int DAYS = 150;

  @TempDir Path folder;

  @Test
  void firstRecordOfADay_isKept_andItsFileIsThereWithItsTablesOrNotAtAll()
      throws InterruptedException {
    SetClock clock = new SetClock(Clock.systemUTC().instant());
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger empty = new AtomicInteger();
    AtomicLong wantedHigh = new AtomicLong();
    RequestLogOptions options = RequestLogOptions.in(folder, clock);
    try (RequestLogStore store = RequestLogStore.open(options, () -> 0)) {
      Thread looking =
          Thread.ofPlatform()
              .start(() -> {
                while (!over.get()) {
                  empty.addAndGet(emptyFiles(options.directory()));
                  store.find(Calls.TENANT, new UUID(wantedHigh.get(), 0));
                }
              });
      try {
        for (int day = 0; day < DAYS; day++) {
          clock.set(clock.instant().plus(Duration.ofDays(1)));
          List<RequestRow> rows = new Calls(day, clock.millis()).next(1);
          UUID id = rows.getFirst().requestId();
          wantedHigh.set(id.getMostSignificantBits());

          assertThat(store.append(rows)).as("stored on day %d", day).isTrue();
          assertThat(store.find(Calls.TENANT, id)).as("found on day %d", day).isPresent();
        }
      } finally {
        over.set(true);
        looking.join();
      }
    }
    assertThat(empty).hasValue(0);
  }

  private static int emptyFiles(Path directory) {
    File[] files = directory.toFile().listFiles();
    int count = 0;
    for (File file : files == null ? new File[0] : files) {
      // One that was just deleted has no length either.
      if (LogFile.at(file.toPath()).isPresent() && file.length() == 0 && file.exists()) {
        count++;
      }
    }
    return count;
  }
}
