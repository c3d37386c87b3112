package io.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SQLite's files look like from outside. */
class SqliteFilesTest {
  @TempDir Path folder;

  @Test
  void newDatabaseInADirectoryOpenToAll_isForItsOwnerOnly() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    String url = "jdbc:sqlite:" + folder.resolve("new.db");
    try (Store store = Store.open(Samples.options(url, folder, Clock.systemUTC()))) {
      assertThat(store.revision()).isNotNegative();
      assertThat(modes()).isNotEmpty().allMatch(mode -> mode.equals("rw-------"));
    }
  }

  private List<String> modes() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.getFileName().toString().contains(".db"))
          .map(file -> {
            try {
              return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
            } catch (IOException e) {
              return e.toString();
            }
          })
          .toList();
    }
  }
}
