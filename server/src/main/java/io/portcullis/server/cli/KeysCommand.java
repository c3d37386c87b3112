package io.portcullis.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups what is done with keys. */
@Command(name = "keys", description = "Makes API keys on this machine.")
final class KeysCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getErr().println("Which command?");
    spec.commandLine().usage(spec.commandLine().getErr());
    return OptionCommand.WRONG_OPTIONS;
  }
}
