package io.portcullis.model.rule;

import io.portcullis.model.check.ShownText;
import io.portcullis.model.check.Violations;
import io.portcullis.model.json.JsonScanner;
import io.portcullis.model.json.JsonScanner.Token;
import io.portcullis.model.template.TemplatePart;
import io.portcullis.model.template.TemplateProblem;
import io.portcullis.model.template.TemplateText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is wrong with injection as an operator writes it, beyond what the records of model
 * check: field names that are not to be injected, templates that do not parse. Stateless; any
 * thread.
 */
public final class InjectionSyntax {
  /** Most members of an injected body. */
  public static final int MAX_MEMBERS = 64;

  /** How deep an injected body may nest: the check recurses. */
  private static final int MAX_DEPTH = 64;

  private static final int SHOWN = 80;

  private InjectionSyntax() {}

  /** Adds what is wrong with injection in {@code rules}, their {@code method_configs} included. */
  static void check(CallRules rules, Violations violations) {
    checkHeaders(Injection.HEADERS, rules.injection().headers(), violations);
    checkBody(Injection.BODY, rules.injection().body(), violations);
    if (rules.methodConfigs() != null) {
      rules
          .methodConfigs()
          .forEach((method, config) -> {
            String field = "method_configs." + method + ".";
            checkHeaders(field + Injection.HEADERS, config.injectHeaders(), violations);
            checkBody(field + Injection.BODY, config.injectBody(), violations);
          });
    }
  }

  /** Whether nothing is wrong with {@code injection}. */
  public static boolean isGood(Injection injection) {
    Violations violations = new Violations();
    checkHeaders(Injection.HEADERS, injection.headers(), violations);
    checkBody(Injection.BODY, injection.body(), violations);
    return violations.isEmpty();
  }

  /**
   * Adds what is wrong with injected header fields, each violation naming the field, the position
   * in its template and the fault.
   *
   * @param member the wire's name of the member that holds them
   * @param headers field names to templates; null: none
   */
  public static void checkHeaders(
      String member, @Nullable Map<String, String> headers, Violations violations) {
    if (headers == null) {
      return;
    }
    headers.forEach((name, template) -> {
      String problem = InjectedName.problem(name);
      if (problem != null) {
        violations.add(member, problem);
      }
      TemplateText text = TemplateText.parse(template);
      for (TemplateProblem fault : text.problems()) {
        violations.add(member, "field '%s' %s".formatted(name, fault));
      }
      if (text.problems().isEmpty() && !literalsAreFieldContent(text.parts())) {
        violations.add(member, "field '%s' holds a control character".formatted(name));
      }
    });
  }

  private static boolean literalsAreFieldContent(Iterable<TemplatePart> parts) {
    for (TemplatePart part : parts) {
      boolean good =
          switch (part) {
            case TemplatePart.Literal literal ->
                literal.text().chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
            case TemplatePart.Value value -> true;
            case TemplatePart.Choice choice ->
                literalsAreFieldContent(choice.then())
                    && literalsAreFieldContent(choice.otherwise());
          };
      if (!good) {
        return false;
      }
    }
    return true;
  }

  /**
   * Adds what is wrong with an injected body, each violation naming the place of the value (such as
   * {@code user.tags[1]}), the position in its template and the fault.
   *
   * @param member the wire's name of the member that holds it
   * @param json a JSON object as text; null: none
   */
  public static void checkBody(String member, @Nullable String json, Violations violations) {
    if (json != null) {
      new BodyCheck(member, json, violations).run();
    }
  }

  /** One check of a body. */
  private static final class BodyCheck {
    private final String member;
    private final Violations violations;
    private final JsonScanner scanner = new JsonScanner();

    /** The way to the current value: a name for each object, an index for each array. */
    private final Deque<String> path = new ArrayDeque<>();

    private final Set<String> names = new HashSet<>();
    private int placeholders;

    BodyCheck(String member, String json, Violations violations) {
      this.member = member;
      this.violations = violations;
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      scanner.start(bytes, 0, bytes.length);
    }

    void run() {
      if (scanner.next() != Token.OBJECT_START || !object() || scanner.next() != Token.END) {
        violations.add(member, "must be a JSON object");
        return;
      }
      if (names.size() > MAX_MEMBERS) {
        violations.add(
            member, "has %d members; at most %d are allowed".formatted(names.size(), MAX_MEMBERS));
      }
      if (placeholders > TemplateText.MAX_PLACEHOLDERS) {
        violations.add(
            member,
            "has %d placeholders; at most %d are allowed"
                .formatted(placeholders, TemplateText.MAX_PLACEHOLDERS));
      }
    }

    /** Reads an open object to its end; false if it is malformed. */
    private boolean object() {
      while (true) {
        Token token = scanner.next();
        if (token != Token.NAME) {
          return token == Token.OBJECT_END;
        }
        String name = scanner.text();
        path.addLast((path.isEmpty() ? "" : ".") + name);
        if (path.size() == 1 && !names.add(name)) {
          violations.add(member, "names member '%s' twice".formatted(place()));
        }
        if (name.contains("{{")) {
          violations.add(
              member, "member '%s': placeholders stand in values only".formatted(place()));
        }
        if (!value(scanner.next())) {
          return false;
        }
        path.removeLast();
      }
    }

    private boolean array() {
      for (int i = 0; ; i++) {
        Token token = scanner.next();
        if (token == Token.ARRAY_END) {
          return true;
        }
        path.addLast("[" + i + "]");
        if (!value(token)) {
          return false;
        }
        path.removeLast();
      }
    }

    private boolean value(Token token) {
      if (path.size() > MAX_DEPTH) {
        return false;
      }
      return switch (token) {
        case OBJECT_START -> object();
        case ARRAY_START -> array();
        case STRING -> {
          checkText(scanner.text());
          yield true;
        }
        case SCALAR -> true;
        case NAME, OBJECT_END, ARRAY_END, END, MALFORMED -> false;
      };
    }

    private void checkText(String text) {
      TemplateText parsed = TemplateText.parse(text);
      placeholders += count(parsed.parts());
      for (TemplateProblem problem : parsed.problems()) {
        violations.add(member, "member '%s' %s".formatted(place(), problem));
      }
    }

    private static int count(Iterable<TemplatePart> parts) {
      int count = 0;
      for (TemplatePart part : parts) {
        count +=
            switch (part) {
              case TemplatePart.Literal literal -> 0;
              case TemplatePart.Value value -> 1;
              case TemplatePart.Choice choice -> count(choice.then()) + count(choice.otherwise());
            };
      }
      return count;
    }

    private String place() {
      return ShownText.of(String.join("", path), SHOWN);
    }
  }
}
