package io.portcullis.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path folder;

  @Test
  void hold_missing_madeForItsOwnerOnly() throws IOException {
    Path path = folder.resolve("a/b");

    DataDirectory.hold(path).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rwx------");
  }

  /** A lock file of an earlier version, which left its mode to the umask. */
  @Test
  void hold_lockFileOpenToOthers_isClosedToThem() throws IOException {
    Path file = Files.createFile(folder.resolve("portcullis.lock"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    DataDirectory.hold(folder).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void hold_heldByAnotherServer_refusedNamingIt() {
    try (DataDirectory held = DataDirectory.hold(folder)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> DataDirectory.hold(folder))
          .isInstanceOf(StartException.class)
          .hasMessageStartingWith(
              "Another server (process %d) uses the data directory %s;"
                  .formatted(ProcessHandle.current().pid(), folder));
    }
  }

  @Test
  void hold_afterClose_heldAgain() {
    DataDirectory.hold(folder).close();

    DataDirectory.hold(folder).close();
  }

  @Test
  void hold_aFileIsThere_refused() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> DataDirectory.hold(file))
        .isInstanceOf(StartException.class)
        .hasMessage("The data directory %s is not a directory.", file);
  }
}
