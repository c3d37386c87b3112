package io.portcullis.server.cli;

import io.portcullis.server.options.OptionValues;
import java.util.Map;
import picocli.CommandLine.Command;

/** A short run on throw-away data, from which the launcher records the AOT cache. */
@Command(
    name = "train",
    hidden = true,
    description = "Starts, answers some calls, ends: what the AOT cache is recorded from.")
final class TrainCommand extends OptionCommand {
  TrainCommand(Map<String, String> variables) {
    super(variables);
  }

  @Override
  int call(OptionValues options) {
    return FAILED;
  }
}
