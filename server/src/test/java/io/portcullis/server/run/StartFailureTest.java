package io.portcullis.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.portcullis.server.options.ListenAddress;
import io.portcullis.server.start.ListenFailure;
import io.portcullis.server.start.StartException;
import io.portcullis.server.start.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stops a start is told in one line of plain words. */
class StartFailureTest {
  @TempDir Path folder;

  @Test
  void takenPorts_nameTheListenerAndTheHolder() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String listen = "127.0.0.1:" + taken.getLocalPort();
      for (String option : new String[] {"gateway-listen", "admin-listen"}) {
        assertThat(failure(Map.of(option, listen)))
            .startsWith("%s: cannot listen on %s: the port is taken".formatted(option, listen))
            .contains("by process %d (".formatted(ProcessHandle.current().pid()));
      }
    }
  }

  @Test
  void addressOfAnotherMachine_isNamed() {
    for (String option : new String[] {"gateway-listen", "admin-listen"}) {
      assertThat(failure(Map.of(option, "203.0.113.1:0")))
          .isEqualTo(
              "%s: cannot listen on 203.0.113.1:0: this machine has no such address."
                  .formatted(option));
    }
  }

  /** Tests may run as root, who may listen anywhere: the failure is made by hand. */
  @Test
  void lowPort_saysWhatToDo() {
    ListenAddress listen = new ListenAddress(ListenAddress.ANY_IPV6, 1);

    assertThat(
            ListenFailure.describe(
                listen.socketAddress(), new SocketException("Permission denied")))
        .startsWith("cannot listen on [::]:1: only root may use ports below ")
        .contains("ip_unprivileged_port_start=1'", "AmbientCapabilities")
        .doesNotContain("\n");
  }

  @Test
  void certificates_missingBrokenOrNone() throws IOException {
    Path file = folder.resolve("ca.pem");
    assertThat(failure(Map.of("upstream-ca-file", file.toString())))
        .isEqualTo("upstream-ca-file: the file %s does not exist.".formatted(file));

    Files.writeString(file, "-----BEGIN CERTIFICATE-----\nc2VzYW1l\n-----END CERTIFICATE-----\n");
    assertThat(failure(Map.of("upstream-ca-file", file.toString())))
        .isEqualTo(
            "upstream-ca-file: the file %s holds no certificates in the PEM form, or a broken one."
                .formatted(file));

    Files.writeString(file, "");
    assertThat(failure(Map.of("upstream-ca-file", file.toString())))
        .isEqualTo("upstream-ca-file: the file %s holds no certificate.".formatted(file));

    assertThat(failure(Map.of("upstream-ca-file", folder.toString())))
        .isEqualTo("upstream-ca-file: %s is a directory.".formatted(folder));
  }

  @Test
  void dataDirectoryOfARunningServer_namesItsProcess() {
    try (Server first = Server.start(TestOptions.in(folder, Map.of()))) {
      assertThat(first.gatewayAddresses()).isNotEmpty();
      assertThat(failure(Map.of()))
          .isEqualTo(
              "Another server (process %d) uses the data directory %s; stop it, or choose another"
                      .formatted(ProcessHandle.current().pid(), folder)
                  + " --data-dir.");
    }
  }

  @Test
  void brokenMasterKey_isNamedWithoutItsText() throws IOException {
    Files.writeString(folder.resolve("master.key"), "sesame");

    assertThat(failure(Map.of()))
        .contains("master.key has a line that is not the Base64 of 32 bytes")
        .doesNotContain("sesame");
  }

  @Test
  void databaseThatIsAway_isNamedWithoutItsPassword() {
    assertThat(
            failure(Map.of("database-url", "postgres://u:sesame@127.0.0.1:9/db?connectTimeout=1")))
        .contains("PostgreSQL at 127.0.0.1:9/db", "refused")
        .doesNotContain("sesame");
  }

  @Test
  void fullDiskAndNoFilesLeft_areFoundBehindWhateverWasThrown() {
    IOException full = new FileSystemException("/var/x.db", null, "No space left on device");
    assertThat(StartFailure.describe(new IllegalStateException(new UncheckedIOException(full))))
        .contains("The disk is full (writing /var/x.db); make room, or choose another --data-dir.");

    assertThat(
            StartFailure.describe(
                new IllegalStateException(new IOException("Too many open files"))))
        .hasValueSatisfying(
            line -> assertThat(line).startsWith("Not started: ").contains("ulimit -n"));
  }

  @Test
  void faultOfTheProgram_isNoneOfThese() {
    assertThat(StartFailure.describe(new IllegalStateException("a fault"))).isEmpty();
  }

  /** The one line that a start with {@code flags} ends with. */
  private String failure(Map<String, String> flags) {
    Throwable thrown = catchThrowable(() -> Server.start(TestOptions.in(folder, flags)).close());
    assertThat(thrown).isInstanceOf(StartException.class);
    String line = String.valueOf(thrown.getMessage());
    assertThat(line).doesNotContain("\n").doesNotContain("Exception").doesNotContain("error(");
    return line;
  }
}
