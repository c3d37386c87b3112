package io.portcullis.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What CONTRIBUTING.md asks of the code by number, or by name. */
class HabitsTest {
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
