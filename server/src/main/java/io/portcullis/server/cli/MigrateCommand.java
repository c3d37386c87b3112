package io.portcullis.server.cli;

import io.portcullis.server.options.OptionGroup;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.start.ServerStore;
import io.portcullis.store.Store;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;

/** Brings the database up to this version, which {@code serve} also does. */
@Command(name = "migrate", description = "Makes or updates the tables of the database, and ends.")
final class MigrateCommand extends OptionCommand {
  MigrateCommand(Map<String, String> variables) {
    super(variables);
  }

  @Override
  Set<OptionGroup> uses() {
    return Set.of(OptionGroup.FILES, OptionGroup.STORAGE);
  }

  @Override
  int call(OptionValues options) {
    try (Store store = ServerStore.openWithoutMasterKey(options, Clock.systemUTC())) {
      out().printf("The database is up to date, at revision %d.%n", store.revision());
      return DONE;
    }
  }
}
