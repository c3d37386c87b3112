package io.portcullis.server.cli;

import io.portcullis.model.Configuration;
import io.portcullis.server.options.Option;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Options;
import io.portcullis.server.run.ServerStore;
import io.portcullis.store.Store;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Says whether {@code serve} would start with these options, and what they are. */
@Command(
    name = "check",
    description =
        "Reads the options, opens the database (making or migrating its tables), reports every problem, and ends.")
final class CheckCommand extends OptionCommand {
  CheckCommand(Map<String, String> variables) {
    super(variables);
  }

  @Override
  int call(OptionValues options) {
    for (Option<?> option : Options.ALL) {
      out().printf("%s: %s%n", option.name(), shown(option, options.of(option)));
    }
    try (Store store = ServerStore.open(options, Clock.systemUTC())) {
      Configuration found = store.configuration();
      out()
          .printf(
              "%nThe options are good. The database answers: revision %d, %d clients, %d routes,"
                  + " %d keys, %d secrets, which the master key deciphers.%n",
              found.revision(),
              found.clients().size(),
              found.routes().size(),
              found.apiKeys().size(),
              found.secrets().size());
    }
    return DONE;
  }

  private static String shown(Option<?> option, Object value) {
    Object text = value instanceof Optional<?> optional ? optional.orElse(null) : value;
    if (text == null) {
      return "not set";
    }
    return option.secret() ? "set (not shown)" : text.toString();
  }
}
