package io.portcullis.server.run;

import io.portcullis.store.HeldFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data directory, held by this server alone: two servers would each believe that their request
 * log is theirs.
 *
 * <p>The lock is the operating system's, so a server that was killed leaves none behind.
 */
final class DataDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "portcullis.lock";
  private static final Set<StandardOpenOption> CREATE_OR_WRITE =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

  /** Who can open the file can lock it, and so keep a server from starting. */
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

  private final FileChannel lockFile;
  private final HeldFiles held;
  private volatile @Nullable String lost;

  private DataDirectory(FileChannel lockFile, HeldFiles held) {
    this.lockFile = lockFile;
    this.held = held;
  }

  /**
   * Makes the directory and its parents where missing. A new directory gets the mode 0700; that of
   * an existing one is left alone.
   *
   * @throws StartException if that cannot be done
   */
  static void create(Path path) {
    try {
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      if (!Files.isDirectory(path)) {
        Files.createDirectory(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (FileAlreadyExistsException e) {
      throw new StartException("The data directory %s is not a directory.".formatted(path));
    } catch (IOException e) {
      throw new StartException(
          "The data directory %s cannot be made: %s.".formatted(path, reason(e)));
    }
  }

  /**
   * Makes the directory and takes it until {@link #close}.
   *
   * @throws StartException if it cannot be made or written, or another server has it
   */
  static DataDirectory hold(Path path) {
    create(path);
    Path file = path.resolve(LOCK_FILE);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, CREATE_OR_WRITE, OWNER_ONLY);
      Files.setPosixFilePermissions(file, OWNER_ONLY.value());
    } catch (IOException e) {
      throw new StartException(
          "The data directory %s cannot be written: %s.".formatted(path, reason(e)));
    }
    if (!locked(channel)) {
      closeQuietly(channel);
      throw new StartException(
          "Another server uses the data directory %s; stop it, or choose another --data-dir."
              .formatted(path));
    }
    return new DataDirectory(channel, HeldFiles.ofFileAlone(file));
  }

  private static boolean locked(FileChannel channel) {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (IOException | OverlappingFileLockException e) {
      return false;
    }
  }

  /**
   * Looks whether the lock is still at its path: without it a second server could take the
   * directory. Says so once.
   */
  void look() {
    String now =
        held.lost()
            .map(gone -> gone + "; a second server could take the data directory: start this anew")
            .orElse(null);
    if (now != null && lost == null) {
      LOG.error("{}", now);
    }
    lost = now;
  }

  /** What the last look found wrong, for people; empty: nothing. */
  Optional<String> lost() {
    return Optional.ofNullable(lost);
  }

  private static String reason(IOException e) {
    return e instanceof AccessDeniedException ? "no permission" : e.toString();
  }

  @Override
  public void close() {
    closeQuietly(lockFile);
  }

  /** The lock goes with the process at the latest. */
  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException ignored) {
      // Nothing was written, so nothing is lost.
    }
  }
}
