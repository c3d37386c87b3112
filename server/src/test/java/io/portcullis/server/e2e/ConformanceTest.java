package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every vector of {@code conformance/decisions.jsonl}, over real sockets, against a server
 * configured through its own API. {@code conformance/README.md} says what the members mean.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConformanceTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int FEWEST_VECTORS = 150;
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private final RecordingUpstream upstream = RecordingUpstream.start();
  private final Map<String, ConformanceServer> servers = new LinkedHashMap<>();

  @AfterAll
  void stop() {
    servers.values().forEach(ConformanceServer::close);
    upstream.close();
  }

  private static List<JsonNode> lines() {
    List<JsonNode> lines = new ArrayList<>();
    try {
      Path file = projectFile("conformance/decisions.jsonl");
      for (String line : Files.readAllLines(file)) {
        lines.add(JSON.readTree(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  @Test
  void file_hasEnoughVectors_eachNamedOnce() {
    Set<String> names = new HashSet<>();
    for (JsonNode line : lines()) {
      String name = line.path(line.has("vector") ? "vector" : "configuration").asText();
      assertThat(names.add(line.has("vector") + name)).as(name).isTrue();
    }
    assertThat(lines().stream().filter(line -> line.has("vector")))
        .hasSizeGreaterThanOrEqualTo(FEWEST_VECTORS);
  }

  /** A rule of the wire that a name in the page no longer holds would look held. */
  @Test
  void coverage_namesOnlyVectorsAndTestsThatAreThere() throws IOException {
    Set<String> names = new HashSet<>();
    lines().forEach(line -> names.add(line.path("vector").asText()));
    List<String> page = Files.readAllLines(projectFile("conformance/coverage.md"));
    int held = 0;
    for (String row : page) {
      String[] cells = row.split(" \\| ", -1);
      if (cells.length != 3 || !cells[0].matches("\\| [0-9.]+")) {
        continue;
      }
      Matcher name = CODE.matcher(cells[2]);
      int found = 0;
      while (name.find()) {
        found++;
        assertThat(names.contains(name.group(1)) || isTest(name.group(1))).as(row).isTrue();
      }
      assertThat(found > 0 || cells[2].startsWith("every vector")).as(row).isTrue();
      held++;
    }
    assertThat(held).isGreaterThan(60);
  }

  /** {@code Class} or {@code Class.method}, anywhere in the project. */
  private static boolean isTest(String name) throws IOException {
    String[] parts = name.split("\\.", 2);
    try (Stream<Path> files = Files.walk(AppRuntime.projectFolder())) {
      List<Path> sources = files.filter(file -> file.endsWith(parts[0] + ".java")).toList();
      for (Path source : sources) {
        if (parts.length == 1 || Files.readString(source).contains("void " + parts[1] + "(")) {
          return true;
        }
      }
    }
    return false;
  }

  private static Path projectFile(String name) {
    return AppRuntime.projectFolder().resolve(name);
  }

  @TestFactory
  Stream<DynamicTest> everyVector() {
    return lines().stream()
        .filter(line -> line.has("vector"))
        .map(vector -> DynamicTest.dynamicTest(vector.path("vector").asText(), () -> run(vector)));
  }

  private void run(JsonNode vector) {
    ConformanceServer server =
        servers.computeIfAbsent(
            vector.path("configuration").asText(),
            name -> ConformanceServer.start(configuration(name), upstream.url()));
    int before = upstream.received().size();
    Answer answer = server.call(vector);
    JsonNode expected = vector.path("expect");

    assertThat(answer.status()).as("%s", answer).isEqualTo(expected.path("status").asInt());
    boolean allowed = expected.path("verdict").asText().equals("allow");
    assertThat(answer.fields("X-Knox-Upstream-Status").isEmpty())
        .as("%s", answer)
        .isNotEqualTo(allowed);
    if (!allowed) {
      assertThat(upstream.received()).as("what the upstream saw").hasSize(before + repeats(vector));
    }
    assertThat(ManagementClient.textOrNull(server.management().log(answer), "error"))
        .isEqualTo(ManagementClient.textOrNull(expected, "reason"));
    contains(answer, expected.path("answer"));
    for (Map.Entry<String, JsonNode> field : expected.path("answer_fields").properties()) {
      assertThat(answer.field(field.getKey())).isEqualTo(field.getValue().asText());
    }
    seen(expected.path("upstream"));
  }

  /** How many calls the vector makes first, all of which pass. */
  private static int repeats(JsonNode vector) {
    return vector.path("before").asInt();
  }

  private static JsonNode configuration(String name) {
    return lines().stream()
        .filter(line -> !line.has("vector") && line.path("configuration").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no configuration " + name));
  }

  /** Every member of {@code part} is in the answer's body. */
  private static void contains(Answer answer, JsonNode part) {
    for (Map.Entry<String, JsonNode> member : part.properties()) {
      JsonNode found = answer.json().path(member.getKey());
      if (member.getValue().isObject()) {
        member
            .getValue()
            .properties()
            .forEach(inner ->
                assertThat(found.path(inner.getKey()))
                    .as("%s", answer)
                    .isEqualTo(inner.getValue()));
      } else {
        assertThat(found).as("%s", answer).isEqualTo(member.getValue());
      }
    }
  }

  private static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the upstream got of the last call. */
  private void seen(JsonNode expected) {
    if (expected.isMissingNode()) {
      return;
    }
    RecordingUpstream.Received last = upstream.received().getLast();
    for (Map.Entry<String, JsonNode> field : expected.path("fields").properties()) {
      List<String> values = new ArrayList<>();
      field.getValue().forEach(value -> values.add(value.asText()));
      assertThat(last.fields(field.getKey())).as(field.getKey()).isEqualTo(values);
    }
    if (expected.has("target")) {
      assertThat(last.target()).isEqualTo(expected.path("target").asText());
    }
    if (expected.has("json")) {
      assertThat(json(last.body())).isEqualTo(expected.path("json"));
    }
    if (expected.has("body")) {
      assertThat(new String(last.body(), StandardCharsets.UTF_8))
          .isEqualTo(expected.path("body").asText());
    }
  }
}
