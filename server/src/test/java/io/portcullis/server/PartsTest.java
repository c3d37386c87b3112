package io.portcullis.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The table of parts in ARCHITECTURE.md says what the poms say. That no part imports what its pom
 * does not name needs no test: Maven does not compile it.
 */
class PartsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** {@code | `policy/` | what it is | model, ip |}, in the table of parts only. */
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z]+)/` \\|.*\\| ([^|]+) \\|$", Pattern.MULTILINE);

  private static final Pattern DEPENDENCY =
      Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL);
  private static final Pattern PART =
      Pattern.compile("<artifactId>portcullis-([a-z]+)</artifactId>");
  private static final Pattern MODULE = Pattern.compile("<module>([a-z]+)</module>");

  /** What is part of no program, or starts it only to measure it. */
  private static final Set<String> BESIDE = Set.of("bench", "testing");

  @Test
  void table_namesEveryFolderThatIsAPart() throws IOException {
    List<String> modules =
        MODULE
            .matcher(Files.readString(ROOT.resolve("pom.xml")))
            .results()
            .map(match -> match.group(1))
            .toList();

    assertThat(table().keySet()).containsExactlyInAnyOrderElementsOf(modules);
  }

  /** A part need not use all that it may; that a pom names more is what the table must not hide. */
  @Test
  void table_letsEachPartImportWhatItsPomNames() throws IOException {
    for (Map.Entry<String, Set<String>> row : table().entrySet()) {
      assertThat(imports(row.getKey())).as(row.getKey()).isSubsetOf(row.getValue());
    }
  }

  /** The parts that the server is made of, itself among them. */
  static Set<String> partsOfTheProgram() {
    try {
      Set<String> parts = new TreeSet<>(table().keySet());
      parts.removeAll(BESIDE);
      return parts;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Each part with those it may import, in the order of the document. */
  private static Map<String, Set<String>> table() throws IOException {
    Map<String, String> cells = new LinkedHashMap<>();
    Matcher rows = ROW.matcher(Files.readString(ROOT.resolve("ARCHITECTURE.md")));
    while (rows.find()) {
      cells.put(rows.group(1), rows.group(2));
    }
    Map<String, Set<String>> table = new LinkedHashMap<>();
    cells.forEach((part, cell) -> table.put(part, parts(cell, part, cells.keySet())));
    return table;
  }

  /** What a cell names; {@code all} is every part of the program. */
  private static Set<String> parts(String cell, String part, Set<String> all) {
    if (cell.equals("-")) {
      return Set.of();
    }
    if (!cell.startsWith("all")) {
      return new TreeSet<>(Arrays.asList(cell.split(", ")));
    }
    Set<String> others = new TreeSet<>(all);
    others.removeAll(BESIDE);
    others.remove(part);
    return others;
  }

  private static Set<String> imports(String part) throws IOException {
    return DEPENDENCY
        .matcher(Files.readString(ROOT.resolve(part).resolve("pom.xml")))
        .results()
        .map(match -> match.group(1))
        .filter(dependency -> !dependency.contains("<scope>test</scope>"))
        .map(PART::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
