package io.portcullis.server.cli;

import io.portcullis.server.options.Option;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Options;
import io.portcullis.server.options.Setting;
import io.portcullis.server.run.StartCheck;
import java.util.Map;
import picocli.CommandLine.Command;

/** Says whether {@code serve} would start with these options, and what they are. */
@Command(
    name = "check",
    description = {
      "Reads the options, shows each with where it was set, tries everything that",
      "a start needs (files, database with its tables, master key, addresses),",
      "and names all problems."
    })
final class CheckCommand extends OptionCommand {
  CheckCommand(Map<String, String> variables) {
    super(variables);
  }

  @Override
  int call(OptionValues options) {
    int width = Options.ALL.stream().mapToInt(o -> o.name().length()).max().orElse(0);
    for (Option<?> option : Options.ALL) {
      Setting setting = options.setting(option);
      out()
          .printf(
              "%-" + width + "s  %s%s%n",
              option.name(),
              setting.shown(option),
              setting.usual() ? "" : "  (" + setting.place() + ")");
    }
    StartCheck check = StartCheck.of(options);
    out().println();
    check.notes().forEach(out()::println);
    check.problems().forEach(err()::println);
    if (check.problems().isEmpty()) {
      out().println("The options are good.");
    }
    return check.problems().isEmpty() ? DONE : FAILED;
  }

  @Override
  void callInvalid(OptionValues readable) {
    StartCheck.of(readable).problems().forEach(err()::println);
  }
}
