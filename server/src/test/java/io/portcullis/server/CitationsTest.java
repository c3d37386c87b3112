package io.portcullis.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What comments and pages cite is in this repository, where a reader can open it. */
class CitationsTest {
  private static final Pattern HEADING = Pattern.compile("(?m)^#{2,3} (\\d+(?:\\.\\d+)?)\\.? ");
  private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
  private static final Pattern COMMENT =
      Pattern.compile("/\\*.*?\\*/|(?://[^\\n]*\\s*)+", Pattern.DOTALL);

  /** What begins a line of a comment or of YAML's. */
  private static final Pattern LINE_START = Pattern.compile("\\s*\\n\\s*(?:\\*(?!/)|//|#)?\\s*");

  private static final Pattern CITATION =
      Pattern.compile(
          "(\\S*)\\bwire\\.md\\b"
              + "(?: (sections?) (\\d+(?:\\.\\d+)?(?:(?:,| and|, and| to) \\d+(?:\\.\\d+)?)*))?");

  private static final Pattern SECTION_OF_COVERAGE =
      Pattern.compile("(?m)^\\| (\\d+(?:\\.\\d+)?) \\|");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\([^)]*\\)");
  private static final Pattern PAGE = Pattern.compile("[\\w./-]*\\w\\.md\\b");

  /** How one cites a plan that only its author has. */
  private static final Pattern PLAN =
      Pattern.compile(
          "(?i)\\bdesign(?:\\.md|:|,? section)|\\bof the design\\b|\\bthe design's\\b"
              + "|\\bopen points\\b");

  @Test
  void everySectionOfTheWireThatIsCitedIsAHeading() throws IOException {
    Set<String> headings = headings();
    Set<String> missing = new TreeSet<>();
    int count = 0;
    for (Map.Entry<String, String> text : texts().entrySet()) {
      for (MatchResult citation : CITATION.matcher(text.getValue()).results().toList()) {
        if (citation.group(3) != null) {
          count++;
          NUMBER
              .matcher(citation.group(3))
              .results()
              .map(MatchResult::group)
              .filter(section -> !headings.contains(section))
              .forEach(section -> missing.add(text.getKey() + ": " + section));
        }
      }
    }

    assertThat(count).isGreaterThan(90);
    assertThat(missing).as("cited, and no heading of docs/wire.md section by section").isEmpty();
  }

  private static Set<String> headings() throws IOException {
    Set<String> headings =
        HEADING
            .matcher(Files.readString(Repository.ROOT.resolve("docs").resolve("wire.md")))
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(headings).hasSizeGreaterThan(40);
    return headings;
  }

  /** One spelling, so that one search finds every place that a rule is cited at. */
  @Test
  void theWireIsCitedInOneSpelling() throws IOException {
    Set<String> others = new TreeSet<>();
    texts()
        .forEach((file, text) ->
            CITATION
                .matcher(text)
                .results()
                .filter(citation -> !isSpelledWell(citation))
                .forEach(citation -> others.add(file + ": " + citation.group())));

    assertThat(others)
        .as("write 'docs/wire.md section 9.8', or 'docs/wire.md sections 9.6, 11'")
        .isEmpty();
  }

  private static boolean isSpelledWell(MatchResult citation) {
    if (!citation.group(1).endsWith("docs/") || citation.group(3) == null) {
      return false;
    }
    boolean one = NUMBER.matcher(citation.group(3)).results().count() == 1;
    return citation.group(2).equals(one ? "section" : "sections");
  }

  @Test
  void everySectionThatTheCoverageListsIsAHeading() throws IOException {
    List<String> sections =
        SECTION_OF_COVERAGE
            .matcher(Files.readString(Repository.ROOT.resolve("conformance/coverage.md")))
            .results()
            .map(match -> match.group(1))
            .distinct()
            .toList();

    assertThat(sections).hasSizeGreaterThan(10);
    assertThat(headings()).containsAll(sections);
  }

  @Test
  void everyPageThatIsNamedIsThere() throws IOException {
    Set<String> missing = new TreeSet<>();
    texts()
        .forEach((file, text) ->
            PAGE.matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(page -> !isThere(file, page))
                .forEach(page -> missing.add(file + ": " + page)));

    assertThat(missing).as("name a page by its path from the root").isEmpty();
  }

  private static boolean isThere(String file, String page) {
    return Files.exists(Repository.ROOT.resolve(page))
        || Files.exists(Repository.ROOT.resolve(file).resolveSibling(page));
  }

  @Test
  void nothingCitesAPlanThatReadersDoNotHave() throws IOException {
    Set<String> citing = new TreeSet<>();
    texts()
        .forEach((file, text) ->
            PLAN.matcher(text).results().forEach(match -> citing.add(file + ": " + match.group())));

    assertThat(citing)
        .as("state the rule, or cite docs/decisions or docs/wire.md section by section")
        .isEmpty();
  }

  /** Comments and pages without line ends, by the file's name; links are looked at elsewhere. */
  private static Map<String, String> texts() throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String set : List.of("main", "test")) {
      for (Path file : Repository.java(set)) {
        String comments =
            COMMENT
                .matcher(Files.readString(file))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining("\n"));
        put(texts, file, comments);
      }
    }
    for (Path page : Repository.pages()) {
      put(texts, page, LINK.matcher(Files.readString(page)).replaceAll("[]"));
    }
    put(texts, Repository.CONTRACT, Files.readString(Repository.CONTRACT));
    return texts;
  }

  private static void put(Map<String, String> texts, Path file, String text) {
    texts.put(Repository.name(file), LINE_START.matcher(text).replaceAll(" "));
  }
}
