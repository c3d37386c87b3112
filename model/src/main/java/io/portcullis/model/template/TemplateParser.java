package io.portcullis.model.template;

import io.portcullis.model.check.ShownText;
import io.portcullis.model.check.UuidText;
import io.portcullis.model.template.TemplatePart.Choice;
import io.portcullis.model.template.TemplatePart.Literal;
import io.portcullis.model.template.TemplatePart.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one {@link TemplateText}. Not thread safe; used once. */
final class TemplateParser {
  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";
  private static final int SHOWN = 40;
  private static final Pattern IF =
      Pattern.compile(
          "if[ \\t]++environment[ \\t]*+([=!]=)[ \\t]*+(?:'([^'\"]*+)'|\"([^'\"]*+)\")");
  private static final Pattern ENVIRONMENT = Pattern.compile("[a-z0-9_-]{1,63}");
  private static final Pattern SECRET_NAME = Pattern.compile("[A-Z0-9_.-]+");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_]+");

  private final String text;
  private final List<TemplateProblem> problems = new ArrayList<>();
  private final Deque<Open> open = new ArrayDeque<>();
  private final List<TemplatePart> outermost = new ArrayList<>();
  private List<TemplatePart> parts = outermost;
  private int placeholders;

  TemplateParser(String text) {
    this.text = text;
  }

  TemplateText parse() {
    int at = 0;
    while (at < text.length()) {
      int tag = text.indexOf(OPEN, at);
      literal(text.substring(at, tag < 0 ? text.length() : tag));
      if (tag < 0) {
        break;
      }
      at = readTag(tag);
    }
    for (Open unclosed : open) {
      problem(unclosed.position, "this {{if}} has no {{endif}}");
    }
    problems.sort(java.util.Comparator.comparingInt(TemplateProblem::position));
    return new TemplateText(problems.isEmpty() ? outermost : List.of(), problems);
  }

  private void literal(String part) {
    if (!part.isEmpty()) {
      parts.add(new Literal(part));
    }
  }

  /** Reads the tag at {@code tag}; returns where it ends. */
  private int readTag(int tag) {
    int start = skipSpace(tag + OPEN.length());
    if (start < text.length() && (text.charAt(start) == '\'' || text.charAt(start) == '"')) {
      return readQuoted(tag, start);
    }
    int end = text.indexOf(CLOSE, start);
    if (end < 0) {
      problem(tag, "{{ has no }}; write {{'{{'}} for the two characters themselves");
      return text.length();
    }
    String content = trimmed(text.substring(start, end));
    if (++placeholders == TemplateText.MAX_PLACEHOLDERS + 1) {
      problem(
          tag,
          "more than %d placeholders and conditionals".formatted(TemplateText.MAX_PLACEHOLDERS));
    }
    if (content.indexOf('{') >= 0) {
      problem(
          tag, "a brace inside %s; write {{'{'}} for a brace of its own".formatted(shown(content)));
    } else {
      readContent(tag, content);
    }
    return end + CLOSE.length();
  }

  private int skipSpace(int from) {
    int at = from;
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Without spaces and tabs at its ends; other white space is no part of the grammar. */
  private static String trimmed(String part) {
    int start = 0;
    int end = part.length();
    while (start < end && isSpace(part.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(part.charAt(end - 1))) {
      end--;
    }
    return part.substring(start, end);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  private int readQuoted(int tag, int start) {
    int end = text.indexOf(text.charAt(start), start + 1);
    int close = end < 0 ? end : skipSpace(end + 1);
    if (end < 0 || !text.startsWith(CLOSE, close)) {
      problem(tag, "a quoted text is not closed by its quotation mark and }}");
      return text.length();
    }
    literal(text.substring(start + 1, end));
    return close + CLOSE.length();
  }

  private void readContent(int tag, String content) {
    if (content.equals("else")) {
      readElse(tag);
    } else if (content.equals("endif")) {
      readEndif(tag);
    } else if (content.equals("if") || content.startsWith("if ") || content.startsWith("if\t")) {
      readIf(tag, content);
    } else {
      Value value = readValue(tag, content);
      if (value != null) {
        parts.add(value);
      }
    }
  }

  private void readIf(int tag, String content) {
    Matcher matcher = IF.matcher(content);
    boolean equal = true;
    String environment = "";
    if (matcher.matches()) {
      equal = matcher.group(1).equals("==");
      environment = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
      if (!ENVIRONMENT.matcher(environment).matches()) {
        problem(tag, "%s is no environment's name".formatted(shown(environment)));
      }
    } else {
      problem(tag, "a condition is written {{if environment == 'name'}} or with !=");
    }
    if (open.size() == TemplateText.MAX_NESTING) {
      problem(tag, "conditionals stand more than %d deep".formatted(TemplateText.MAX_NESTING));
    }
    open.push(new Open(tag, equal, environment, parts));
    parts = open.element().then;
  }

  private void readElse(int tag) {
    Open innermost = open.peek();
    if (innermost == null) {
      problem(tag, "{{else}} without an {{if}}");
    } else if (innermost.inElse) {
      problem(tag, "a second {{else}}");
    } else {
      innermost.inElse = true;
      parts = innermost.otherwise;
    }
  }

  private void readEndif(int tag) {
    Open innermost = open.poll();
    if (innermost == null) {
      problem(tag, "{{endif}} without an {{if}}");
      return;
    }
    parts = innermost.around;
    parts.add(
        new Choice(innermost.equal, innermost.environment, innermost.then, innermost.otherwise));
  }

  private @Nullable Value readValue(int tag, String content) {
    for (ValueKind kind : ValueKind.values()) {
      if (kind.named() && content.startsWith(kind.spelling())) {
        String name = trimmed(content.substring(kind.spelling().length()));
        String problem = nameProblem(kind, name);
        if (problem == null) {
          return new Value(kind, kind == ValueKind.SECRET ? SecretName.normal(name) : name);
        }
        problem(tag, problem);
        return null;
      }
      if (content.equals(kind.spelling())) {
        return new Value(kind, "");
      }
    }
    boolean word = content.length() <= SHOWN && WORD.matcher(content).matches();
    String hint = word ? "; a secret is written {{secret:%s}}".formatted(content) : "";
    problem(tag, "%s is no placeholder%s".formatted(shown(content), hint));
    return null;
  }

  private static @Nullable String nameProblem(ValueKind kind, String name) {
    if (name.isEmpty()) {
      return "no name after " + kind.spelling();
    }
    if (name.length() > TemplateText.MAX_NAME) {
      return "a name of %d characters; at most %d are allowed"
          .formatted(name.length(), TemplateText.MAX_NAME);
    }
    if (name.indexOf('}') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
      return "a brace or control character in the name after " + kind.spelling();
    }
    if (kind == ValueKind.SECRET && !SECRET_NAME.matcher(SecretName.normal(name)).matches()) {
      return "%s cannot be a secret's name".formatted(shown(name));
    }
    return kind == ValueKind.SECRET_ID && !UuidText.isOne(name)
        ? "%s is no UUID".formatted(shown(name))
        : null;
  }

  /** Quoted for a message: cut, and only visible ASCII. */
  private static String shown(String part) {
    return "'" + ShownText.of(part, SHOWN) + "'";
  }

  private void problem(int position, String problem) {
    problems.add(new TemplateProblem(position, problem));
  }

  /** A conditional whose end was not read yet; {@code around} is where it will stand. */
  private static final class Open {
    private final int position;
    private final boolean equal;
    private final String environment;
    private final List<TemplatePart> around;
    private final List<TemplatePart> then = new ArrayList<>();
    private final List<TemplatePart> otherwise = new ArrayList<>();
    private boolean inElse;

    Open(int position, boolean equal, String environment, List<TemplatePart> around) {
      this.position = position;
      this.equal = equal;
      this.environment = environment;
      this.around = around;
    }
  }
}
