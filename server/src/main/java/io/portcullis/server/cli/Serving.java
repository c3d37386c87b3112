package io.portcullis.server.cli;

import io.portcullis.server.options.Option;
import io.portcullis.server.options.OptionReader;
import io.portcullis.server.options.OptionReader.Invalid;
import io.portcullis.server.options.OptionReader.Valid;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Options;
import io.portcullis.server.run.EndOfProcess;
import io.portcullis.server.run.Server;
import io.portcullis.server.start.Capacity;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * What {@code serve} does, and a way to it that leaves picocli unloaded.
 *
 * <p>Picocli's classes are of a format that no AOT cache takes; loading them costs more than all
 * the rest of a start. So a command line without anything special is read here, and every other one
 * (help, mistakes) by picocli as usual.
 */
public final class Serving {
  private static final String COMMAND = "serve";

  private Serving() {}

  /**
   * The options of a plain command line: {@code serve}, then known flags with a value each, none
   * twice, and everything allowed.
   *
   * @param variables the environment of the process
   * @return empty if picocli is to read it, and to say what is wrong
   */
  public static Optional<OptionValues> plain(String[] arguments, Map<String, String> variables) {
    if (arguments.length % 2 == 0 || !arguments[0].equals(COMMAND)) {
      return Optional.empty();
    }
    Map<String, String> flags = new HashMap<>();
    for (int i = 1; i < arguments.length; i += 2) {
      Optional<Option<?>> option = withFlag(arguments[i]);
      if (option.isEmpty() || flags.put(option.get().name(), arguments[i + 1]) != null) {
        return Optional.empty();
      }
    }
    return switch (OptionReader.read(flags, List.of(), variables)) {
      case Valid(OptionValues values) -> Optional.of(values);
      case Invalid invalid -> Optional.empty();
    };
  }

  private static Optional<Option<?>> withFlag(String word) {
    for (Option<?> option : Options.ALL) {
      if (option.places() == Option.Places.ALL && option.flag().equals(word)) {
        return Optional.of(option);
      }
    }
    return Optional.empty();
  }

  /**
   * Runs the server until a signal ends it. Blocks.
   *
   * @param out gets the welcome
   * @throws io.portcullis.server.start.StartException in one line if it does not start
   */
  public static void run(OptionValues options, PrintWriter out) {
    // Before anything else is loaded: with too few descriptors nothing could be.
    Capacity.of(options);
    EndOfProcess.install();
    StopSignal stop = StopSignal.install();
    try (Server server = Server.start(options)) {
      stop.onReload(server::reload);
      out.print(Welcome.of(server));
      if (out.checkError() && server.newKey().isPresent()) {
        // Not a constant of the class: making a logger opens files, of which there may be too few.
        LoggerFactory.getLogger(Serving.class)
            .warn("The first key could not be shown; 'portcullis keys create' makes another");
      }
      stop.await();
      server.drain();
    }
  }
}
