package io.portcullis.store.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of an open SQLite database, by device and inode: what is at their paths is held against
 * that, because an open file that was removed, moved or replaced takes every write without a
 * complaint, and loses it at the next start.
 *
 * <p>Any thread. A look costs three calls of {@code stat}.
 */
public final class HeldFiles {
  /** The database itself, its write-ahead log, and the index of that, which carries the locks. */
  private static final List<String> SUFFIXES = List.of("", "-wal", "-shm");

  /** What the files were, by path; nothing on a file system that does not say. */
  private final Map<Path, Object> keys;

  private HeldFiles(Map<Path, Object> keys) {
    this.keys = keys;
  }

  /** Those of the database at {@code file}, as they are now; to be called when it is open. */
  public static HeldFiles of(Path file) {
    return of(file, SUFFIXES);
  }

  /** The file without what SQLite keeps beside it, for one who only reads. */
  public static HeldFiles ofFileAlone(Path file) {
    return of(file, List.of(""));
  }

  private static HeldFiles of(Path file, List<String> suffixes) {
    Map<Path, Object> keys = new LinkedHashMap<>();
    for (String suffix : suffixes) {
      Path path = file.resolveSibling(file.getFileName() + suffix);
      Object key = key(path);
      if (key != null) {
        keys.put(path, key);
      }
    }
    return new HeldFiles(keys);
  }

  /** The first that is not at its path any more, and what is there in its place. */
  public Optional<Lost> lost() {
    for (Map.Entry<Path, Object> held : keys.entrySet()) {
      Object now = key(held.getKey());
      if (!held.getValue().equals(now)) {
        return Optional.of(new Lost(held.getKey(), now != null));
      }
    }
    return Optional.empty();
  }

  /** Device and inode; null if there is no file, or it cannot be told. */
  private static @Nullable Object key(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * A file that is open and not at its path.
   *
   * @param replaced whether another file is there
   */
  public record Lost(Path path, boolean replaced) {
    /** What happened, for people. */
    @Override
    public String toString() {
      return path + (replaced ? " was replaced by another file" : " was removed or moved away");
    }
  }
}
