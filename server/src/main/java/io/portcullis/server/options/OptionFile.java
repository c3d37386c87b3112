package io.portcullis.server.options;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** The file of options: YAML, one level, {@code name: value}; a list is joined with commas. */
final class OptionFile {
  private OptionFile() {}

  /**
   * Reads {@code path}. Blocks.
   *
   * @param problems gets what is wrong: unreadable, no YAML, unknown or repeated keys
   * @return the texts of the known keys, by option name
   */
  static Map<String, String> read(Path path, List<Problem> problems) {
    JsonNode root;
    try {
      root =
          YAMLMapper.builder()
              .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
              .build()
              .readTree(Files.readString(path));
    } catch (JsonProcessingException e) {
      problems.add(
          problem(
              path, "is not valid YAML: " + e.getOriginalMessage().lines().findFirst().orElse("")));
      return Map.of();
    } catch (IOException e) {
      problems.add(problem(path, Files.exists(path) ? "cannot be read" : "does not exist"));
      return Map.of();
    }
    if (root.isMissingNode() || root.isNull()) {
      return Map.of();
    }
    if (!root.isObject()) {
      problems.add(problem(path, "must hold lines of 'name: value'"));
      return Map.of();
    }
    Map<String, String> texts = new HashMap<>();
    root.properties()
        .forEach(entry -> readKey(path, entry.getKey(), entry.getValue(), texts, problems));
    return texts;
  }

  private static void readKey(
      Path path, String key, JsonNode value, Map<String, String> texts, List<Problem> problems) {
    List<String> known =
        Options.ALL.stream()
            .filter(option -> option.places() == Option.Places.ALL && option != Options.CONFIG)
            .map(Option::name)
            .toList();
    if (Options.ALL.stream().anyMatch(o -> o.name().equals(key)) && !known.contains(key)) {
      problems.add(new Problem(key, "%s: cannot be set in the file %s".formatted(key, path)));
    } else if (!known.contains(key)) {
      problems.add(Problem.unknown(key, "the file " + path, Nearest.of(key, known)));
    } else if (value.isObject()) {
      problems.add(new Problem(key, "%s: must be one value in the file %s".formatted(key, path)));
    } else if (value.isArray()) {
      texts.put(
          key,
          String.join(
              ",",
              StreamSupport.stream(value.spliterator(), false).map(JsonNode::asText).toList()));
    } else {
      texts.put(key, value.isNull() ? "" : value.asText());
    }
  }

  private static Problem problem(Path path, String what) {
    return new Problem(
        Options.CONFIG.name(), "%s: the file %s %s".formatted(Options.CONFIG.name(), path, what));
  }
}
