package io.portcullis.server;

import io.portcullis.server.cli.Portcullis;
import io.portcullis.server.cli.Serving;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.start.StartFailure;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;

/** Where the program starts. */
public final class Main {
  private static final int FAILED = 1;

  private Main() {}

  /**
   * Runs the command that {@code arguments} name and ends the process with its exit code: 0 done, 1
   * failed, 2 the command line or the options are wrong.
   */
  public static void main(String[] arguments) {
    Map<String, String> variables = System.getenv();
    Optional<OptionValues> plain = Serving.plain(arguments, variables);
    System.exit(
        plain.isPresent()
            ? serve(plain.get())
            : Portcullis.commandLine(variables).execute(arguments));
  }

  private static int serve(OptionValues options) {
    try {
      Serving.run(options, new PrintWriter(System.out, false, Charset.defaultCharset()));
      return 0;
    } catch (RuntimeException e) {
      System.err.println(StartFailure.describe(e).orElseThrow(() -> e));
      return FAILED;
    }
  }
}
