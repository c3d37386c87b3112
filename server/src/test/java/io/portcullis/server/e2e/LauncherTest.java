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
 * {@code ./portcullis}, {@code scripts/jdk.sh} and the build's own check of its JDK, as processes.
 *
 * <p>The scripts are copies in a folder of their own, so that what they take for the sources and
 * the build can be set up.
 */
@Timeout(120)
class LauncherTest {
  private static final Path PROJECT = AppRuntime.projectFolder();

  /** A version that no machine has. */
  private static final String NO_VERSION = "99";

  @TempDir Path folder;

  private Path root;
  private Path app;

  @BeforeEach
  void copyScripts() throws IOException {
    root = folder.resolve("with spaces");
    app = root.resolve("server/target/app");
    Files.createDirectories(root.resolve("scripts"));
    Files.createDirectories(app.resolve("lib"));
    for (String file : List.of("portcullis", "jvm.options", "scripts/jdk.sh")) {
      Files.copy(PROJECT.resolve(file), root.resolve(file));
    }
  }

  /** What a command that has ended left behind. */
  private record Ended(int exitCode, String out, String err) {}

  private Ended run(Map<String, String> variables, String... command)
      throws IOException, InterruptedException {
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PORTCULLIS_"));
    builder.environment().putAll(variables);
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out, Files.readString(err));
  }

  private static void script(Path file, String body) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  /** A home that looks like a JDK; its java prints what it is told to run. */
  private Path fakeJdk(String version) throws IOException {
    Path home = folder.resolve("jdk-" + version);
    script(home.resolve("bin/javac"), "");
    script(home.resolve("bin/java"), "echo \"$@\"\n");
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
    return home;
  }

  /** Variables of a machine with this JDK, and a Maven whose builds end with {@code exitCode}. */
  private Map<String, String> machine(int exitCode) throws IOException {
    script(
        folder.resolve("bin/mvn"),
        """
        if [ "$1" = --version ]; then echo "Apache Maven 3.9.9"; exit; fi
        echo "maven runs in $PWD: $@"
        touch "%s/lib/portcullis-server.jar"
        printf 'lib/a.jar:lib/b.jar' >"%s/classpath"
        exit %d
        """
            .formatted(app, app, exitCode));
    return Map.of(
        "JAVA_HOME",
        fakeJdk("25.0.1").toString(),
        "PATH",
        folder.resolve("bin") + ":" + System.getenv("PATH"));
  }

  @Test
  void launcher_throughALinkFromAnotherFolder_runsTheBuiltProgram() throws Exception {
    Files.writeString(app.resolve("classpath"), AppRuntime.prepared().classPath());
    Files.createFile(app.resolve("built"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), root.resolve("portcullis"));

    Ended version = run(Map.of(), link.toString(), "version");
    assertThat(version.out()).startsWith("Portcullis 0.").contains("Java 25");
    assertThat(version.err()).isEmpty();
    assertThat(version.exitCode()).isZero();

    Ended check = run(Map.of(), link.toString(), "check", "--data-dir", "my data");
    assertThat(check.exitCode()).as("%s", check).isZero();

    // The exit code is the program's.
    assertThat(run(Map.of(), link.toString(), "nonsense").exitCode()).isEqualTo(2);
  }

  @Test
  void launcher_withoutABuild_buildsOnceAndKeepsTheOutputClean() throws Exception {
    String launcher = root.resolve("portcullis").toString();
    Map<String, String> machine = machine(0);

    Ended first = run(machine, launcher, "serve", "--data-dir", "a b");
    assertThat(first.err())
        .contains("Building Portcullis (first use, or the sources changed)")
        .contains("maven runs in " + root.toRealPath())
        .contains("package -Dmaven.test.skip");
    String lib = app.toRealPath().resolve("lib").toString();
    assertThat(first.out())
        .isEqualToIgnoringNewLines(
            "@%s/jvm.options -Xms24m -XX:TrimNativeHeapInterval=5000".formatted(root.toRealPath())
                + " -Dio.netty.leakDetection.level=disabled"
                + " -cp %s/portcullis-server.jar:%s/a.jar:%s/b.jar".formatted(lib, lib, lib)
                + " io.portcullis.server.Main serve --data-dir a b");

    Ended second = run(machine, launcher, "serve");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).endsWith("serve\n");
  }

  @Test
  void launcher_sourceNewerThanTheBuild_buildsAgain() throws Exception {
    String launcher = root.resolve("portcullis").toString();
    Map<String, String> machine = machine(0);
    run(machine, launcher, "serve");
    Path source = root.resolve("ip/src/main/java/A.java");
    Files.createDirectories(source.getParent());
    Files.createFile(source);

    assertThat(run(machine, launcher, "serve").err()).contains("maven runs in");
    assertThat(run(machine, launcher, "serve").err()).isEmpty();
  }

  @Test
  void launcher_failedBuild_runsNothingAndBuildsAgain() throws Exception {
    String launcher = root.resolve("portcullis").toString();

    Ended failed = run(machine(3), launcher, "serve");
    assertThat(failed.exitCode()).isEqualTo(3);
    assertThat(failed.out()).isEmpty();

    assertThat(run(machine(0), launcher, "serve").err()).contains("maven runs in");
  }

  @Test
  void launcher_noJdk_saysInOneLineWhichWereFoundAndWhereOneComesFrom() throws Exception {
    askForAnotherVersion();
    Map<String, String> machine = machine(0);
    Path home = folder.resolve("jdk-25.0.1").toRealPath();

    Ended ended = run(machine, root.resolve("portcullis").toString(), "serve");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err().lines())
        .singleElement()
        .asString()
        .startsWith("Portcullis needs a JDK 99; found: 25.0.1 (%s)".formatted(home))
        .containsPattern("(Install one with '|Get one at https://)")
        .endsWith(", or set JAVA_HOME to one.");

    Files.delete(home.resolve("bin/javac"));
    assertThat(run(machine, root.resolve("portcullis").toString(), "serve").err())
        .as("a Java that cannot compile is named as one")
        .contains("found: 25.0.1, which has no compiler (%s)".formatted(home));
  }

  @Test
  void jdk_isTheOneOfJavaHomeIfItHasTheVersion_elseTheOneOnThePath() throws Exception {
    askForAnotherVersion();
    Path right = fakeJdk(NO_VERSION + ".0.2");
    Path wrong = fakeJdk("9" + NO_VERSION);
    String find = ". '%s/scripts/jdk.sh'; require_jdk; echo $JAVA_HOME".formatted(root);

    Ended home = run(Map.of("JAVA_HOME", right.toString()), "bash", "-c", find);
    assertThat(home.out()).isEqualTo(right + "\n");

    Map<String, String> onPath =
        Map.of(
            "JAVA_HOME",
            wrong.toString(),
            "PATH",
            right.resolve("bin") + ":" + System.getenv("PATH"));
    assertThat(run(onPath, "bash", "-c", find).out()).isEqualTo(right.toRealPath() + "\n");

    // A Java that cannot compile is none.
    Files.delete(right.resolve("bin/javac"));
    assertThat(run(onPath, "bash", "-c", find).exitCode()).isEqualTo(1);
  }

  /** As a service manager or a bare container starts it. */
  @Test
  void launcher_withoutHome_runs() throws Exception {
    Map<String, String> machine = machine(0);

    Ended ended =
        run(
            Map.of(),
            "env",
            "-i",
            "PATH=" + machine.get("PATH"),
            "JAVA_HOME=" + machine.get("JAVA_HOME"),
            root.resolve("portcullis").toString(),
            "serve");

    assertThat(ended.exitCode()).as("%s", ended).isZero();
    assertThat(ended.out()).endsWith("serve\n");
    assertThat(ended.err()).doesNotContain("HOME");
  }

  /** The places searched are the real ones; what they lack is this version. */
  private void askForAnotherVersion() throws IOException {
    Path script = root.resolve("scripts/jdk.sh");
    String text = Files.readString(script);
    assertThat(text).contains("\nJDK_VERSION=25\n");
    Files.writeString(
        script, text.replace("\nJDK_VERSION=25\n", "\nJDK_VERSION=" + NO_VERSION + "\n"));
  }

  @Test
  void mavenOnAnOlderJava_stopsWithOneClearLine() throws Exception {
    // The Maven plugin asks this property, so an older JDK need not be installed.
    Ended ended =
        run(
            Map.of(),
            PROJECT.resolve("dev").toString(),
            "mvn",
            "--offline",
            "--quiet",
            "--batch-mode",
            "--non-recursive",
            "validate",
            "-Djava.version=17.0.12");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.out().lines())
        .as("%s", ended)
        .filteredOn(line -> line.contains("needs JDK 25"))
        .singleElement()
        .asString()
        .contains("this Maven runs on 17.0.12. Run ./dev verify", "or set JAVA_HOME to one.");
  }
}
