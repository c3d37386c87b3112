package io.portcullis.policy.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.template.TemplateProblem;
import io.portcullis.model.template.TemplateText;
import io.portcullis.policy.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Holds the compiled template to {@link NaiveTemplate}, and the parser to whatever is thrown. */
class TemplatePropertyTest {
  private static final int SEEDS = 20_000;
  private static final UUID TENANT = new UUID(7, 8);
  private static final String SECRET_ID = "0190b6f0-1111-7222-8333-444455556666";
  private static final List<String> LITERALS =
      List.of(
          " ", "a", "Bearer ", "é\ud83d\ude00", "}", "}}", "{", "\"", "'", "\\", "if", "\n", "==");
  private static final FixedValues VALUES =
      new FixedValues(
          Map.of("ONE", "first", "TWO", "zw\u00f6\"\\\n", SECRET_ID, "{{secret:ONE}}"),
          "a=1&b=x%20y+z&b=2&%C3%A9=%C3%A9");

  private Random random = new Random(0);

  @Test
  void render_randomTemplates_equalsTheNaiveOne() {
    for (long seed : Seeds.of(SEEDS)) {
      random = new Random(seed);
      String text = template(0);
      String environment = pick(List.of("production", "staging"));
      TemplateText parsed = TemplateText.parse(text);
      if (text.split("\\{\\{").length > TemplateText.MAX_PLACEHOLDERS) {
        continue;
      }
      assertThat(parsed.problems()).as("seed %d: %s", seed, text).isEmpty();
      TemplateConstants constants = new TemplateConstants(environment, "orders", TENANT);
      TemplateOutput out = new TemplateOutput().clear(1 << 16);

      boolean good = Template.of(parsed, constants, Escape.NONE).render(VALUES, out);

      assertThat(good).isTrue();
      assertThat(new String(out.array(), 0, out.size(), StandardCharsets.UTF_8))
          .as("seed %d: %s", seed, text)
          .isEqualTo(NaiveTemplate.render(text, environment, of -> value(of, environment)));
    }
  }

  /** Nothing is thrown, and each fault stands inside the text. */
  @Test
  void parse_mutilatedTemplates_tellsFaultsInsideTheText() {
    int faulty = 0;
    for (long seed : Seeds.of(SEEDS)) {
      random = new Random(seed);
      StringBuilder text = new StringBuilder(template(0));
      for (int i = random.nextInt(4); i >= 0 && !text.isEmpty(); i--) {
        int at = random.nextInt(text.length());
        if (random.nextBoolean()) {
          text.deleteCharAt(at);
        } else {
          text.insert(at, pick(List.of("{", "}", "'", "{{", "}}", "{{if ", "{{endif}}", "\0")));
        }
      }
      TemplateText parsed = TemplateText.parse(text.toString());
      for (TemplateProblem problem : parsed.problems()) {
        assertThat(problem.position()).as("seed %d: %s", seed, text).isBetween(0, text.length());
        assertThat(problem.problem()).matches("[ -~]+");
      }
      faulty += parsed.problems().isEmpty() ? 0 : 1;
    }
    assertThat(faulty).isBetween(SEEDS / 10, SEEDS * 9 / 10);
  }

  @Test
  void render_intoATightLimit_failsInsteadOfCutting() {
    TemplateText text = TemplateText.parse("ab{{secret:ONE}}{{timestamp}}");
    Template template =
        Template.of(text, new TemplateConstants("production", "r", TENANT), Escape.FIELD);
    int length = "abfirst1767225600".length();
    for (int limit = 0; limit <= length; limit++) {
      TemplateOutput out = new TemplateOutput().clear(limit);
      assertThat(template.render(VALUES, out)).as("limit %d", limit).isEqualTo(limit == length);
      assertThat(out.size()).isLessThanOrEqualTo(limit);
    }
  }

  private String template(int depth) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      text.append(
          switch (random.nextInt(depth < 3 ? 8 : 6)) {
            case 0, 1 -> literal(text);
            case 2 -> tag(pick(List.of("'{{'", "\"{\"", "'}}'", "''")));
            case 3 -> tag(pick(List.of("secret:ONE", "secret: two", "secret_id:" + SECRET_ID)));
            case 4 -> tag(pick(List.of("var:a", "var: b", "var:é")));
            case 5 ->
                tag(
                    pick(
                        List.of(
                            "client.id",
                            "client.name",
                            "route.name",
                            "environment",
                            "timestamp",
                            "request_id",
                            "tenant_id")));
            default -> conditional(depth);
          });
    }
    return text.toString();
  }

  /** Text that does not make two braces with what stands before it. */
  private String literal(StringBuilder before) {
    String literal = pick(LITERALS);
    return literal.equals("{") ? (before.isEmpty() ? "{ " : " { ") : literal;
  }

  private String conditional(int depth) {
    String operator = pick(List.of("==", "!="));
    String condition =
        "if%senvironment %s '%s'"
            .formatted(pick(List.of(" ", "\t")), operator, pick(List.of("production", "dev")));
    String otherwise = random.nextBoolean() ? tag("else") + template(depth + 1) : "";
    return tag(condition) + template(depth + 1) + otherwise + tag("endif");
  }

  private String tag(String content) {
    String space = pick(List.of("", "", " ", "\t"));
    return "{{" + space + content + space + "}}";
  }

  private static String value(String of, String environment) {
    String[] parts = of.split(":", 2);
    return switch (parts[0]) {
      case "secret" -> secret(parts[1].strip().toUpperCase(java.util.Locale.ROOT));
      case "secret_id" -> secret(parts[1].strip());
      case "var" ->
          switch (parts[1].strip()) {
            case "a" -> "1";
            case "b" -> "x y z";
            default -> "é";
          };
      case "client.id" -> VALUES.clientId().toString();
      case "client.name" -> VALUES.clientName();
      case "route.name" -> "orders";
      case "environment" -> environment;
      case "timestamp" -> "1767225600";
      case "request_id" -> "0190b6f0-1111-7222-8333-444455556666";
      case "tenant_id" -> TENANT.toString();
      default -> throw new AssertionError(of);
    };
  }

  private static String secret(String name) {
    return java.util.Objects.requireNonNull(VALUES.secrets().get(name), name);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
