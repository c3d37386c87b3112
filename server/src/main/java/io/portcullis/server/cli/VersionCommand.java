package io.portcullis.server.cli;

import io.portcullis.server.run.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the version. */
@Command(name = "version", description = "Shows the version of the program and of Java.")
final class VersionCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine()
        .getOut()
        .printf("Portcullis %s, Java %s%n", Version.text(), Runtime.version());
  }
}
