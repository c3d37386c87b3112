package io.portcullis.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups what is done with the encryption of secrets. */
@Command(name = "secrets", description = "Looks after the encryption of secrets on this machine.")
final class SecretsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getErr().println("Which command?");
    spec.commandLine().usage(spec.commandLine().getErr());
    return OptionCommand.WRONG_OPTIONS;
  }
}
