package io.portcullis.server.cli;

import io.portcullis.server.options.OptionGroup;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Options;
import io.portcullis.server.start.ServerStore;
import io.portcullis.server.start.StartException;
import io.portcullis.store.Store;
import io.portcullis.store.crypto.MasterKeyException;
import io.portcullis.store.crypto.MasterKeyFile;
import io.portcullis.store.table.MasterKeyRotation;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Changes the master key while servers run. Killed at any point, it goes on where it was when it is
 * run again.
 */
@Command(
    name = "rotate-master",
    description = {
      "Changes the master key and encrypts all secrets anew, while servers run.",
      "Interrupted, it goes on where it was when it is run again."
    })
final class RotateMasterCommand extends OptionCommand {
  @Option(
      names = "--prepare",
      description = {
        "Only puts a new key before the old one in the file, to be copied to the other servers of a"
            + " PostgreSQL database. Run again without it, this command then uses it."
      })
  private boolean prepare;

  RotateMasterCommand(Map<String, String> variables) {
    super(variables);
  }

  @Override
  Set<OptionGroup> uses() {
    return Set.of(OptionGroup.FILES, OptionGroup.STORAGE);
  }

  @Override
  int call(OptionValues options) {
    try (Store store = ServerStore.open(options, Clock.systemUTC())) {
      return rotate(store.masterKeyRotation(), options);
    } catch (MasterKeyException e) {
      throw new StartException(String.valueOf(e.getMessage()));
    }
  }

  private int rotate(MasterKeyRotation rotation, OptionValues options) {
    boolean inFile = rotation.masterKeys() instanceof MasterKeyFile;
    if (rotation.begun()) {
      out().printf("Going on with the change to the master key %s.%n", rotation.masterKeyId());
    } else {
      if (inFile && !prepare && isShared(options)) {
        throw new StartException(
            "Several servers may use this database, and each needs the new key first: run"
                + " 'portcullis"
                + " secrets rotate-master --prepare', copy %s to every other server, and then run"
                    .formatted(rotation.masterKeys().place())
                + " 'portcullis secrets rotate-master'.");
      }
      rotation.begin();
    }
    if (prepare) {
      out()
          .printf(
              "%s has the new key %s before the old one. Copy it to every server, then run this"
                  + " without --prepare.%n",
              rotation.masterKeys().place(), rotation.masterKeyId());
      return DONE;
    }
    while (rotation.advance()) {
      out().flush();
    }
    out()
        .printf(
            "Done: the master key is %s, and %d values were encrypted anew. %s%n",
            rotation.masterKeyId(),
            rotation.values(),
            inFile
                ? "Keep a copy of %s; older backups of the database need the old key."
                    .formatted(rotation.masterKeys().place())
                : "%s may now hold the new key alone; older backups of the database need the old one."
                    .formatted(rotation.masterKeys().place()));
    return DONE;
  }

  /** Whether other servers, which this one does not know, may use the database. */
  private static boolean isShared(OptionValues options) {
    return options.of(Options.DATABASE_URL).orElse("").startsWith("jdbc:postgresql:");
  }
}
