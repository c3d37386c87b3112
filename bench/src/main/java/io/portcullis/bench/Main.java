package io.portcullis.bench;

import io.portcullis.bench.figures.ChangesCommand;
import io.portcullis.bench.figures.CidrsCommand;
import io.portcullis.bench.figures.StartCommand;
import io.portcullis.bench.lab.LabException;
import io.portcullis.bench.peers.LatencyCommand;
import io.portcullis.bench.peers.PeersCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./dev bench}: one command for each kind of measurement. */
@Command(
    name = "./dev bench",
    mixinStandardHelpOptions = true,
    description = "Measures Portcullis; each command prints its figures with their spread.",
    footer = "./dev bench jmh [pattern] runs the JMH benchmarks; -h after it shows JMH's own help.",
    subcommands = {
      PeersCommand.class,
      LatencyCommand.class,
      ChangesCommand.class,
      StartCommand.class,
      CidrsCommand.class
    })
public final class Main {

  private Main() {}

  /** Runs one command and exits with 0, or 1 and one message if it could not measure. */
  public static void main(String[] arguments) {
    CommandLine program = new CommandLine(new Main());
    program.setExecutionExceptionHandler((exception, _, _) -> {
      if (!(exception instanceof LabException)) {
        throw exception;
      }
      System.err.println(exception.getMessage());
      return 1;
    });
    System.exit(program.execute(arguments));
  }
}
