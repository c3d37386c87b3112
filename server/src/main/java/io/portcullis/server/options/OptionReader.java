package io.portcullis.server.options;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the options: a flag wins over a variable, a variable over the file, the file over the
 * default.
 *
 * <p>All problems are found in one pass, those of unknown words too: a misspelt option that is
 * ignored is one that the operator believes to be set.
 */
public final class OptionReader {
  /** Variables that are no options of the server: the key of {@code explain}. */
  private static final Set<String> OTHER_VARIABLES = Set.of("PORTCULLIS_KEY");

  /** Bytes of a head that its target leaves for the rest at least; the gateway's own limit. */
  private static final int HEAD_BESIDE_TARGET = 512;

  private final Map<String, String> flags;
  private final List<String> unknownFlags;
  private final Map<String, String> variables;
  private final List<Problem> problems = new ArrayList<>();

  private OptionReader(
      Map<String, String> flags, List<String> unknownFlags, Map<String, String> variables) {
    this.flags = flags;
    this.unknownFlags = unknownFlags;
    this.variables = variables;
  }

  /**
   * Reads all options. Blocks on reading the file.
   *
   * @param flags what was typed, by option name
   * @param unknownFlags words of the command line that are no flag
   * @param variables the environment of the process
   */
  public static Result read(
      Map<String, String> flags, List<String> unknownFlags, Map<String, String> variables) {
    return new OptionReader(flags, unknownFlags, variables).read();
  }

  private Result read() {
    unknownFlags.forEach(
        word -> problems.add(Problem.unknown(word, "the command line", nearestFlag(word))));
    findUnknownVariables();
    Map<String, String> file = readFile();
    Map<String, Object> values = new HashMap<>();
    for (Option<?> option : Options.ALL) {
      readOption(option, file).ifPresent(value -> values.put(option.name(), value));
    }
    if (!problems.isEmpty()) {
      return new Invalid(problems);
    }
    OptionValues all = new OptionValues(values);
    checkTogether(all);
    return problems.isEmpty() ? new Valid(all) : new Invalid(problems);
  }

  /** What is allowed alone, but not together. */
  private void checkTogether(OptionValues values) {
    long head = values.of(Options.MAX_HEAD_SIZE);
    long target = values.of(Options.MAX_TARGET_SIZE);
    if (head < target + HEAD_BESIDE_TARGET) {
      problems.add(
          new Problem(
              Options.MAX_HEAD_SIZE.name(),
              "%s: %d bytes hold no %s of %d bytes and the fields; allowed: at least %d bytes more"
                  .formatted(
                      Options.MAX_HEAD_SIZE,
                      head,
                      Options.MAX_TARGET_SIZE,
                      target,
                      HEAD_BESIDE_TARGET)));
    }
    if (values.of(Options.DATABASE_PASSWORD).isPresent()
        && values.of(Options.DATABASE_PASSWORD_FILE).isPresent()) {
      problems.add(
          new Problem(
              Options.DATABASE_PASSWORD.name(),
              "%s: set both as %s and by %s; allowed: one of the two"
                  .formatted(
                      Options.DATABASE_PASSWORD,
                      Options.DATABASE_PASSWORD.variable(),
                      Options.DATABASE_PASSWORD_FILE)));
    }
    problems.addAll(ClientAddressOptions.problems(values));
  }

  private void findUnknownVariables() {
    variables.keySet().stream()
        .filter(name -> name.startsWith(Option.VARIABLE_PREFIX))
        .filter(name -> !OTHER_VARIABLES.contains(name))
        .filter(name -> Options.ALL.stream().noneMatch(o -> o.variable().equals(name)))
        .sorted()
        .forEach(name ->
            problems.add(
                Problem.unknown(
                    name,
                    "the environment",
                    Nearest.of(name, Options.ALL.stream().map(Option::variable).toList()))));
  }

  private static String nearestFlag(String word) {
    int end = word.indexOf('=');
    return Nearest.of(
        end < 0 ? word : word.substring(0, end),
        Options.ALL.stream()
            .filter(o -> o.places() == Option.Places.ALL)
            .map(Option::flag)
            .toList());
  }

  private Map<String, String> readFile() {
    boolean named =
        flags.containsKey(Options.CONFIG.name())
            || variables.containsKey(Options.CONFIG.variable());
    Optional<Object> file = readOption(Options.CONFIG, Map.of());
    if (file.isEmpty()) {
      // Reported again by the pass over all options.
      problems.removeLast();
      return Map.of();
    }
    Path path = (Path) file.get();
    if (!named && !Files.exists(path)) {
      return Map.of();
    }
    return OptionFile.read(path, problems);
  }

  private Optional<Object> readOption(Option<?> option, Map<String, String> file) {
    String source = "the default";
    String text = option.defaultText();
    if (flags.containsKey(option.name())) {
      source = "the flag " + option.flag();
      text = flags.getOrDefault(option.name(), "");
    } else if (variables.containsKey(option.variable())) {
      source = "the variable " + option.variable();
      text = variables.getOrDefault(option.variable(), "");
    } else if (file.containsKey(option.name())) {
      source = "the key " + option.name() + " of the file";
      text = file.getOrDefault(option.name(), "");
    }
    Optional<?> value = option.type().parser().apply(text);
    if (value.isEmpty()) {
      problems.add(Problem.notAllowed(option, source, text));
    }
    return value.map(v -> v);
  }

  /** How reading ended. */
  public sealed interface Result {}

  /** Everything may be used. */
  public record Valid(OptionValues values) implements Result {}

  /**
   * Nothing may be used.
   *
   * @param problems all of them, at least one
   */
  public record Invalid(List<Problem> problems) implements Result {
    /** Copies the list. */
    public Invalid {
      problems = List.copyOf(problems);
    }
  }
}
