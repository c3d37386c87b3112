package io.portcullis.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The program in a JVM of its own, as an operator starts it: the flags of {@code jvm.options}, the
 * options as flags, the first key as a variable, and its ports learnt from what it prints.
 */
final class PortcullisProcess implements AutoCloseable {
  /** How long a start may take on a machine that is busy with other tests. */
  static final Duration START = Duration.ofSeconds(60);

  private static final Pattern CALLS = Pattern.compile("^ *calls +(?:.* )?(http://\\S+)$");
  private static final Pattern MANAGEMENT =
      Pattern.compile("^ *management +(?:.* )?(http://\\S+)$");

  private final Process process;
  private final ProcessOutput out;
  private final ProcessOutput err;

  private PortcullisProcess(Process process) {
    this.process = process;
    this.out = new ProcessOutput(process.getInputStream());
    this.err = new ProcessOutput(process.getErrorStream());
  }

  /** Starts {@code serve} on free ports, of both families for the gateway, and waits for it. */
  static PortcullisProcess serve(Path dataDir, String key, String... flags) {
    PortcullisProcess server = launchServe(dataDir, key, flags);
    server.awaitStart();
    return server;
  }

  /** As {@link #serve}, with more flags for the JVM. */
  static PortcullisProcess serveWith(
      List<String> jvmFlags, Path dataDir, String key, String... flags) {
    PortcullisProcess server =
        launch(Map.of("PORTCULLIS_BOOTSTRAP_KEY", key), jvmFlags, serving(dataDir, flags));
    server.awaitStart();
    return server;
  }

  /** Starts {@code serve} without waiting for anything. */
  static PortcullisProcess launchServe(Path dataDir, String key, String... flags) {
    return launch(Map.of("PORTCULLIS_BOOTSTRAP_KEY", key), serving(dataDir, flags));
  }

  /** As {@link #launchServe}, with a limit of open files. */
  static PortcullisProcess launchServeWithFiles(int files, Path dataDir, String key) {
    List<String> limited =
        List.of("sh", "-c", "ulimit -n \"$0\" && exec \"$@\"", Integer.toString(files));
    return launch(limited, Map.of("PORTCULLIS_BOOTSTRAP_KEY", key), List.of(), serving(dataDir));
  }

  private static List<String> serving(Path dataDir, String... flags) {
    List<String> arguments = new ArrayList<>();
    arguments.add("serve");
    arguments.addAll(List.of("--data-dir", dataDir.toString()));
    arguments.addAll(List.of("--gateway-listen", "[::]:0"));
    arguments.addAll(List.of("--admin-listen", "127.0.0.1:0"));
    arguments.addAll(List.of(flags));
    return arguments;
  }

  /** Starts any command of the program. */
  static PortcullisProcess launch(Map<String, String> variables, List<String> arguments) {
    return launch(variables, List.of(), arguments);
  }

  private static PortcullisProcess launch(
      Map<String, String> variables, List<String> jvmFlags, List<String> arguments) {
    return launch(List.of(), variables, jvmFlags, arguments);
  }

  private static PortcullisProcess launch(
      List<String> before,
      Map<String, String> variables,
      List<String> jvmFlags,
      List<String> arguments) {
    AppRuntime runtime = AppRuntime.prepared();
    List<String> command = new ArrayList<>(before);
    command.addAll(runtime.command(jvmFlags, arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    // Neither the operator's variables nor a portcullis.yaml beside the tests may play a part.
    builder.environment().keySet().removeIf(name -> name.startsWith("PORTCULLIS_"));
    builder.environment().putAll(variables);
    builder.directory(runtime.folder().toFile());
    try {
      return new PortcullisProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Blocks until it says that it is ready.
   *
   * @throws AssertionError with its output, if it ends or is not ready within {@link #START}
   */
  void awaitStart() {
    Await.value(
        "the server is ready",
        START,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("it ended: " + out.whole() + err.whole());
          }
          return out.find(MANAGEMENT);
        });
  }

  /** The port of the gateway's first listener. */
  int gatewayPort() {
    return started(CALLS).getPort();
  }

  /** Where the management API answers, such as {@code http://127.0.0.1:1234}. */
  URI management() {
    return started(MANAGEMENT);
  }

  private URI started(Pattern line) {
    return out.find(line)
        .map(URI::create)
        .orElseThrow(() -> new AssertionError("no line " + line + " in " + out.text()));
  }

  /** Standard output and standard error so far. */
  String output() {
    return out.text() + "\n" + err.text();
  }

  /** Standard output and standard error of a process that has ended. */
  String wholeOutput() {
    return out.whole() + "\n" + err.whole();
  }

  /** Standard output so far. */
  ProcessOutput out() {
    return out;
  }

  /** Asks it to end (SIGTERM), and returns at once. */
  void terminate() {
    process.destroy();
  }

  /** Sends it SIGHUP, as an operator or another program does. */
  void hangUp() {
    Shell.run(AppRuntime.projectFolder(), "kill -HUP " + process.pid());
  }

  /** Kills it (SIGKILL) and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** Makes it collect its garbage, now. */
  void collectGarbage() {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process collected =
          new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.run")
              .redirectErrorStream(true)
              .start();
      String said = new String(collected.getInputStream().readAllBytes(), UTF_8);
      if (collected.waitFor() != 0) {
        throw new AssertionError(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The processor time it has used so far, by all its threads. */
  Duration processorTime() {
    return process.toHandle().info().totalCpuDuration().orElseThrow();
  }

  /** Whether it runs. */
  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Blocks until it ends by itself, and returns its exit code.
   *
   * @throws AssertionError if it does not end in time
   */
  int awaitExit() {
    try {
      if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("it does not end: " + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends it in an orderly way, or else by force. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
