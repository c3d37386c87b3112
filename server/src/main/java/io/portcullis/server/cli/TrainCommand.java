package io.portcullis.server.cli;

import io.portcullis.server.options.ListenAddress;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Options;
import io.portcullis.server.run.EndOfProcess;
import io.portcullis.server.start.StartException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

/**
 * A short run on throw-away data, from which the launcher records the AOT cache: what it loads and
 * runs, later starts find prepared.
 */
@Command(
    name = "train",
    hidden = true,
    description = "Starts, answers some calls, ends: what the AOT cache is recorded from.")
final class TrainCommand extends OptionCommand {
  private static final int CALLS = 200;
  private static final ListenAddress ANY_PORT =
      new ListenAddress(io.portcullis.ip.IpAddress.ofIpv4(0x7f000001), 0);

  TrainCommand(Map<String, String> variables) {
    super(variables);
  }

  @Override
  int call(OptionValues options) {
    OptionValues local =
        options
            .with(Options.GATEWAY_LISTEN, List.of(ANY_PORT))
            .with(Options.ADMIN_LISTEN, ANY_PORT)
            .with(Options.PLAN, Optional.empty());
    practiseStart();
    try (Playground playground = Playground.start(local)) {
      out().print(Welcome.of(playground.server()));
      for (int i = 0; i < CALLS; i++) {
        playground.call(Loopback.IPV4, "/train");
      }
      playground.management().get("/v1/whoami");
      playground.management().get("/v1/clients");
      playground.management().get("/v1/status");
      playground.server().drain();
      return DONE;
    } catch (IOException e) {
      throw new StartException("The gateway did not answer: " + e.getMessage() + ".");
    }
  }

  /** What a start does before the server, with an option of each place it may be set in. */
  private static void practiseStart() {
    EndOfProcess.install();
    StopSignal.install();
    Serving.plain(
        new String[] {"serve", Options.DATA_DIR.flag(), "data"},
        Map.of(Options.DRAIN_TIMEOUT.variable(), "10s", "PATH", ""));
  }
}
