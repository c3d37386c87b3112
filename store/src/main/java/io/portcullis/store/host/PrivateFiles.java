package io.portcullis.store.host;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes files and folders for their owner only, where the system has such modes. Any thread. */
public final class PrivateFiles {
  private PrivateFiles() {}

  /** Makes a folder and those above it; one that exists keeps its mode. */
  public static void makeDirectory(Path directory) throws IOException {
    if (hasModes()) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(directory);
    }
  }

  /**
   * Makes an empty file for SQLite, which would leave its mode to the umask: the folder may be one
   * that others can read. SQLite gives its journal and index the file's mode. One that exists keeps
   * its mode, which is its owner's choice.
   */
  public static void makeFile(Path file) throws IOException {
    if (!hasModes() || Files.exists(file)) {
      return;
    }
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      // Another process was quicker.
    }
  }

  private static boolean hasModes() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }
}
