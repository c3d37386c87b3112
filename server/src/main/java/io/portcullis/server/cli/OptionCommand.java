package io.portcullis.server.cli;

import io.portcullis.server.options.Option;
import io.portcullis.server.options.OptionGroup;
import io.portcullis.server.options.OptionReader;
import io.portcullis.server.options.OptionReader.Invalid;
import io.portcullis.server.options.OptionReader.Valid;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Options;
import io.portcullis.server.options.Problem;
import io.portcullis.server.start.StartFailure;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** A command that takes the options of the server. */
abstract class OptionCommand implements Callable<Integer> {
  /** Exit code: done. */
  static final int DONE = 0;

  /** Exit code: it could not be done. */
  static final int FAILED = 1;

  /** Exit code: the command line or an option is wrong. */
  static final int WRONG_OPTIONS = 2;

  private final Map<String, String> variables;

  @Spec CommandSpec spec;

  /**
   * @param variables the environment of the process
   */
  OptionCommand(Map<String, String> variables) {
    this.variables = variables;
  }

  /**
   * Gives {@code command} a flag for every option that may be set by one. All are accepted, so that
   * a command takes the words that the server was started with; its help shows those it uses.
   */
  static void addFlags(CommandSpec command) {
    // What is unknown is reported together with every other problem.
    command.parser().unmatchedArgumentsAllowed(true);
    command.usageMessage().abbreviateSynopsis(true);
    command.addOption(
        OptionSpec.builder(OptionHelp.ALL)
            .type(boolean.class)
            .usageHelp(true)
            .description("Show every option, with what is allowed, and exit.")
            .build());
    for (Option<?> option : Options.flags()) {
      command.addOption(
          OptionSpec.builder(option.flag())
              .type(String.class)
              .arity("1")
              .hidden(true)
              .paramLabel("<value>")
              .description(option.description().replace("%", "%%") + ".")
              .build());
    }
  }

  /** The groups of options that it makes use of, which its help shows. */
  Set<OptionGroup> uses() {
    return EnumSet.allOf(OptionGroup.class);
  }

  @Override
  public final Integer call() {
    ParseResult parsed = spec.commandLine().getParseResult();
    Map<String, String> flags = new HashMap<>();
    for (Option<?> option : Options.ALL) {
      if (parsed.hasMatchedOption(option.flag())) {
        flags.put(option.name(), parsed.matchedOptionValue(option.flag(), ""));
      }
    }
    return switch (OptionReader.read(flags, unknownWords(parsed.unmatched()), variables)) {
      case Valid(OptionValues values) -> callSafely(values);
      case Invalid(List<Problem> problems, OptionValues readable) -> {
        problems.forEach(problem -> err().println(problem.text()));
        callInvalid(readable);
        yield WRONG_OPTIONS;
      }
    };
  }

  /**
   * The words that begin as flags do, and the others unless one of those takes them as its value.
   */
  private static List<String> unknownWords(List<String> unmatched) {
    List<String> words = new ArrayList<>();
    boolean afterFlag = false;
    for (String word : unmatched) {
      boolean flag = word.startsWith("-");
      if (flag || !afterFlag) {
        words.add(word);
      }
      afterFlag = flag && !word.contains("=");
    }
    return words;
  }

  private int callSafely(OptionValues options) {
    try {
      return call(options);
    } catch (UsageException e) {
      err().println(e.getMessage());
      return WRONG_OPTIONS;
    } catch (RuntimeException e) {
      err().println(StartFailure.describe(e).orElseThrow(() -> e));
      return FAILED;
    }
  }

  /**
   * Says what else is wrong, when some options are.
   *
   * @param readable lacks the values of the options with a problem
   */
  void callInvalid(OptionValues readable) {}

  /** Does what the command is for; returns the exit code. */
  abstract int call(OptionValues options);

  /** What was asked for. */
  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** What went wrong. */
  final PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
