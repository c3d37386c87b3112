package io.portcullis.server.cli;

import io.portcullis.server.options.OptionValues;
import java.util.Map;
import picocli.CommandLine.Command;

/** Runs the server until it is told to stop. */
@Command(
    name = "serve",
    description = "Runs the gateway and its management API until SIGTERM or Ctrl-C.")
final class ServeCommand extends OptionCommand {
  ServeCommand(Map<String, String> variables) {
    super(variables);
  }

  @Override
  int call(OptionValues options) {
    Serving.run(options, out());
    return DONE;
  }
}
