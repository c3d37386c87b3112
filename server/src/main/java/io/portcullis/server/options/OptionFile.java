package io.portcullis.server.options;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The file of options: YAML, one level, {@code name: value}; a list is joined with commas. */
final class OptionFile {
  private OptionFile() {}

  /** The text of a key, and where it stands: the file's name and the line, from 1. */
  record Line(String text, String place) {}

  /**
   * Reads {@code path}. Blocks.
   *
   * @param problems gets what is wrong: unreadable, no YAML, unknown or repeated keys
   * @return the lines of the known keys, by option name
   */
  static Map<String, Line> read(Path path, List<Problem> problems) {
    String text;
    try {
      text = Files.readString(path);
    } catch (IOException e) {
      problems.add(
          problem(path, Files.exists(path) ? "cannot be read" + cause(path, e) : "does not exist"));
      return Map.of();
    }
    JsonNode root;
    Map<String, Integer> lines;
    YAMLMapper yaml =
        YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();
    try {
      root = yaml.readTree(text);
      lines = lines(yaml, text);
    } catch (IOException e) {
      problems.add(problem(path, BrokenYaml.describe(e, text)));
      return Map.of();
    }
    if (root.isMissingNode() || root.isNull()) {
      return Map.of();
    }
    if (!root.isObject()) {
      problems.add(problem(path, "must hold lines of 'name: value'"));
      return Map.of();
    }
    Map<String, Line> found = new HashMap<>();
    root.properties()
        .forEach(entry -> {
          String key = entry.getKey();
          String place = "%s:%d".formatted(path, lines.getOrDefault(key, 1));
          readKey(key, entry.getValue(), place, problems)
              .ifPresent(value -> found.put(key, new Line(value, place)));
        });
    return found;
  }

  private static String cause(Path path, IOException e) {
    if (Files.isDirectory(path)) {
      return ": it is a directory";
    }
    return switch (e) {
      case AccessDeniedException denied -> ": no permission";
      case MalformedInputException malformed -> ": it is no UTF-8 text";
      default -> "";
    };
  }

  /** The line of each key, from 1: a tree of values does not know them. */
  private static Map<String, Integer> lines(YAMLMapper yaml, String text) throws IOException {
    Map<String, Integer> lines = new HashMap<>();
    try (JsonParser parser = yaml.createParser(text)) {
      int depth = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isStructStart()) {
          depth++;
        } else if (token.isStructEnd()) {
          depth--;
        } else if (token == JsonToken.FIELD_NAME && depth == 1) {
          lines.put(parser.currentName(), parser.currentTokenLocation().getLineNr());
        }
      }
    }
    return lines;
  }

  private static Optional<String> readKey(
      String key, JsonNode value, String place, List<Problem> problems) {
    Optional<Option<?>> option = Options.ALL.stream().filter(o -> o.name().equals(key)).findFirst();
    if (option.isEmpty()) {
      problems.add(Problem.unknown(key, place, KnownWords.key(key)));
    } else if (option.get().secret()) {
      problems.add(
          new Problem(
              key,
              "%s: cannot be set in a file, as in %s; set the variable %s"
                  .formatted(key, place, option.get().variable())));
    } else if (option.get() == Options.CONFIG) {
      problems.add(new Problem(key, "%s: cannot be set in a file, as in %s".formatted(key, place)));
    } else if (value.isObject()) {
      problems.add(new Problem(key, "%s: must be one value, in %s".formatted(key, place)));
    } else if (value.isArray()) {
      return Optional.of(
          String.join(
              ",",
              StreamSupport.stream(value.spliterator(), false).map(JsonNode::asText).toList()));
    } else {
      return Optional.of(value.isNull() ? "" : value.asText());
    }
    return Optional.empty();
  }

  private static Problem problem(Path path, String what) {
    return new Problem(
        Options.CONFIG.name(), "%s: the file %s %s".formatted(Options.CONFIG.name(), path, what));
  }
}
