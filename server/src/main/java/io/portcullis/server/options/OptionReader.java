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
   * @param unknownFlags words of the command line that are no flag; their values are not shown, as
   *     they may be secrets
   * @param variables the environment of the process
   */
  public static Result read(
      Map<String, String> flags, List<String> unknownFlags, Map<String, String> variables) {
    return new OptionReader(flags, unknownFlags, variables).read();
  }

  private Result read() {
    unknownFlags.forEach(word -> {
      String shown = KnownWords.shown(word);
      problems.add(Problem.unknown(shown, "the command line", KnownWords.flag(word)));
    });
    findUnknownVariables();
    Map<String, OptionFile.Line> file = readFile();
    Map<String, Object> values = new HashMap<>();
    Map<String, Setting> settings = new HashMap<>();
    for (Option<?> option : Options.ALL) {
      Typed typed = typed(option, file);
      settings.put(option.name(), typed.setting());
      readOption(option, typed).ifPresent(value -> values.put(option.name(), value));
    }
    OptionValues all = new OptionValues(values, settings);
    if (problems.isEmpty()) {
      checkTogether(all);
    }
    return problems.isEmpty() ? new Valid(all) : new Invalid(problems, all);
  }

  /** What is allowed alone, but not together. */
  private void checkTogether(OptionValues values) {
    long head = values.of(TrafficOptions.MAX_HEAD_SIZE);
    long target = values.of(TrafficOptions.MAX_TARGET_SIZE);
    if (head < target + HEAD_BESIDE_TARGET) {
      problems.add(
          new Problem(
              TrafficOptions.MAX_HEAD_SIZE.name(),
              "%s: %d bytes hold no %s of %d bytes and the fields; allowed: at least %d bytes more"
                  .formatted(
                      TrafficOptions.MAX_HEAD_SIZE,
                      head,
                      TrafficOptions.MAX_TARGET_SIZE,
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
            problems.add(Problem.unknown(name, "the environment", KnownWords.variable(name))));
  }

  private Map<String, OptionFile.Line> readFile() {
    boolean named =
        flags.containsKey(Options.CONFIG.name())
            || variables.containsKey(Options.CONFIG.variable());
    Optional<Object> file = readOption(Options.CONFIG, typed(Options.CONFIG, Map.of()));
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

  /** The text of {@code option}, unmasked, and where it was typed. */
  private record Typed(String text, String place, boolean usual) {
    Setting setting() {
      return new Setting(text, place, usual);
    }
  }

  private Typed typed(Option<?> option, Map<String, OptionFile.Line> file) {
    if (flags.containsKey(option.name())) {
      return new Typed(flags.getOrDefault(option.name(), ""), "the flag " + option.flag(), false);
    }
    if (variables.containsKey(option.variable())) {
      return new Typed(
          variables.getOrDefault(option.variable(), ""),
          "the variable " + option.variable(),
          false);
    }
    OptionFile.Line line = file.get(option.name());
    return line == null
        ? new Typed(option.defaultText(), "the default", true)
        : new Typed(line.text(), line.place(), false);
  }

  private Optional<Object> readOption(Option<?> option, Typed typed) {
    Optional<?> value = option.type().parser().apply(typed.text());
    if (value.isEmpty()) {
      problems.add(Problem.notAllowed(option, typed.place(), JdbcUrl.masked(typed.text())));
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
   * @param values those of the options without a problem of their own
   */
  public record Invalid(List<Problem> problems, OptionValues values) implements Result {
    /** Copies the list. */
    public Invalid {
      problems = List.copyOf(problems);
    }
  }
}
