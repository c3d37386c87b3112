package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP: from a terminal that is closed, and from anybody else. */
class HangupTest {
  private static final Pattern CALLS = Pattern.compile("calls +http://\\S+?:(\\d+)");

  @TempDir Path folder;

  @Test
  void signalOfSomebody_readsAnew_andEndsNothing() {
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.start()) {
      String key = openRoute(installation.management(), upstream);
      try (GatewayCaller busy = installation.connect(Loopback.ONE)) {
        busy.send(GatewayCall.of("open", key).to("/held").bytes());
        Await.until("the call is at the upstream", () -> upstream.count("/held") == 1);

        installation.process().hangUp();
        Await.until(
            "the log says so", () -> installation.process().output().contains("Read anew: "));
        installation.process().hangUp();

        upstream.release();
        assertThat(busy.read("GET").status()).isEqualTo(200);
        assertThat(busy.call(GatewayCall.of("open", key)).status()).isEqualTo(200);
        assertThat(installation.process().isAlive()).isTrue();
      }
    }
  }

  /** The trap: whoever closes the window of a trial cuts the calls that run. */
  @Test
  void terminalCloses_runningCallsAreAnsweredAndTheServerEnds() throws Exception {
    String key = Installation.newKey();
    Process terminal = startInATerminal(key);
    Optional<ProcessHandle> server = Optional.empty();
    try (RecordingUpstream upstream = RecordingUpstream.start()) {
      int port =
          Await.value("it is ready", PortcullisProcess.START, () -> port(folder.resolve("out")));
      server = ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve("pid")).strip()));
      Matcher management =
          Pattern.compile("management +(http://\\S+)").matcher(text(folder.resolve("out")));
      assertThat(management.find()).isTrue();
      try (ManagementClient client = new ManagementClient(URI.create(management.group(1)), key);
          GatewayCaller busy = GatewayCaller.connect(port, Loopback.ONE)) {
        String caller = openRoute(client, upstream);
        busy.send(GatewayCall.of("open", caller).to("/held").bytes());
        Await.until("the call is at the upstream", () -> upstream.count("/held") == 1);

        terminal.destroyForcibly().waitFor();

        Await.until(
            "the log says so",
            () -> text(folder.resolve("err")).contains("The terminal was closed (SIGHUP)"));
        Await.until("it drains", () -> client.call("GET", "/health/ready", null).status() == 503);
        upstream.release();
        assertThat(busy.read("GET").status()).isEqualTo(200);
      }
      ProcessHandle ending = server.orElseThrow();
      Await.until("it ended", () -> !ending.isAlive());
    } finally {
      terminal.destroyForcibly();
      server.ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** With a terminal of its own, which is gone when the process returned is. */
  private Process startInATerminal(String key) throws IOException {
    List<String> serve = new ArrayList<>(List.of("serve", "--data-dir", folder + "/data"));
    serve.addAll(List.of("--gateway-listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"));
    String command = String.join("' '", AppRuntime.prepared().command(serve));
    Path script = folder.resolve("start.sh");
    Files.writeString(
        script,
        "cd '%s'\necho $$ > '%s/pid'\nexec '%s' > '%s/out' 2> '%s/err'\n"
            .formatted(AppRuntime.prepared().folder(), folder, command, folder, folder));
    ProcessBuilder builder =
        new ProcessBuilder(
            Programs.path("script"), "-qec", "exec sh '" + script + "'", "/dev/null");
    builder.environment().keySet().removeIf(name -> name.startsWith("PORTCULLIS_"));
    builder.environment().put("PORTCULLIS_BOOTSTRAP_KEY", key);
    return builder.redirectErrorStream(true).start();
  }

  private static Optional<Integer> port(Path output) {
    Matcher calls = CALLS.matcher(text(output));
    return calls.find() ? Optional.of(Integer.parseInt(calls.group(1))) : Optional.empty();
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String openRoute(ManagementClient management, RecordingUpstream upstream) {
    management.createRoute(
        Map.of("name", "open", "target_base_url", upstream.url(), "requires_clients", false));
    return management.createKey("standard");
  }
}
