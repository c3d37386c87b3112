package io.portcullis.server.start;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds out which process listens on a port, where the system tells: Linux, of the same user or for
 * root. Blocks on reading {@code /proc}; asked only when a start fails.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_net.5.html">proc_pid_net(5)</a>
 */
public final class PortHolder {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
  private static final String LISTENS = "0A";

  /** Columns of the tables, from 0. */
  private static final int LOCAL = 1;

  private static final int STATE = 3;
  private static final int INODE = 9;

  private PortHolder() {}

  /** The number and name of the process, such as {@code process 12 (nginx)}. */
  static Optional<String> of(int port) {
    return pid(port).map(pid -> "process %d (%s)".formatted(pid, name(pid)));
  }

  /** The number of the process. */
  public static Optional<Long> pid(int port) {
    Set<String> sockets = new HashSet<>();
    TABLES.forEach(table -> addSockets(table, port, sockets));
    return sockets.isEmpty()
        ? Optional.empty()
        : ProcessHandle.allProcesses()
            .map(ProcessHandle::pid)
            .filter(pid -> holds(pid, sockets))
            .findFirst();
  }

  private static void addSockets(Path table, int port, Set<String> sockets) {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    try (Stream<String> lines = Files.lines(table)) {
      lines
          .map(line -> line.strip().split("\\s+"))
          .filter(columns -> columns.length > INODE)
          .filter(columns -> columns[LOCAL].endsWith(suffix) && columns[STATE].equals(LISTENS))
          .forEach(columns -> sockets.add("socket:[" + columns[INODE] + "]"));
    } catch (IOException | RuntimeException e) {
      // No such table: then nobody is named.
    }
  }

  private static boolean holds(long pid, Set<String> sockets) {
    Path folder = Path.of("/proc", Long.toString(pid), "fd");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (Files.isSymbolicLink(file) && sockets.contains(target(file))) {
          return true;
        }
      }
    } catch (IOException | RuntimeException e) {
      // Another user's, or it ended meanwhile.
    }
    return false;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static String name(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "comm")).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
