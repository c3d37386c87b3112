package io.portcullis.server.cli;

import io.portcullis.server.options.OptionValues;
import java.util.Map;
import picocli.CommandLine.Command;

/** Shows on throw-away data what the server does, and stays up to be played with. */
@Command(
    name = "demo",
    description =
        "Runs a throw-away server with an upstream, a route and two clients, and shows calls.")
final class DemoCommand extends OptionCommand {
  DemoCommand(Map<String, String> variables) {
    super(variables);
  }

  @Override
  int call(OptionValues options) {
    return FAILED;
  }
}
