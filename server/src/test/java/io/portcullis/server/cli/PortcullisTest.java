package io.portcullis.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.server.options.Option;
import io.portcullis.server.options.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortcullisTest {
  @TempDir Path folder;

  @Test
  void help_namesEveryCommandButTraining() {
    assertThat(run(Map.of(), "--help").out())
        .contains("serve", "demo", "check", "explain", "keys", "migrate", "version")
        .doesNotContain("train");
  }

  @Test
  void serveHelp_showsTheOptionsPeopleSetInGroups_allOfThemWhenAsked() {
    String help = run(Map.of(), "serve", "--help").out();
    String all = run(Map.of(), "serve", "--help-all").out();

    assertThat(help)
        .contains("Usage: portcullis serve [OPTIONS]")
        .containsSubsequence("\nFiles:\n", "--data-dir", "\nListening:\n", "--gateway-listen")
        .contains("--help-all shows", "limits toward", "PORTCULLIS_DATA_DIR")
        .doesNotContain("--max-head-size")
        .doesNotContain("--bootstrap-key");
    assertThat(help.lines()).hasSizeLessThan(75);
    assertThat(all)
        .contains("--max-head-size <value>", "(default 32KiB); allowed:")
        .doesNotContain("shows 0 more")
        .contains(Options.flags().stream().map(Option::flag).toList());
  }

  @Test
  void keysCreateHelp_showsWhatItUses() {
    assertThat(run(Map.of(), "keys", "create", "--help").out())
        .contains("--scopes", "--data-dir", "--database-url")
        .doesNotContain("--gateway-listen")
        .doesNotContain("--request-log");
    assertThat(run(Map.of(), "demo", "--help").out())
        .contains("--gateway-listen")
        .doesNotContain("--data-dir ")
        .doesNotContain("--database-url");
  }

  @Test
  void everyHelp_fits80Columns() {
    for (String[] command : everyCommand()) {
      for (String flag : List.of("--help", "--help-all")) {
        List<String> words = new ArrayList<>(List.of(command));
        words.add(flag);
        CommandRun run = run(Map.of(), words.toArray(String[]::new));
        assertThat(run.out().lines())
            .as("%s", words)
            .allMatch(line -> line.length() <= OptionHelp.WIDTH);
      }
    }
  }

  @Test
  void version_flagAndCommand() {
    assertThat(run(Map.of(), "--version").out()).startsWith("Portcullis 0.");
    assertThat(run(Map.of(), "version").out()).startsWith("Portcullis 0.").contains("Java 25");
  }

  @Test
  void noCommand_usageAndExitCode2() {
    CommandRun run = run(Map.of());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("Which command?", "serve");
  }

  @Test
  void unknownCommand_suggestsAndExitCode2() {
    CommandRun run = run(Map.of(), "serv");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("serve");
  }

  @Test
  void check_manyProblems_allReportedExitCode2() {
    CommandRun run =
        run(
            Map.of("PORTCULLIS_TEST_KEYS", "never", "PORTCULLIS_PLN", "free"),
            "check",
            "--data-dir",
            folder.toString(),
            "--event-loops",
            "many",
            "--gatewya-listen",
            "127.0.0.1:0");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines())
        .contains(
            "--gatewya-listen: unknown, from the command line; did you mean --gateway-listen?",
            "PORTCULLIS_PLN: unknown, from the environment; did you mean PORTCULLIS_PLAN?",
            "test-keys: 'never' from the variable PORTCULLIS_TEST_KEYS is not allowed; allowed:"
                + " allow, refuse",
            "event-loops: 'many' from the flag --event-loops is not allowed; allowed: 0 to 1024");
  }

  @Test
  void check_dataDirIsAFile_oneLineExitCode1() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    CommandRun run =
        run(
            Map.of(),
            "check",
            "--data-dir",
            file.toString(),
            "--gateway-listen",
            "127.0.0.1:0",
            "--admin-listen",
            "127.0.0.1:0");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .containsExactly("The data directory %s is not a directory.".formatted(file));
  }

  @Test
  void explain_noKey_saysHowToGiveOne() {
    CommandRun run = run(Map.of(), "explain", "--route", "x");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("no key: set PORTCULLIS_KEY, or name a file with --key-file");
  }

  @Test
  void explain_noServer_oneLineWithoutTheKey() {
    // Port 9 (discard) is privileged and unused on test machines.
    CommandRun run =
        run(
            Map.of("PORTCULLIS_KEY", "tk_live_sesame"),
            "explain",
            "--route",
            "x",
            "--server",
            "http://127.0.0.1:9");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines()).containsExactly("No server answers at http://127.0.0.1:9.");
  }

  @Test
  void explain_serverIsNoUrl_refused() {
    assertThat(
            run(Map.of("PORTCULLIS_KEY", "k"), "explain", "--route", "x", "--server", "localhost")
                .err())
        .contains("--server: 'localhost' is no URL");
  }

  private static List<String[]> everyCommand() {
    List<String[]> commands = new ArrayList<>();
    Portcullis.commandLine(Map.of())
        .getSubcommands()
        .forEach((name, command) -> {
          commands.add(new String[] {name});
          command.getSubcommands().keySet().forEach(sub -> commands.add(new String[] {name, sub}));
        });
    assertThat(commands).hasSizeGreaterThan(10);
    return commands;
  }

  private static CommandRun run(Map<String, String> variables, String... arguments) {
    return CommandRun.of(variables, arguments);
  }
}
