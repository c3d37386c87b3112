package io.portcullis.server.run;

import io.portcullis.gateway.upstream.UpstreamTls;
import io.portcullis.model.Configuration;
import io.portcullis.server.options.ListenAddress;
import io.portcullis.server.options.Option;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Options;
import io.portcullis.server.options.TrafficOptions;
import io.portcullis.server.start.DataDirectory;
import io.portcullis.server.start.ListenFailure;
import io.portcullis.server.start.PortHolder;
import io.portcullis.server.start.ServerStore;
import io.portcullis.server.start.StartFailure;
import io.portcullis.store.Store;
import io.portcullis.store.crypto.MasterKeyFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tries everything that a start needs, one after the other, and goes on after a failure. What
 * depends on an option without a value is left out: that problem is known already.
 */
public final class StartCheck {
  private final OptionValues options;
  private final List<String> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private StartCheck(OptionValues options) {
    this.options = options;
  }

  /**
   * Tries it now. Blocks, on an absent database for some seconds. Makes what a start would make.
   */
  public static StartCheck of(OptionValues options) {
    StartCheck check = new StartCheck(options);
    if (check.has(Options.DATA_DIR)) {
      check.attempt(check::dataDirectory);
    }
    if (check.has(TrafficOptions.UPSTREAM_CA_FILE)) {
      check.attempt(check::certificates);
    }
    if (check.has(
        Options.DATA_DIR,
        Options.DATABASE_URL,
        Options.DATABASE_USER,
        Options.DATABASE_PASSWORD,
        Options.DATABASE_PASSWORD_FILE,
        Options.MASTER_KEY)) {
      check.attempt(check::database);
    }
    check.listeners();
    return check;
  }

  /** What would stop a start, one line each, without secrets. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** What was found to be good, one line each. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  private boolean has(Option<?>... needed) {
    for (Option<?> option : needed) {
      if (!options.has(option)) {
        return false;
      }
    }
    return true;
  }

  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      problem(StartFailure.describe(e).orElseThrow(() -> e));
    }
  }

  private void problem(String line) {
    if (!problems.contains(line)) {
      problems.add(line);
    }
  }

  private void dataDirectory() {
    Path path = options.of(Options.DATA_DIR);
    DataDirectory.create(path);
    try {
      Files.delete(Files.createTempFile(path, "check", ".tmp"));
    } catch (IOException e) {
      throw DataDirectory.cannotBeWritten(path, e);
    }
    runningServer()
        .ifPresent(pid ->
            notes.add("A server runs on the data directory %s (process %d).".formatted(path, pid)));
  }

  /** The server that holds the data directory now. */
  private Optional<Long> runningServer() {
    Path path = options.of(Options.DATA_DIR);
    return DataDirectory.isHeld(path) ? DataDirectory.holder(path) : Optional.empty();
  }

  private void certificates() {
    options
        .of(TrafficOptions.UPSTREAM_CA_FILE)
        .ifPresent(file -> {
          try {
            UpstreamTls.check(file);
          } catch (IllegalArgumentException e) {
            problem("%s: %s.".formatted(TrafficOptions.UPSTREAM_CA_FILE, e.getMessage()));
          }
        });
  }

  private void database() {
    try (Store store = ServerStore.open(options, Clock.systemUTC())) {
      Configuration found = store.configuration();
      notes.add(
          "The database answers at revision %d: %s, %s, %s, %s, which the master key deciphers."
              .formatted(
                  found.revision(),
                  count(found.clients().size(), "client"),
                  count(found.routes().size(), "route"),
                  count(found.apiKeys().size(), "key"),
                  count(found.secrets().size(), "secret")));
    } catch (RuntimeException e) {
      problem(StartFailure.describe(e).orElseThrow(() -> e));
      // The database is asked first; a fault of the file behind it would come to light only later.
      attempt(this::masterKey);
    }
  }

  private void masterKey() {
    if (options.of(Options.MASTER_KEY).isEmpty()
        && Files.isDirectory(options.of(Options.DATA_DIR))) {
      new MasterKeyFile(options.of(Options.DATA_DIR).resolve(MasterKeyFile.NAME)).load();
    }
  }

  private static String count(int number, String noun) {
    return String.format(Locale.ROOT, "%d %s%s", number, noun, number == 1 ? "" : "s");
  }

  /** Binds all of them together, so that two that contradict each other are found too. */
  private void listeners() {
    List<ServerSocketChannel> bound = new ArrayList<>();
    if (has(Options.GATEWAY_LISTEN)) {
      options
          .of(Options.GATEWAY_LISTEN)
          .forEach(listen -> bind(Options.GATEWAY_LISTEN, listen, bound));
    }
    if (has(Options.ADMIN_LISTEN)) {
      bind(Options.ADMIN_LISTEN, options.of(Options.ADMIN_LISTEN), bound);
    }
    for (ServerSocketChannel channel : bound) {
      try {
        channel.close();
      } catch (IOException ignored) {
        // Closed with the process.
      }
    }
  }

  private void bind(Option<?> option, ListenAddress listen, List<ServerSocketChannel> bound) {
    InetSocketAddress address = GatewayWiring.reachable(listen).socketAddress();
    try {
      bound.add(ListenFailure.bind(address));
    } catch (IOException e) {
      Optional<Long> server = has(Options.DATA_DIR) ? runningServer() : Optional.empty();
      if (server.isEmpty() || !server.equals(PortHolder.pid(listen.port()))) {
        problem(String.valueOf(ListenFailure.of(option, address, e).getMessage()));
      }
    }
  }
}
