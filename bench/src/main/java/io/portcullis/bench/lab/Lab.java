package io.portcullis.bench.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * The place of one measurement: a folder of its own, two cores, and the processes started on them.
 * Closing it, also by an interrupt of the program, ends those processes and removes the folder.
 *
 * <p>Not thread safe, but for closing.
 */
public final class Lab implements AutoCloseable {

  /** Below Linux's usual range of callers' ports, which begins at 32768. */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;

  private final Path folder;
  private final String proxyCores;
  private final String loadCore;
  private final List<PinnedProcess> processes = new ArrayList<>();
  private final Thread closing = new Thread(this::clear, "lab-closing");

  private Lab(Path folder, String proxyCores, String loadCore) {
    this.folder = folder;
    this.proxyCores = proxyCores;
    this.loadCore = loadCore;
  }

  /**
   * Opens a lab.
   *
   * @param proxyCores what is measured runs on these, in taskset's notation, such as {@code 0}
   * @param loadCore the core for everything else, this program included
   * @throws LabException if the machine does not have these cores, or a program is missing
   */
  public static Lab open(String proxyCores, String loadCore) {
    Programs.require("taskset", "gcc", "nginx", "haproxy");
    Programs.run("taskset", "-acp", loadCore, "" + ProcessHandle.current().pid());
    try {
      Lab lab = new Lab(Files.createTempDirectory("portcullis-bench-"), proxyCores, loadCore);
      // nginx's worker gives up root and must still reach its files.
      lab.folder.toFile().setExecutable(true, false);
      lab.folder.toFile().setReadable(true, false);
      Runtime.getRuntime().addShutdownHook(lab.closing);
      return lab;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of this lab; gone once it is closed. */
  public Path folder() {
    return folder;
  }

  /** A new folder inside {@link #folder()}. */
  public Path newFolder(String name) {
    try {
      return Files.createDirectory(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts what is measured on its cores; its output goes to {@code name.out} in the folder. */
  public PinnedProcess startMeasured(
      String name, Map<String, String> environment, List<String> command) {
    return start(name, proxyCores, environment, command);
  }

  /** Starts a program on the other core. */
  public PinnedProcess startBeside(String name, List<String> command) {
    return start(name, loadCore, Map.of(), command);
  }

  /** The command line that runs {@code command} on the core of the load. */
  List<String> besideCommand(List<String> command) {
    return PinnedProcess.pinned(loadCore, command);
  }

  /**
   * A TCP port that was free on 127.0.0.1 a moment ago. Not one that the kernel gives to callers: a
   * caller that tries to connect until something listens may be given that very port, and would
   * then be connected to itself.
   */
  public int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
        return port;
      } catch (BindException e) {
        continue;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private synchronized PinnedProcess start(
      String name, String cores, Map<String, String> environment, List<String> command) {
    PinnedProcess process =
        PinnedProcess.start(name, cores, folder.resolve(name + ".out"), environment, command);
    processes.add(process);
    return process;
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(closing);
    clear();
  }

  private synchronized void clear() {
    // The last started first: a proxy before its upstream.
    processes.reversed().forEach(PinnedProcess::close);
    processes.clear();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("could not remove " + folder + ": " + e.getMessage());
    }
  }
}
