package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./dev verify} and {@code .ci/run} on a machine that lacks what the tests need: the real
 * scripts, with {@code apt-get}, {@code sudo}, {@code id} and Maven replaced by ones that say what
 * they were asked for.
 */
@Timeout(120)
class VerifySetupTest {
  private static final Path PROJECT = AppRuntime.projectFolder();
  private static final String PROGRAMS = "\nTEST_PROGRAMS=\"curl nginx haproxy\"\n";

  @TempDir Path folder;

  private Path root;
  private Path bin;

  @BeforeEach
  void makeMachine() throws IOException {
    root = folder.resolve("with spaces");
    bin = folder.resolve("bin");
    Files.createDirectories(root.resolve("scripts"));
    Files.createDirectories(root.resolve(".ci"));
    for (String file :
        List.of("dev", ".ci/run", "scripts/jdk.sh", "scripts/programs.sh", "scripts/subjects.sh")) {
      Files.copy(PROJECT.resolve(file), root.resolve(file));
    }
    String programs = Files.readString(root.resolve("scripts/programs.sh"));
    assertThat(programs).contains(PROGRAMS);
    Files.writeString(
        root.resolve("scripts/programs.sh"),
        programs.replace(PROGRAMS, "\nTEST_PROGRAMS=\"bash no-such-a no-such-b\"\n"));
    script("mvn", "[ \"$1\" = --version ] && echo 'Apache Maven 3.9.9' || echo \"maven $@\"");
  }

  @Test
  void verify_asRoot_installsWhatIsMissingAndSaysSo() throws Exception {
    user(0);
    aptThatInstalls();

    Ended ended = run(root.resolve("dev"), "verify", "-X");

    assertThat(ended.exitCode()).as("%s", ended).isZero();
    assertThat(ended.err())
        .contains(
            "Installing with apt-get what the tests need and this machine lacks: no-such-a"
                + " no-such-b\n")
        .contains("apt -q update noninteractive\n")
        .contains("apt -q install -y --no-install-recommends no-such-a no-such-b noninteractive\n");
    assertThat(ended.out()).isEqualTo("maven -ntp -Pbench verify -X\n");

    assertThat(run(root.resolve("dev"), "verify").err())
        .as("nothing is missing any more")
        .isEmpty();
  }

  @Test
  void ciRun_onlyCallsVerify_whichUsesSudoWithoutAPassword() throws Exception {
    user(1000);
    script("sudo", "[ \"$1\" = -n ] || exit 9\nshift\necho \"sudo $1\" >&2\nexec \"$@\"");
    aptThatInstalls();

    Ended ended = run(root.resolve(".ci/run"));

    assertThat(ended.exitCode()).as("%s", ended).isZero();
    assertThat(ended.err()).contains("sudo env\napt -q install -y ");
    assertThat(ended.out()).isEqualTo("maven -ntp -Pbench verify --batch-mode\n");
  }

  @Test
  void verify_whereItMayNotInstall_namesWhatIsMissingInOneLine() throws Exception {
    user(1000);
    script("sudo", "echo 'sudo: a password is required' >&2\nexit 1");
    script("apt-get", "echo 'never asked' >&2");

    Ended ended = run(root.resolve("dev"), "verify");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.out()).as("no build").isEmpty();
    assertThat(ended.err().lines())
        .singleElement()
        .asString()
        .startsWith("The tests need these programs, which are missing; install them")
        .endsWith(": no-such-a no-such-b");
  }

  @Test
  void verify_whenAptFails_namesWhatIsStillMissing() throws Exception {
    user(0);
    script("apt-get", "echo 'E: no network' >&2\nexit 100");

    Ended ended = run(root.resolve("dev"), "verify");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .endsWith("apt-get did not install what the tests need: no-such-a no-such-b\n");
  }

  private void user(int id) throws IOException {
    script("id", "echo " + id);
  }

  /** One that asks nothing, so that it must not wait for an answer either. */
  private void aptThatInstalls() throws IOException {
    script(
        "apt-get",
        """
        echo "apt $@ $DEBIAN_FRONTEND" >&2
        [ "$2" = install ] || exit 0
        for name in no-such-a no-such-b; do
          printf '#!/bin/sh\\n' >"%1$s/$name"
          chmod 700 "%1$s/$name"
        done
        """
            .formatted(bin));
  }

  private void script(String name, String body) throws IOException {
    Files.createDirectories(bin);
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  /** What a command that has ended left behind. */
  private record Ended(int exitCode, String out, String err) {}

  /** Runs it as continuous integration does: without a terminal, and with nothing to read. */
  private Ended run(Path command, String... arguments) throws IOException, InterruptedException {
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command.toString());
    builder.command().addAll(List.of(arguments));
    builder.directory(folder.toFile()).redirectError(err.toFile());
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "CI",
                "true",
                "JAVA_HOME",
                System.getProperty("java.home"),
                "PATH",
                bin + ":" + System.getenv("PATH")));
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out, Files.readString(err));
  }
}
