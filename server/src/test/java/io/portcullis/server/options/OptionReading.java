package io.portcullis.server.options;

import io.portcullis.server.options.OptionReader.Invalid;
import io.portcullis.server.options.OptionReader.Valid;
import java.util.List;
import java.util.Map;

/** Reads options for tests that know whether they are right. */
final class OptionReading {
  private OptionReading() {}

  /**
   * What is set.
   *
   * @throws AssertionError with the problems, if there are any
   */
  static OptionValues valid(Map<String, String> flags, Map<String, String> variables) {
    return switch (OptionReader.read(flags, List.of(), variables)) {
      case Valid(OptionValues values) -> values;
      case Invalid(List<Problem> problems, OptionValues _) -> throw new AssertionError(problems);
    };
  }

  /**
   * The texts of what is wrong.
   *
   * @throws AssertionError if nothing is
   */
  static List<String> problems(
      Map<String, String> flags, List<String> unknownFlags, Map<String, String> variables) {
    return switch (OptionReader.read(flags, unknownFlags, variables)) {
      case Valid valid -> throw new AssertionError("no problem found: " + valid);
      case Invalid(List<Problem> problems, OptionValues _) ->
          problems.stream().map(Problem::text).toList();
    };
  }
}
