package io.portcullis.store.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Master keys in a file of their own, one a line, that only its owner may read. Lines that are
 * empty or start with {@code #} do not count.
 *
 * <p>The file is only ever replaced as a whole, and is on the disk when a method returns, so that a
 * crash leaves the old keys or the new ones.
 */
public record MasterKeyFile(Path file) implements MasterKeys {
  /** Its name within the data directory. */
  public static final String NAME = "master.key";

  private static final String DRAFT = ".draft";

  private static final Logger LOG = LoggerFactory.getLogger(MasterKeyFile.class);

  /** The lock of a file is the process's, not the thread's. */
  private static final ReentrantLock ALONE = new ReentrantLock();

  private static final String HEAD =
      "# The master key of Portcullis: without it the secrets in the database are lost. Keep a"
          + " copy, apart from the database's backups.\n";

  @Override
  public String place() {
    return file.toString();
  }

  @Override
  public List<MasterKey> load() {
    List<MasterKey> keys = new ArrayList<>();
    for (String line : lines()) {
      String text = line.strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        keys.add(
            MasterKey.parse(text)
                .orElseThrow(() ->
                    new MasterKeyException(
                        "%s has a line that is not the Base64 of 32 bytes; put the backup of the file there"
                            .formatted(file))));
      }
    }
    return List.copyOf(keys);
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (AccessDeniedException e) {
      throw new MasterKeyException("%s cannot be read: no permission".formatted(file));
    } catch (IOException e) {
      throw new MasterKeyException("%s cannot be read: %s".formatted(file, e));
    }
  }

  /** Says in the log if others than the owner may read the file. */
  public void warnIfShared() {
    if (!posix() || Files.notExists(file)) {
      return;
    }
    try {
      String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
      if (!mode.endsWith("------")) {
        LOG.warn("{} can be read by others ({}): chmod 600 {}", file, mode, file);
      }
    } catch (IOException e) {
      LOG.warn("{}: cannot read its mode: {}", file, e.toString());
    }
  }

  /**
   * Makes the file with {@code key}, unless it is there already.
   *
   * @throws MasterKeyException if it cannot be written
   */
  public void createWith(MasterKey key) {
    store(List.of(key), false);
  }

  /**
   * Replaces what the file holds.
   *
   * @param keys the one to encrypt with first
   * @throws MasterKeyException if it cannot be written; then it holds what it held
   */
  public void replace(List<MasterKey> keys) {
    store(keys, true);
  }

  /**
   * Runs {@code change} while no other process or thread changes the file by this method: a key
   * that was put there between reading and writing would be lost, and all secrets with it. Blocks.
   *
   * @throws MasterKeyException if the lock's file cannot be written
   */
  public <T> T alone(Supplier<T> change) {
    ALONE.lock();
    try (FileChannel lock =
            FileChannel.open(
                file.resolveSibling(NAME + ".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                ownerOnly("rw-------"));
        FileLock held = lock.lock()) {
      LOG.trace("{}", held);
      return change.get();
    } catch (IOException e) {
      throw new MasterKeyException("%s cannot be locked: %s".formatted(file, e));
    } finally {
      ALONE.unlock();
    }
  }

  private void store(List<MasterKey> keys, boolean replace) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new MasterKeyException(file + " is no file in a folder");
    }
    try {
      if (Files.notExists(folder)) {
        Files.createDirectories(folder, ownerOnly("rwx------"));
      }
      if (replace) {
        deleteDrafts(folder);
      }
      Path draft = Files.createTempFile(folder, NAME, DRAFT, ownerOnly("rw-------"));
      try {
        write(draft, keys);
        if (replace) {
          Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } else {
          linkUnlessThere(draft);
        }
      } finally {
        Files.deleteIfExists(draft);
      }
      sync(folder);
    } catch (IOException e) {
      throw new MasterKeyException("%s cannot be written: %s".formatted(file, e));
    }
  }

  /** What a kill left would keep an old key for ever. */
  private static void deleteDrafts(Path folder) throws IOException {
    try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder, NAME + "*" + DRAFT)) {
      for (Path draft : drafts) {
        Files.deleteIfExists(draft);
      }
    }
  }

  /** A link, because a move would overwrite what another process put there meanwhile. */
  private void linkUnlessThere(Path draft) throws IOException {
    try {
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("{} was made meanwhile", file);
    } catch (UnsupportedOperationException e) {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static FileAttribute<?>[] ownerOnly(String mode) {
    return posix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean posix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  private static void write(Path draft, List<MasterKey> keys) throws IOException {
    String text =
        HEAD + keys.stream().map(MasterKey::reveal).collect(Collectors.joining("\n", "", "\n"));
    try (FileChannel channel = FileChannel.open(draft, Set.of(StandardOpenOption.WRITE))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** The file's name is on the disk only when its folder is. */
  private static void sync(Path folder) throws IOException {
    if (posix()) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
