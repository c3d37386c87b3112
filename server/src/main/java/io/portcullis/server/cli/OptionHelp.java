package io.portcullis.server.cli;

import io.portcullis.server.options.Option;
import io.portcullis.server.options.OptionGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** The part of a command's help that shows the options of the server, in their groups. */
final class OptionHelp {
  /** Of a terminal, in columns. */
  static final int WIDTH = 80;

  /** Asks for the groups of rarely set options too. */
  static final String ALL = "--help-all";

  private static final String SECTION = "serverOptions";

  /** Where descriptions begin. */
  private static final int INDENT = 30;

  private OptionHelp() {}

  /**
   * Adds it after the command's own options.
   *
   * @param uses the groups that the command makes use of
   */
  static void addTo(CommandLine command, Set<OptionGroup> uses) {
    command.getHelpSectionMap().put(SECTION, help -> text(uses, isForAll(help)));
    List<String> sections = new ArrayList<>(command.getHelpSectionKeys());
    sections.add(sections.indexOf(UsageMessageSpec.SECTION_KEY_OPTION_LIST) + 1, SECTION);
    command.setHelpSectionKeys(sections);
  }

  private static boolean isForAll(Help help) {
    ParseResult parsed = help.commandSpec().commandLine().getParseResult();
    return parsed != null && parsed.hasMatchedOption(ALL);
  }

  private static String text(Set<OptionGroup> uses, boolean all) {
    StringBuilder text = new StringBuilder();
    int left = 0;
    for (OptionGroup group : OptionGroup.values()) {
      List<Option<?>> flags =
          group.options().stream().filter(o -> o.places() == Option.Places.ALL).toList();
      if (!uses.contains(group)) {
        continue;
      }
      if (group.rare() && !all) {
        left += flags.size();
        continue;
      }
      text.append("%n%s:%n".formatted(group.title()));
      flags.forEach(option -> append(text, option, all));
    }
    text.append('\n');
    String more =
        left == 0
            ? ""
            : "%s shows %d more: %s.%n"
                .formatted(
                    ALL,
                    left,
                    String.join(
                        ", ",
                        Arrays.stream(OptionGroup.values())
                            .filter(group -> uses.contains(group) && group.rare())
                            .map(group -> lowerFirst(group.title()))
                            .toList()));
    wrap(more, WIDTH).forEach(line -> text.append(line).append('\n'));
    wrap(
            "Each may also be set by a variable (--data-dir: PORTCULLIS_DATA_DIR) or in the file"
                + " portcullis.yaml (data-dir: ...); a flag wins over a variable, a variable over"
                + " the file. docs/options.md has them all.",
            WIDTH)
        .forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private static String lowerFirst(String title) {
    return title.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + title.substring(1);
  }

  private static void append(StringBuilder text, Option<?> option, boolean all) {
    String description = option.description();
    if (!option.defaultText().isEmpty()) {
      description += " (default " + option.defaultText() + ")";
    }
    if (all) {
      description += "; allowed: " + option.type().allowed();
    }
    String flag = "  " + option.flag() + " <value>";
    List<String> lines = wrap(description, WIDTH - INDENT);
    if (flag.length() >= INDENT) {
      text.append(flag).append('\n');
      flag = "";
    }
    for (String line : lines) {
      text.append(("%-" + INDENT + "s%s").formatted(flag, line)).append('\n');
      flag = "";
    }
  }

  /** Breaks at spaces; a word that is longer than a line has one of its own. */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split(" +")) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    if (line.length() > 0) {
      lines.add(line.toString());
    }
    return lines;
  }
}
