package io.portcullis.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.policy.DenyReason;
import io.portcullis.server.cli.Portcullis;
import io.portcullis.server.options.Option;
import io.portcullis.server.options.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * What the documents name is there: options, commands, calls of the management API, tests, classes.
 *
 * <p>Decision records are history and may name what is gone; they are looked at for links only, by
 * {@link DocumentsTest}.
 */
class DocumentNamesTest {
  private static final Path ROOT = Repository.ROOT;
  private static final Pattern FLAG = Pattern.compile("`--([a-z][a-z-]*)[^`]*`");
  private static final Pattern OUR_COMMAND =
      Pattern.compile("\\./portcullis((?: +[a-z][a-z-]*)+)?([^\\n`|]*)");
  private static final Pattern FLAG_OF_COMMAND = Pattern.compile("(?<=\\s)--([a-z][a-z-]*)");
  private static final Pattern DEV_COMMAND = Pattern.compile("\\./dev ([a-z-]+)");
  private static final Pattern PATH = Pattern.compile("/v1/[A-Za-z0-9_<>{}/:.-]*(?<![.:])");
  private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]*Test)(?:#(\\w+))?`");
  private static final Pattern ANCHOR = Pattern.compile("]\\((?!https?:)([^)#]*)#([^)]+)\\)");
  private static final Pattern VARIABLE = Pattern.compile("PORTCULLIS_[A-Z_]+");
  private static final Pattern MAP_ROW = Pattern.compile("(?m)^\\|[^|]+\\| (`[a-z]+`: .*)\\|$");

  /** A name, and whether it is that of the part of those behind it. */
  private static final Pattern CODE = Pattern.compile("`([^`]+)`(:?)");

  /** Flags that documents name and that are not ours. */
  private static final Set<String> FLAGS_OF_OTHERS =
      Set.of("sun-misc-unsafe-memory-access", "max-time", "no-sandbox");

  /** Variables of ours that are no option: read by a command, or by the launcher. */
  private static final Set<String> OTHER_VARIABLES = Set.of("PORTCULLIS_KEY");

  @Test
  void everyFlagIsAnOption() throws IOException {
    Set<String> flags = flags(commandLine());
    Options.ALL.forEach(option -> flags.add(option.name()));

    assertThat(named(FLAG, 1, flag -> flags.contains(flag) || FLAGS_OF_OTHERS.contains(flag)))
        .isEmpty();
  }

  private static CommandLine commandLine() {
    return Portcullis.commandLine(Map.of());
  }

  private static Set<String> flags(CommandLine command) {
    Set<String> flags = new HashSet<>();
    command.getCommandSpec().optionsMap().keySet().stream()
        .filter(name -> name.startsWith("--"))
        .forEach(name -> flags.add(name.substring(2)));
    command.getSubcommands().values().forEach(sub -> flags.addAll(flags(sub)));
    return flags;
  }

  @Test
  void everyCommandOfTheProgramExistsAndTakesItsFlags() throws IOException {
    List<String> wrong = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    for (Path document : documents()) {
      for (MatchResult match : matches(OUR_COMMAND, document)) {
        String words = match.group(1) == null ? "" : match.group(1).strip();
        CommandLine command = commandLine();
        for (String word : words.isEmpty() ? new String[0] : words.split(" +")) {
          CommandLine next = command.getSubcommands().get(word);
          if (next == null) {
            break;
          }
          command = next;
        }
        seen.add(command.getCommandName());
        if (!words.isEmpty() && command.getParent() == null) {
          wrong.add(document.getFileName() + ": no command: " + match.group());
        }
        Set<String> flags = flags(command);
        FLAG_OF_COMMAND
            .matcher(match.group(2))
            .results()
            .map(flag -> flag.group(1))
            .filter(flag -> !flags.contains(flag))
            .forEach(flag -> wrong.add(document.getFileName() + ": no flag: " + match.group()));
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(seen).contains("serve", "check", "create", "explain");
  }

  @Test
  void everyVariableIsAnOptionsVariable() throws IOException {
    Set<String> variables =
        Options.ALL.stream().map(Option::variable).collect(Collectors.toCollection(HashSet::new));
    variables.addAll(OTHER_VARIABLES);

    assertThat(named(VARIABLE, 0, variables::contains)).isEmpty();
  }

  @Test
  void everyDevelopersCommandIsInTheHelpAndInTheGuide() throws IOException {
    String script = Files.readString(ROOT.resolve("dev"));
    String help = script.substring(script.indexOf("<<'TEXT'"), script.indexOf("\nTEXT\n"));
    Set<String> commands =
        DEV_COMMAND
            .matcher(help)
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    String guide = Files.readString(ROOT.resolve("CONTRIBUTING.md"));

    assertThat(named(DEV_COMMAND, 1, commands::contains)).isEmpty();
    assertThat(commands)
        .filteredOn(command -> !command.equals("help"))
        .allSatisfy(command -> assertThat(guide).contains("./dev " + command));
  }

  @Test
  void everyPathOfTheManagementApiIsInTheContract() throws IOException {
    List<Pattern> paths =
        Files.readAllLines(Repository.CONTRACT).stream()
            .filter(line -> line.matches("  /[^ ]*:"))
            .map(line -> line.strip().replaceAll(":$", ""))
            .map(path -> Pattern.compile(path.replaceAll("\\{[^}]*}", "[^/]+")))
            .toList();

    assertThat(paths).hasSizeGreaterThan(20);
    assertThat(
            named(
                PATH,
                0,
                path ->
                    path.matches("/v1/(?:\\.\\.\\.)?")
                        || paths.stream()
                            .anyMatch(
                                pattern -> pattern.matcher(path.replaceAll("/$", "")).matches())))
        .isEmpty();
  }

  /** SECURITY.md says where each promise is tested; so do others. */
  @Test
  void everyTestThatIsNamedExists() throws IOException {
    Map<String, String> tests = sources("/src/test/java/");

    assertThat(matches(TEST, ROOT.resolve("SECURITY.md"))).hasSizeGreaterThan(10);
    List<String> missing = new ArrayList<>();
    for (Path document : documents()) {
      for (MatchResult match : matches(TEST, document)) {
        String source = tests.get(match.group(1));
        if (source == null
            || (match.group(2) != null && !source.contains(" " + match.group(2) + "("))) {
          missing.add(document.getFileName() + ": " + match.group());
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /** The tables of ARCHITECTURE.md: a part, its classes and packages, perhaps another part. */
  @Test
  void everyClassOfTheMapIsInItsPart() throws IOException {
    Map<String, String> classes = sources("/src/main/java/");
    List<MatchResult> rows = matches(MAP_ROW, ROOT.resolve("ARCHITECTURE.md"));

    assertThat(rows).hasSizeGreaterThan(15);
    List<String> missing = new ArrayList<>();
    for (MatchResult row : rows) {
      String part = "";
      for (MatchResult code : CODE.matcher(row.group(1)).results().toList()) {
        String name = code.group(1).replaceAll(".*/", "").replaceAll("[.#].*", "");
        if (!code.group(2).isEmpty()) {
          part = name;
        } else if (name.matches("[A-Z]\\w+") && !inPart(classes, name, part)) {
          missing.add(part + ": " + name);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /** A walk that opens more files shows nobody the way. */
  @Test
  void noWalkOfTheMapIsLongerThanThirtyFiles() throws IOException {
    String map = Files.readString(ROOT.resolve("ARCHITECTURE.md"));
    int start = map.indexOf("## Where to start reading");
    String[] walks = map.substring(start, map.indexOf("\n## ", start)).split("\n### ");

    assertThat(walks).hasSize(3);
    assertThat(Arrays.stream(walks).skip(1))
        .allSatisfy(walk ->
            assertThat(
                    CODE.matcher(walk)
                        .results()
                        .map(match -> match.group(1))
                        .distinct()
                        .filter(name -> name.matches("[A-Z]\\w+")))
                .hasSizeBetween(10, 30));
  }

  private static boolean inPart(Map<String, String> classes, String name, String part) {
    return classes.getOrDefault(name, "").contains("package io.portcullis." + part);
  }

  /**
   * A heading's address is made as hosts of repositories make it: lower case, words joined by -.
   */
  @Test
  void everyAnchorIsAHeading() throws IOException {
    List<String> dead = new ArrayList<>();
    int count = 0;
    for (Path document : documents()) {
      for (MatchResult match : matches(ANCHOR, document)) {
        count++;
        Path target = match.group(1).isEmpty() ? document : document.resolveSibling(match.group(1));
        boolean found =
            Files.exists(target)
                && Files.readAllLines(target).stream()
                    .filter(line -> line.startsWith("#"))
                    .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                    .map(line -> line.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
                    .anyMatch(match.group(2)::equals);
        if (!found) {
          dead.add(document.getFileName() + ": " + match.group());
        }
      }
    }

    assertThat(count).isPositive();
    assertThat(dead).isEmpty();
  }

  @Test
  void everyReasonThatAnotherDocumentNamesExists() throws IOException {
    Set<String> codes =
        Arrays.stream(DenyReason.values()).map(DenyReason::code).collect(Collectors.toSet());
    Pattern refused = Pattern.compile("\\b[45]\\d\\d `([a-z]+_[a-z_]+)`");
    String contract = Files.readString(Repository.CONTRACT);

    assertThat(named(refused, 1, code -> codes.contains(code) || contract.contains(code)))
        .isEmpty();
  }

  /** What documents name and {@code known} does not know, with the document's name. */
  private static Set<String> named(Pattern pattern, int group, Predicate<String> known)
      throws IOException {
    Set<String> unknown = new TreeSet<>();
    int count = 0;
    for (Path document : documents()) {
      for (MatchResult match : matches(pattern, document)) {
        count++;
        if (!known.test(match.group(group))) {
          unknown.add(document.getFileName() + ": " + match.group());
        }
      }
    }
    assertThat(count).as("places where a document names one").isPositive();
    return unknown;
  }

  private static List<MatchResult> matches(Pattern pattern, Path document) throws IOException {
    return pattern.matcher(Files.readString(document)).results().toList();
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> root = Files.list(ROOT);
        Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(root, docs).filter(path -> path.toString().endsWith(".md")).toList();
    }
  }

  /** The sources below {@code folder} of every part, by the simple name of their class. */
  private static Map<String, String> sources(String folder) throws IOException {
    Map<String, String> sources = new HashMap<>();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(ROOT, 12)) {
      files =
          walk.filter(path -> path.toString().contains(folder))
              .filter(path -> path.toString().endsWith(".java"))
              .toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString().replace(".java", "");
      sources.merge(name, Files.readString(file), String::concat);
    }
    return sources;
  }
}
