package io.portcullis.bench.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what {@code /proc} says about one process. */
final class ProcFile {

  private ProcFile() {}

  /** The fields of {@code /proc/pid/stat} from number 3 on; a process name may hold anything. */
  static String[] statAfterName(long pid) {
    String stat = read(pid, "stat");
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
  }

  static long residentBytes(long pid) {
    return read(pid, "status")
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .sum();
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", "" + pid, file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
