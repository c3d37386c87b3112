package io.portcullis.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void serveHelp_showsOptionsWithDefaultRangeAndVariable() {
    assertThat(run(Map.of(), "serve", "--help").out())
        .contains("--gateway-listen")
        .contains("Default: 32KiB. Allowed: 1KiB to 1MiB")
        .contains("PORTCULLIS_DRAIN_TIMEOUT")
        .doesNotContain("--bootstrap-key");
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
            "--event-loops",
            "many",
            "--gatewya-listen",
            "127.0.0.1:0");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines())
        .containsExactlyInAnyOrder(
            "--gatewya-listen: unknown, from the command line; did you mean --gateway-listen?",
            "PORTCULLIS_PLN: unknown, from the environment; did you mean PORTCULLIS_PLAN?",
            "test-keys: 'never' from the variable PORTCULLIS_TEST_KEYS is not allowed; allowed:"
                + " allow, refuse",
            "event-loops: 'many' from the flag --event-loops is not allowed; allowed: 0 to 1024");
  }

  @Test
  void check_dataDirIsAFile_oneLineExitCode1() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    CommandRun run = run(Map.of(), "check", "--data-dir", file.toString());

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

  private static CommandRun run(Map<String, String> variables, String... arguments) {
    return CommandRun.of(variables, arguments);
  }
}
