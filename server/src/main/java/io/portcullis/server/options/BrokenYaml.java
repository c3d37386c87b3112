package io.portcullis.server.options;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in a few words where and why a text is no YAML. */
final class BrokenYaml {
  /** A value that begins with a character that means something else there. */
  private static final Pattern UNQUOTED = Pattern.compile("^[^#:]+:\\s*[\\[*&!%@`{|>].*");

  /** As the parser's messages have it. */
  private static final Pattern PLACE =
      Pattern.compile("in '[^']*', line ([0-9]{1,9}), column ([0-9]{1,9})");

  private BrokenYaml() {}

  /**
   * Continues "the file f ...".
   *
   * @param failure what the parser threw
   * @param text what it read
   */
  static String describe(IOException failure, String text) {
    if (!(failure instanceof JsonProcessingException broken)) {
      return "cannot be read";
    }
    String message = String.valueOf(broken.getOriginalMessage());
    JsonLocation end = broken.getLocation();
    // The first place is where the trouble begins; the parser itself is further by then.
    Matcher begin = PLACE.matcher(message);
    int line = begin.find() ? Integer.parseInt(begin.group(1)) : end == null ? 1 : end.getLineNr();
    String column = begin.hasMatch() ? ", column " + begin.group(2) : "";
    String what = "is not valid YAML at line %d%s: %s".formatted(line, column, problem(message));
    return isUnquoted(text, line)
        ? what + "; a value that begins with [ or * needs quotes, as '[::]:8080'"
        : what;
  }

  /**
   * The last line of the message that is not an excerpt: before it the parser says what it was
   * doing, after it where.
   */
  private static String problem(String message) {
    List<String> lines =
        message
            .lines()
            .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
            .filter(line -> !line.startsWith("in '"))
            .toList();
    return lines.isEmpty() ? "it cannot be parsed" : lines.getLast().strip();
  }

  /** The parser may notice only on the next line. */
  private static boolean isUnquoted(String text, int line) {
    List<String> lines = text.lines().toList();
    return isUnquotedLine(lines, line) || isUnquotedLine(lines, line - 1);
  }

  private static boolean isUnquotedLine(List<String> lines, int line) {
    return line >= 1 && line <= lines.size() && UNQUOTED.matcher(lines.get(line - 1)).matches();
  }
}
