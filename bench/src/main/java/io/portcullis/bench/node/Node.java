package io.portcullis.bench.node;

import io.portcullis.bench.lab.Lab;
import io.portcullis.bench.lab.PinnedProcess;
import io.portcullis.bench.lab.Programs;
import io.portcullis.bench.lab.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One server, started by {@code ./portcullis serve} with a data directory of its own.
 *
 * @param process the server's
 * @param gatewayPort of 127.0.0.1 where calls come in
 * @param api its management API
 */
public record Node(PinnedProcess process, int gatewayPort, ManagementApi api)
    implements AutoCloseable {

  /** The first key; known here, so that it need not be read from the output. */
  public static final String MANAGEMENT_KEY =
      "tk_live_Bench0manage0_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN";

  /** Also what a start with a million prefixes must do with. */
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  private static final Pattern ALLOCATED = Pattern.compile("allocated=(\\d+)B");

  /** Builds the program and its AOT cache if they are missing or old, so that no start has to. */
  public static void build() {
    Programs.run(launcher(), "--help");
  }

  /**
   * Starts a server and waits until it is ready.
   *
   * @param name of the process and its data directory, which may exist already
   * @param options flags of {@code serve} beside those for the folder and the addresses
   */
  public static Node start(Lab lab, String name, String... options) {
    return spawn(lab, name, Map.of(), options).awaitReady();
  }

  /**
   * Waits until it is ready.
   *
   * @throws io.portcullis.bench.lab.LabException if it ends, or takes two minutes
   */
  public Node awaitReady() {
    process.await(api::ready, START_TIMEOUT);
    return this;
  }

  /**
   * {@link #start} without the waiting.
   *
   * @param variables of its environment beside the first key
   */
  public static Node spawn(Lab lab, String name, Map<String, String> variables, String... options) {
    int gatewayPort = lab.freePort();
    int adminPort = lab.freePort();
    List<String> command = new ArrayList<>();
    command.add(launcher());
    command.add("serve");
    command.add("--data-dir=" + dataFolder(lab, name));
    command.add("--gateway-listen=127.0.0.1:" + gatewayPort);
    command.add("--admin-listen=127.0.0.1:" + adminPort);
    command.addAll(List.of(options));
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("PORTCULLIS_BOOTSTRAP_KEY", MANAGEMENT_KEY);
    PinnedProcess process = lab.startMeasured(name, environment, command);
    return new Node(process, gatewayPort, new ManagementApi(adminPort, MANAGEMENT_KEY));
  }

  /** Where a server of this name has its data. */
  static Path dataFolder(Lab lab, String name) {
    return lab.folder().resolve(name);
  }

  private static String launcher() {
    return Repository.root().resolve("portcullis").toString();
  }

  /**
   * Bytes that all living threads have allocated so far. Asking costs the server some CPU: not
   * between two readings of it.
   */
  public long allocatedBytes() {
    String threads =
        Programs.run(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            "" + process.pid(),
            "Thread.print",
            "-e");
    Matcher matcher = ALLOCATED.matcher(threads);
    long sum = 0;
    while (matcher.find()) {
      sum += Long.parseLong(matcher.group(1));
    }
    return sum;
  }

  @Override
  public void close() {
    api.close();
    process.close();
  }
}
