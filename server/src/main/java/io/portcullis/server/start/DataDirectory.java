package io.portcullis.server.start;

import io.portcullis.store.host.HeldFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data directory, held by this server alone: two servers would each believe that their request
 * log is theirs.
 *
 * <p>The lock is the operating system's, so a server that was killed leaves none behind.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "portcullis.lock";
  private static final Set<StandardOpenOption> CREATE_OR_WRITE =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

  /** Who can open the file can lock it, and so keep a server from starting. */
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** Far longer than {@link #isHeld} has the lock, and too short to be noticed at a start. */
  private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(200);

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
  public static void create(Path path) {
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
          "The data directory %s cannot be made: %s.".formatted(path, reason(e, path)));
    }
  }

  /**
   * Makes the directory and takes it until {@link #close}.
   *
   * @throws StartException if it cannot be made or written, or another server has it
   */
  public static DataDirectory hold(Path path) {
    return hold(path, () -> LockSupport.parkNanos(LOOK_NS));
  }

  /**
   * As {@link #hold(Path)}.
   *
   * @param pause waits for a look of another process, which has the lock for an instant, to end
   */
  static DataDirectory hold(Path path, Runnable pause) {
    create(path);
    Path file = path.resolve(LOCK_FILE);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, CREATE_OR_WRITE, OWNER_ONLY);
    } catch (IOException e) {
      throw cannotBeWritten(path, e);
    }
    closeToOthers(file);
    if (!locked(channel) && !lockedAfter(pause, channel)) {
      closeQuietly(channel);
      throw new StartException(
          "Another server%s uses the data directory %s; stop it, or choose another --data-dir."
              .formatted(holder(path).map(pid -> " (process " + pid + ")").orElse(""), path));
    }
    writeHolder(channel);
    return new DataDirectory(channel, HeldFiles.ofFileAlone(file));
  }

  /** One that was there, and belongs to another user or is on a mount with no modes, works too. */
  private static void closeToOthers(Path file) {
    try {
      if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY.value())) {
        Files.setPosixFilePermissions(file, OWNER_ONLY.value());
      }
    } catch (IOException | UnsupportedOperationException e) {
      LOG.warn(
          "The mode of {} cannot be set to 0600 ({}); whoever can open it can keep a server from"
              + " starting",
          file,
          e instanceof IOException io ? StartFailure.reason(io) : "the file system has no modes");
    }
  }

  private static boolean lockedAfter(Runnable pause, FileChannel channel) {
    pause.run();
    return locked(channel);
  }

  /** That {@code path} cannot be written, and why. */
  public static StartException cannotBeWritten(Path path, IOException e) {
    return new StartException(
        "The data directory %s cannot be written: %s.".formatted(path, reason(e, path)));
  }

  /** Whether a server holds it now. Two that look at once do not take each other for one. */
  public static boolean isHeld(Path path) {
    try (FileChannel channel = FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.READ)) {
      @Nullable FileLock shared = channel.tryLock(0, Long.MAX_VALUE, true);
      return shared == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The process that wrote its number into the lock's file last; it may have ended. */
  public static Optional<Long> holder(Path path) {
    try {
      return Optional.of(Long.valueOf(Files.readString(path.resolve(LOCK_FILE)).strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** For people only, so that a full disk stops nothing here. */
  private static void writeHolder(FileChannel channel) {
    String pid = ProcessHandle.current().pid() + "\n";
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException ignored) {
      // Then the message of another start names no process.
    }
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
  public void look() {
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
  public Optional<String> lost() {
    return Optional.ofNullable(lost);
  }

  /** Whose directory it is, if not this process's. */
  private static String reason(IOException e, Path path) {
    String reason = StartFailure.reason(e);
    if (!(e instanceof AccessDeniedException)) {
      return reason;
    }
    try {
      Path there = path.toAbsolutePath();
      while (!Files.exists(there) && there.getParent() != null) {
        there = there.getParent();
      }
      return "%s (%s belongs to %s, this process runs as %s)"
          .formatted(
              reason, there, Files.getOwner(there).getName(), System.getProperty("user.name"));
    } catch (IOException | UnsupportedOperationException unknown) {
      return reason;
    }
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
