package io.portcullis.server.cli;

import io.portcullis.server.run.Version;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program's command line. */
@Command(
    name = "portcullis",
    description = "A self-hosted API access gateway.",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    versionProvider = Portcullis.Versions.class,
    footer = {"", "Start with 'portcullis serve', or look around with 'portcullis demo'."})
public final class Portcullis implements Callable<Integer> {
  @Spec private CommandSpec spec;

  private Portcullis() {}

  /**
   * The whole command line, ready to parse and run.
   *
   * @param variables the environment of the process
   */
  public static CommandLine commandLine(Map<String, String> variables) {
    return new CommandLine(new Portcullis())
        .addSubcommand(withOptions(new ServeCommand(variables)))
        .addSubcommand(withOptions(new DemoCommand(variables)))
        .addSubcommand(withOptions(new CheckCommand(variables)))
        .addSubcommand(new ExplainCommand(variables))
        .addSubcommand(
            new CommandLine(new KeysCommand())
                .addSubcommand(withOptions(new CreateKeyCommand(variables))))
        .addSubcommand(
            new CommandLine(new SecretsCommand())
                .addSubcommand(withOptions(new RotateMasterCommand(variables))))
        .addSubcommand(withOptions(new MigrateCommand(variables)))
        .addSubcommand(withOptions(new TrainCommand(variables)))
        .addSubcommand(new VersionCommand())
        .addSubcommand(new CommandLine.HelpCommand())
        .setUsageHelpWidth(OptionHelp.WIDTH);
  }

  private static CommandLine withOptions(OptionCommand command) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(command);
    OptionCommand.addFlags(spec);
    CommandLine line = new CommandLine(spec);
    OptionHelp.addTo(line, command.uses());
    return line;
  }

  /** Without a command there is nothing to do. */
  @Override
  public Integer call() {
    spec.commandLine().getErr().println("Which command?");
    spec.commandLine().usage(spec.commandLine().getErr());
    return OptionCommand.WRONG_OPTIONS;
  }

  /** Tells picocli the version. */
  static final class Versions implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"Portcullis " + Version.text()};
    }
  }
}
