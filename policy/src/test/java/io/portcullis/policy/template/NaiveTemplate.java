package io.portcullis.policy.template;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Templates once more, slow and plain: text is rewritten until no placeholder is left. Shares no
 * code with what it judges. Quoted texts may hold braces only.
 */
public final class NaiveTemplate {
  private static final Pattern INNERMOST =
      Pattern.compile(
          "\\{\\{[ \t]*if[ \t]+environment[ \t]*(==|!=)[ \t]*['\"]([^'\"]*)['\"][ \t]*}}"
              + "((?:(?!\\{\\{[ \t]*if[ \t]).)*?)\\{\\{[ \t]*endif[ \t]*}}",
          Pattern.DOTALL);
  private static final Pattern ELSE = Pattern.compile("\\{\\{[ \t]*else[ \t]*}}");
  private static final Pattern TAG =
      Pattern.compile("\\{\\{[ \t]*(?:'([{}]*)'|\"([{}]*)\"|([^{}'\"]*?))[ \t]*}}");

  private NaiveTemplate() {}

  /**
   * The text of a good template.
   *
   * @param value gives what stands between the braces its value, or throws
   */
  public static String render(String template, String environment, Function<String, String> value) {
    String text = template;
    for (Matcher m = INNERMOST.matcher(text); m.find(); m = INNERMOST.matcher(text)) {
      String[] branches = ELSE.split(m.group(3), 2);
      boolean holds = m.group(1).equals("==") == m.group(2).equals(environment);
      String kept = holds ? branches[0] : branches.length > 1 ? branches[1] : "";
      text = text.substring(0, m.start()) + kept + text.substring(m.end());
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    Matcher m = TAG.matcher(text);
    while (m.find()) {
      out.append(text, at, m.start());
      String quoted = m.group(1) != null ? m.group(1) : m.group(2);
      out.append(quoted != null ? quoted : value.apply(m.group(3)));
      at = m.end();
    }
    return out.append(text.substring(at)).toString();
  }
}
