package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who starts the program for the first time, and pastes what it says. */
class FirstStepsTest {
  private static final List<String> ANY_PORTS =
      List.of("--gateway-listen", "[::]:0", "--admin-listen", "127.0.0.1:0");
  private static final Pattern KEY = Pattern.compile("(tk_live_\\w+)");

  private static final Pattern COMMAND =
      Pattern.compile("^ +(curl (?:.*\\\\\\n)*.*)$", Pattern.MULTILINE);
  private static final Pattern EXPORT =
      Pattern.compile("^ +(export PORTCULLIS_KEY=\\\\\\n.*)$", Pattern.MULTILINE);

  /** Columns of a usual terminal. */
  private static final int TERMINAL = 80;

  @TempDir Path folder;

  @Test
  void serve_firstStart_showsAKeyOnceAndCommandsThatWork() {
    String dataDir = folder.resolve("data").toString();
    List<String> arguments =
        Stream.concat(Stream.of("serve", "--data-dir", dataDir), ANY_PORTS.stream()).toList();
    String key;
    try (PortcullisProcess server = PortcullisProcess.launch(Map.of(), arguments)) {
      server.awaitStart();
      List<String> commands = awaitCommands(server, 3);
      key = server.out().find(KEY).orElseThrow();

      String export = export(server);
      for (String command : commands) {
        assertThat(Shell.run(folder, export + command)).startsWith("{\"data\":");
      }
      assertThat(Shell.run(folder, export + commands.getLast()))
          .contains("\"ip_address\":\"127.0.0.1\"");
      assertThat(server.out().text().lines()).allMatch(line -> line.length() <= TERMINAL);
      assertThat(KEY.matcher(server.output()).results()).as("times the key is shown").hasSize(1);
    }

    try (PortcullisProcess server = PortcullisProcess.launch(Map.of(), arguments)) {
      server.awaitStart();
      List<String> commands = awaitCommands(server, 3);

      assertThat(server.output()).doesNotContain("tk_live_").doesNotContain("never used");
      String withKey = "PORTCULLIS_KEY=" + key + "\n";
      assertThat(Shell.run(folder, withKey + commands.getLast())).contains("\"total\":1");
    }
  }

  /** The trap: the key is stored, the start fails after that, and nobody ever saw it. */
  @Test
  void serve_firstStartOnATakenPort_oneLineAndTheNextStartShowsTheKey() throws IOException {
    String dataDir = folder.resolve("data").toString();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String listen = "127.0.0.1:" + taken.getLocalPort();
      for (List<String> ports :
          List.of(
              List.of("--gateway-listen", "127.0.0.1:0", "--admin-listen", listen),
              List.of("--gateway-listen", listen, "--admin-listen", "127.0.0.1:0"))) {
        List<String> arguments =
            Stream.concat(Stream.of("serve", "--data-dir", dataDir), ports.stream()).toList();
        try (PortcullisProcess server = PortcullisProcess.launch(Map.of(), arguments)) {
          assertThat(server.awaitExit()).isEqualTo(1);
          assertThat(server.wholeOutput().lines().filter(line -> !line.isBlank()))
              .filteredOn(line -> !line.contains(" INFO ") && !line.contains("max-connections"))
              .singleElement()
              .asString()
              .contains("cannot listen on " + listen + ": the port is taken")
              .contains(" by process " + ProcessHandle.current().pid());
        }
      }
    }

    List<String> arguments =
        Stream.concat(Stream.of("serve", "--data-dir", dataDir), ANY_PORTS.stream()).toList();
    try (PortcullisProcess server = PortcullisProcess.launch(Map.of(), arguments)) {
      server.awaitStart();
      awaitCommands(server, 3);
      assertThat(server.out().find(KEY)).isPresent();
    }
    try (PortcullisProcess server = PortcullisProcess.launch(Map.of(), arguments)) {
      server.awaitStart();
      awaitCommands(server, 3);
      assertThat(server.output())
          .contains("The first key was never used; 'portcullis keys create' makes another.");
    }
  }

  @Test
  void demo_showsAnAllowedAndARefusedCall_andLeavesNothingBehind() throws IOException {
    List<String> arguments = Stream.concat(Stream.of("demo"), ANY_PORTS.stream()).toList();
    Map<String, String> variables =
        Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + folder.toAbsolutePath());
    try (PortcullisProcess demo = PortcullisProcess.launch(variables, arguments)) {
      Await.value(
          "the demonstration invites",
          PortcullisProcess.START,
          () -> demo.out().find(Pattern.compile("(Ctrl-C ends)")));
      List<String> commands = awaitCommands(demo, 4);

      assertThat(demo.output())
          .contains("A call from 127.0.0.1:\n  200 ", "A call from 127.0.0.2:\n  403 ")
          .contains("The call would be allowed.", "address_not_authorized")
          .contains("Nearest miss: ");
      String export = export(demo);
      String status = " -o /dev/null -w '%{http_code}'";
      assertThat(Shell.run(folder, export + commands.get(0) + status)).isEqualTo("200");
      assertThat(Shell.run(folder, export + commands.get(1) + status)).isEqualTo("403");
      Shell.run(folder, export + commands.get(2));
      assertThat(Shell.run(folder, export + commands.get(1) + status)).isEqualTo("200");
      assertThat(Shell.run(folder, export + commands.get(3))).contains("\"src_ip\":\"127.0.0.2\"");

      demo.terminate();
      assertThat(demo.awaitExit()).isZero();
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> Objects.toString(path.getFileName())))
          .noneMatch(name -> name.startsWith("portcullis-"));
    }
  }

  /** The curl commands it printed; its whole text is there when the last of them is. */
  private static List<String> awaitCommands(PortcullisProcess process, int count) {
    Await.until(count + " curl commands", () -> commands(process).size() == count);
    return commands(process);
  }

  /** Each with the lines that it goes on in. */
  private static List<String> commands(PortcullisProcess process) {
    return COMMAND.matcher(process.out().text()).results().map(match -> match.group(1)).toList();
  }

  /** The lines that set the variable of the key. */
  private static String export(PortcullisProcess process) {
    return EXPORT
        .matcher(process.out().text())
        .results()
        .map(match -> match.group(1) + "\n")
        .findFirst()
        .orElseThrow();
  }
}
