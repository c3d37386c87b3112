package io.portcullis.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.policy.DenyReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents that people read at 2 a.m. say what the code does, and lead where they point. */
class DocumentsTest {
  private static final Path ROOT = Repository.ROOT;
  private static final Pattern REFUSAL =
      Pattern.compile(
          "^\\| `([a-z_]+)` \\| (\\d{3})(?: (flat|object), `([^`]+)`)?", Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)");

  @Test
  void everyReasonHasItsRowWithStatusShapeAndMessageInTheOrderOfTheCode() throws IOException {
    List<String> documented =
        REFUSAL
            .matcher(Files.readString(ROOT.resolve("docs/refusals.md")))
            .results()
            .map(DocumentsTest::row)
            .toList();

    assertThat(documented)
        .containsExactlyElementsOf(
            Arrays.stream(DenyReason.values()).map(DocumentsTest::row).toList());
  }

  private static String row(MatchResult match) {
    String answer = match.group(3) == null ? "none" : match.group(3) + " " + match.group(4);
    return match.group(1) + " " + match.group(2) + " " + answer;
  }

  private static String row(DenyReason reason) {
    String answer = reason.shape().name().toLowerCase(Locale.ROOT) + " " + reason.message();
    // Nobody is there to be answered.
    boolean answered = reason != DenyReason.CALLER_GONE;
    return reason.code() + " " + reason.status() + " " + (answered ? answer : "none");
  }

  @Test
  void everyLinkWithinTheRepositoryLeadsToAFile() throws IOException {
    List<String> dead = new ArrayList<>();
    List<Path> documents = documents();
    for (Path document : documents) {
      Path folder = document.getParent();
      LINK.matcher(Files.readString(document))
          .results()
          .map(match -> match.group(1))
          .filter(target -> folder == null || !Files.exists(folder.resolve(target)))
          .forEach(target -> dead.add(ROOT.relativize(document) + ": " + target));
    }

    assertThat(documents).hasSizeGreaterThan(10);
    assertThat(dead).isEmpty();
  }

  @Test
  void everyDecisionIsInTheIndex() throws IOException {
    Path folder = ROOT.resolve("docs/decisions");
    String index = Files.readString(folder.resolve("README.md"));

    assertThat(documents())
        .filteredOn(document -> folder.equals(document.getParent()))
        .allSatisfy(document -> {
          String name = document.getFileName().toString();
          assertThat(index.contains("(" + name + ")") || name.equals("README.md"))
              .as("%s is in the index", name)
              .isTrue();
        });
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> root = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(root, docs).filter(path -> path.toString().endsWith(".md")).toList();
    }
  }
}
