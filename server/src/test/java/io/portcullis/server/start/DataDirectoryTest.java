package io.portcullis.server.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

  /** Not even root may change the mode of this one: as a file of another user, or on a share. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void hold_modeOfTheLockFileCannotBeSet_isHeldAllTheSame() throws IOException {
    Path file = Path.of("/proc/self/comm");
    String before = Files.readString(file);
    Files.createSymbolicLink(folder.resolve("portcullis.lock"), file);
    try (DataDirectory held = DataDirectory.hold(folder)) {
      assertThat(held.lost()).isEmpty();
      assertThatThrownBy(() -> DataDirectory.hold(folder)).isInstanceOf(StartException.class);
    } finally {
      Files.writeString(file, before);
    }
  }

  /** What {@code check} does has the lock for an instant. */
  @Test
  void hold_lockedForAnInstant_heldAtTheSecondTry() throws IOException {
    Path file = Files.createFile(folder.resolve("portcullis.lock"));
    try (FileChannel look = FileChannel.open(file, StandardOpenOption.READ)) {
      FileLock lock = look.lock(0, Long.MAX_VALUE, true);
      List<Boolean> valid = new ArrayList<>();

      DataDirectory held =
          DataDirectory.hold(
              folder,
              () -> {
                valid.add(lock.isValid());
                release(lock);
              });

      assertThat(valid).containsExactly(true);
      assertThat(DataDirectory.isHeld(folder)).isTrue();
      held.close();
    }
    assertThat(DataDirectory.isHeld(folder)).isFalse();
  }

  private static void release(FileLock lock) {
    try {
      lock.release();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
