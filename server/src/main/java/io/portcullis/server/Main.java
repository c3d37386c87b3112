package io.portcullis.server;

import io.portcullis.server.cli.Portcullis;

/** Where the program starts. */
public final class Main {
  private Main() {}

  /**
   * Runs the command that {@code arguments} name and ends the process with its exit code: 0 done, 1
   * failed, 2 the command line or the options are wrong.
   */
  public static void main(String[] arguments) {
    System.exit(Portcullis.commandLine(System.getenv()).execute(arguments));
  }
}
