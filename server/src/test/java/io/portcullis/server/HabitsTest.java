package io.portcullis.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What CONTRIBUTING.md asks of the code by number, or by name. */
class HabitsTest {
  private static final int MOST_LINES = 400;
  private static final int MOST_FILES = 25;

  private static final Pattern SLEEP = Pattern.compile("\\b(?:Thread|TimeUnit\\.\\w+)\\.sleep\\(");
  private static final Pattern PAUSE = Pattern.compile("\\bLockSupport\\.park(?:Nanos|Until)?\\(");

  /** Those that look again and again, and those whose pace or slowness is what is tested. */
  private static final Set<String> MAY_PAUSE =
      Set.of(
          "Await.java",
          "GatewayFixture.java",
          "KillTest.java",
          "MeasuredCalls.java",
          "RefusalLogTest.java",
          "SteadyTraffic.java",
          "TimeoutTest.java");

  @Test
  void noFileIsLongerThanAReaderTakesIn() throws IOException {
    List<Path> files = Repository.java("main");
    Set<String> longer = new TreeSet<>();
    for (Path file : files) {
      long lines = lines(file);
      if (lines > MOST_LINES) {
        longer.add("%s: %d lines".formatted(Repository.name(file), lines));
      }
    }

    assertThat(files).hasSizeGreaterThan(300);
    assertThat(longer).as("split by idea: at most %d lines", MOST_LINES).isEmpty();
  }

  private static long lines(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    }
  }

  @Test
  void noFolderHasMoreFilesThanAReaderTakesIn() throws IOException {
    Map<String, Long> folders =
        Repository.java("main").stream()
            .filter(file -> !file.endsWith("package-info.java"))
            .map(Repository::name)
            .map(name -> name.substring(0, name.lastIndexOf('/')))
            .collect(Collectors.groupingBy(folder -> folder, TreeMap::new, Collectors.counting()));
    List<String> fuller =
        folders.entrySet().stream()
            .filter(folder -> folder.getValue() > MOST_FILES)
            .map(folder -> "%s: %d files".formatted(folder.getKey(), folder.getValue()))
            .toList();

    assertThat(folders).hasSizeGreaterThan(20);
    assertThat(fuller).as("make a package of one of its jobs: at most %d", MOST_FILES).isEmpty();
  }

  @Test
  void noTestSleeps() throws IOException {
    assertThat(matching(SLEEP))
        .as("wait for what should happen (await, CountDownLatch), or pass a clock in")
        .isEmpty();
    assertThat(matching(PAUSE))
        .as("let await look again; who sets a pace is listed here")
        .isSubsetOf(MAY_PAUSE)
        .isNotEmpty();
  }

  /** Names of test files with a match. */
  private static Set<String> matching(Pattern pattern) throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path file : Repository.java("test")) {
      if (pattern.matcher(Files.readString(file)).find()) {
        names.add(String.valueOf(file.getFileName()));
      }
    }
    return names;
  }
}
