package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

      for (String command : commands) {
        assertThat(Shell.run(folder, command)).startsWith("{\"data\":");
      }
      assertThat(Shell.run(folder, commands.getLast())).contains("\"ip_address\":\"127.0.0.1\"");
    }

    try (PortcullisProcess server = PortcullisProcess.launch(Map.of(), arguments)) {
      server.awaitStart();
      List<String> commands = awaitCommands(server, 3);

      assertThat(server.output()).doesNotContain("tk_live_");
      String withKey = "PORTCULLIS_KEY=" + key + "\n";
      assertThat(Shell.run(folder, withKey + commands.getLast())).contains("\"total\":1");
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
      String status = " -o /dev/null -w '%{http_code}'";
      assertThat(Shell.run(folder, commands.get(0) + status)).isEqualTo("200");
      assertThat(Shell.run(folder, commands.get(1) + status)).isEqualTo("403");
      Shell.run(folder, commands.get(2));
      assertThat(Shell.run(folder, commands.get(1) + status)).isEqualTo("200");
      assertThat(Shell.run(folder, commands.get(3))).contains("\"src_ip\":\"127.0.0.2\"");

      demo.terminate();
      assertThat(demo.awaitExit()).isZero();
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> Objects.toString(path.getFileName())))
          .noneMatch(name -> name.startsWith("portcullis-"));
    }
  }

  /** The curl lines it printed; its whole text is there when the last of them is. */
  private static List<String> awaitCommands(PortcullisProcess process, int count) {
    Await.until(count + " curl lines", () -> commands(process).size() == count);
    return commands(process);
  }

  private static List<String> commands(PortcullisProcess process) {
    return process
        .out()
        .text()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("curl "))
        .toList();
  }
}
