package io.portcullis.server.start;

import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Options;
import io.portcullis.store.Store;
import io.portcullis.store.StoreOptions;
import io.portcullis.store.crypto.MasterKeyFile;
import io.portcullis.store.crypto.MasterKeys;
import io.portcullis.store.value.StoreException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/** Opens the store that the options name. */
public final class ServerStore {
  private ServerStore() {}

  /**
   * Opens it, making or migrating its tables if needed. Blocks.
   *
   * @throws StartException in one line if that fails: it cannot be reached, its version is newer,
   *     the password's file cannot be read, or the master key is another
   */
  public static Store open(OptionValues options, Clock clock) {
    return open(
        options,
        clock,
        options
            .of(Options.MASTER_KEY)
            .<MasterKeys>map(Function.identity())
            .orElseGet(
                () -> new MasterKeyFile(options.of(Options.DATA_DIR).resolve(MasterKeyFile.NAME))));
  }

  /** As {@link #open(OptionValues, Clock)}, for what needs no secret, and so no master key. */
  public static Store openWithoutMasterKey(OptionValues options, Clock clock) {
    return open(options, clock, new MasterKeys.None());
  }

  private static Store open(OptionValues options, Clock clock, MasterKeys masterKeys) {
    Path dataDir = options.of(Options.DATA_DIR);
    if (!options.of(Options.DATABASE_URL).orElse("").startsWith("jdbc:postgresql:")) {
      DataDirectory.create(dataDir);
    }
    try {
      return Store.open(StoreOptions.of(url(options), dataDir, clock).with(masterKeys));
    } catch (StoreException e) {
      throw new StartException(
          e.getMessage() == null ? "The database cannot be opened." : e.getMessage());
    }
  }

  /** The URL with user and password as parameters, as the driver takes them; not to be shown. */
  private static String url(OptionValues options) {
    String url = options.of(Options.DATABASE_URL).orElse("");
    if (!url.startsWith("jdbc:postgresql:")) {
      return url;
    }
    return parameter(
        parameter(url, "user", options.of(Options.DATABASE_USER)), "password", password(options));
  }

  private static String parameter(String url, String name, Optional<String> value) {
    return value
        .map(text -> URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"))
        .map(text -> url + (url.contains("?") ? "&" : "?") + name + "=" + text)
        .orElse(url);
  }

  private static Optional<String> password(OptionValues options) {
    Optional<Path> file = options.of(Options.DATABASE_PASSWORD_FILE);
    if (file.isEmpty()) {
      return options.of(Options.DATABASE_PASSWORD);
    }
    try {
      return Files.readString(file.get()).lines().findFirst();
    } catch (IOException e) {
      throw new StartException("database-password-file: %s cannot be read.".formatted(file.get()));
    }
  }
}
