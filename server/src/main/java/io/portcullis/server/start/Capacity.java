package io.portcullis.server.start;

import com.sun.management.UnixOperatingSystemMXBean;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.TrafficOptions;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * How many connections this process can really serve: as many as {@code max-connections} says, if
 * the limit of open files and the heap leave room for them. What does not fit is lowered and said,
 * because a server that finds out later hangs, its health and management with it.
 *
 * <p>Each caller's connection may need another one to an upstream. Before them come the program's
 * own files (each entry of the class path, the database, logs, listeners) and the management
 * connections.
 *
 * @param connections callers' connections, 1 or more
 * @param managementConnections connections of the management listener, 1 or more
 * @param warnings what was lowered, a line each: what it is, why, and what to do
 */
public record Capacity(int connections, int managementConnections, List<String> warnings) {
  /** Most connections of the management listener. */
  static final int MOST_MANAGEMENT = 256;

  private static final int LEAST_MANAGEMENT = 4;
  private static final int LEAST_CONNECTIONS = 16;

  /** Descriptors of the program itself beside the class path's, and for each processor. */
  private static final int OWN = 64;

  private static final int OWN_PER_PROCESSOR = 4;

  /** Heap of a connection that has sent a byte; 4.8 KB were measured, 1.5 KB of a silent one. */
  private static final int CONNECTION_BYTES = 6 * 1024;

  /** Copies the list. */
  public Capacity {
    warnings = List.copyOf(warnings);
  }

  /**
   * What this process has room for. Loads no library's classes: without descriptors they could not
   * be.
   *
   * @throws StartException in one line if it cannot work at all
   */
  public static Capacity of(OptionValues options) {
    long descriptors =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Long.MAX_VALUE;
    String classPath = System.getProperty("java.class.path", "");
    int own =
        classPath.split(File.pathSeparator, -1).length
            + OWN
            + OWN_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
    return of(
        options.of(TrafficOptions.MAX_CONNECTIONS),
        descriptors,
        own,
        Runtime.getRuntime().maxMemory());
  }

  /**
   * What there is room for.
   *
   * @param wanted callers' connections
   * @param descriptors the limit of open files; negative or huge: none is known
   * @param own descriptors that the program itself needs
   * @param heap the largest heap, bytes
   * @throws StartException in one line if it cannot work at all
   */
  static Capacity of(int wanted, long descriptors, int own, long heap) {
    List<String> warnings = new ArrayList<>();
    long limit = descriptors < 0 ? Long.MAX_VALUE : descriptors;
    long spare = limit - own;
    int management = (int) Math.min(MOST_MANAGEMENT, Math.max(LEAST_MANAGEMENT, spare / 8));
    long fitting = connectionsIn(spare - management);
    if (fitting < Math.min(wanted, LEAST_CONNECTIONS)) {
      throw new StartException(
          "The limit of open files is %d, and this server needs at least %d: raise it (ulimit -n, or LimitNOFILE= of the service)."
              .formatted(limit, own + LEAST_MANAGEMENT + descriptorsOf(LEAST_CONNECTIONS)));
    }
    int connections = wanted;
    if (fitting < connections) {
      connections = (int) fitting;
      warnings.add(
          "%s is %d, but the limit of open files, %d, leaves room for %d, which is in force: raise the limit to %d (ulimit -n, or LimitNOFILE= of the service), or lower %s"
              .formatted(
                  TrafficOptions.MAX_CONNECTIONS,
                  wanted,
                  limit,
                  connections,
                  own + MOST_MANAGEMENT + descriptorsOf(wanted),
                  TrafficOptions.MAX_CONNECTIONS));
    }
    long fittingHeap = Math.max(LEAST_CONNECTIONS, heap / 8 * 3 / CONNECTION_BYTES);
    if (fittingHeap < connections) {
      connections = (int) fittingHeap;
      warnings.add(
          "%s is %d, but a heap of %d MiB leaves room for %d, which is in force: give it %d MiB (-Xmx), or lower %s"
              .formatted(
                  TrafficOptions.MAX_CONNECTIONS,
                  wanted,
                  heap >> 20,
                  connections,
                  ((wanted * 8L / 3 * CONNECTION_BYTES) >> 20) + 1,
                  TrafficOptions.MAX_CONNECTIONS));
    }
    return new Capacity(connections, management, warnings);
  }

  /** Of {@code connections}: an eighth more for a moment, and one to an upstream for each. */
  private static long descriptorsOf(int connections) {
    return connections + connections / 8 + 2L + connections;
  }

  private static long connectionsIn(long descriptors) {
    return Math.max(0, (descriptors - 2) / 17 * 8);
  }
}
