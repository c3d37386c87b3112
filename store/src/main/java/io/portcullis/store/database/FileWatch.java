package io.portcullis.store.database;

import io.portcullis.store.host.HeldFiles;
import io.portcullis.store.value.StoreUnavailableException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds what is at the paths of the open SQLite database against what was opened, before anything
 * is acknowledged and with each reading, and says so once when it changes. Any thread.
 */
final class FileWatch {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

  private final DatabaseUrl.Sqlite url;
  private final HeldFiles files;
  private volatile @Nullable String lost;

  /** Watches the files that are there now. */
  FileWatch(DatabaseUrl.Sqlite url) {
    this.url = url;
    this.files = HeldFiles.of(url.file());
  }

  /** Looks, and says what is lost; empty: all files are in their places. */
  Optional<String> look() {
    String now = files.lost().map(HeldFiles.Lost::toString).orElse(null);
    String before = lost;
    lost = now;
    if (now != null && before == null) {
      LOG.error(
          "{}: {} while the server runs. Changes are refused, and would be lost: put the file back,"
              + " or stop the server and start it on the files that are there",
          url,
          now);
    } else if (now == null && before != null) {
      LOG.info("{}: the files are back; changes are taken again", url);
    }
    return Optional.ofNullable(now);
  }

  /**
   * Looks before a change is begun or acknowledged.
   *
   * @throws StoreUnavailableException if a file is lost
   */
  void check() {
    look()
        .ifPresent(what -> {
          throw new StoreUnavailableException(
              "%s: %s; the change is not acknowledged".formatted(url, what), null);
        });
  }

  /** What the last look found lost; empty: nothing. */
  Optional<String> lost() {
    return Optional.ofNullable(lost);
  }
}
