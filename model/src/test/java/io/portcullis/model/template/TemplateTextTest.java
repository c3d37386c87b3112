package io.portcullis.model.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.template.TemplatePart.Choice;
import io.portcullis.model.template.TemplatePart.Literal;
import io.portcullis.model.template.TemplatePart.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of docs/wire.md section 13.1, and where its faults are. */
class TemplateTextTest {
  private static final String UUID = "0190b6f0-1111-7222-8333-444455556666";

  @Test
  void parse_everyPlaceholderOfTheWire_isKnown() {
    String text =
        "{{secret:A}}{{secret_id:"
            + UUID
            + "}}{{var:k}}{{client.id}}{{client.name}}{{route.name}}{{environment}}{{timestamp}}"
            + "{{request_id}}{{tenant_id}}";

    assertThat(parts(text))
        .containsExactly(
            new Value(ValueKind.SECRET, "A"),
            new Value(ValueKind.SECRET_ID, UUID),
            new Value(ValueKind.VAR, "k"),
            new Value(ValueKind.CLIENT_ID, ""),
            new Value(ValueKind.CLIENT_NAME, ""),
            new Value(ValueKind.ROUTE_NAME, ""),
            new Value(ValueKind.ENVIRONMENT, ""),
            new Value(ValueKind.TIMESTAMP, ""),
            new Value(ValueKind.REQUEST_ID, ""),
            new Value(ValueKind.TENANT_ID, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer {{secret:API KEY}}",
        "Bearer {{ secret:API KEY }}",
        "Bearer {{\tsecret: API KEY\t}}"
      })
  void parse_spaceInsideBracesAndNames_isLetIn(String text) {
    assertThat(parts(text))
        .containsExactly(new Literal("Bearer "), new Value(ValueKind.SECRET, "API_KEY"));
  }

  @Test
  void parse_conditional_hasBothBranches() {
    assertThat(parts("{{if environment == 'production'}}a{{else}}b{{endif}}c"))
        .containsExactly(
            new Choice(true, "production", List.of(new Literal("a")), List.of(new Literal("b"))),
            new Literal("c"));
    assertThat(parts("{{ if environment!=\"dev\" }}{{secret:S}}{{ endif }}"))
        .containsExactly(
            new Choice(false, "dev", List.of(new Value(ValueKind.SECRET, "S")), List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{{'{{'}}|{{",
        "{{ \"{{\" }}|{{",
        "{{'}}'}}|}}",
        "a}}b|a}}b",
        "{a}|{a}",
        "{{'{'}}{{'{'}}|{{",
      })
  void parse_bracesOfTheirOwn_standForThemselves(String text, String meant) {
    assertThat(String.join("", parts(text).stream().map(part -> ((Literal) part).text()).toList()))
        .isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "abc{{|3|{{ has no }}",
        "{{secret:A|0|{{ has no }}",
        "{{}}|0|'' is no placeholder",
        "x {{API_KEY}}|2|a secret is written {{secret:API_KEY}}",
        "{{vars.name}}|0|'vars.name' is no placeholder",
        "{{secret:}}|0|no name after secret:",
        "{{secret: }}|0|no name after secret:",
        "{{Secret:A}}|0|'Secret:A' is no placeholder",
        "{{secret :A}}|0|'secret :A' is no placeholder",
        "{{secret:a/b}}|0|'a/b' cannot be a secret's name",
        "{{secret_id:1234}}|0|'1234' is no UUID",
        "{{secret:{{secret:A}}}}|0|a brace inside",
        "{{{secret:A}}}|0|a brace inside",
        "{{'abc}}|0|not closed",
        "{{'abc' }|0|not closed",
        "{{if environment = 'a'}}{{endif}}|0|a condition is written",
        "{{if route == 'a'}}{{endif}}|0|a condition is written",
        "{{if environment == 'A b'}}{{endif}}|0|'A b' is no environment's name",
        "{{if environment == 'a\"}}{{endif}}|0|a condition is written",
        "ab{{if environment == 'a'}}c|2|has no {{endif}}",
        "{{else}}|0|{{else}} without",
        "{{endif}}|0|{{endif}} without",
        "{{if environment == 'a'}}{{else}}{{else}}{{endif}}|33|a second {{else}}",
      })
  void parse_faultyText_namesFaultAndPosition(String text, int position, String problem) {
    List<TemplateProblem> problems = TemplateText.parse(text).problems();

    assertThat(problems).isNotEmpty();
    assertThat(problems.getFirst().position()).isEqualTo(position);
    assertThat(problems.getFirst().problem()).contains(problem);
  }

  @Test
  void parse_severalFaults_areAllTold() {
    assertThat(TemplateText.parse("{{a}} {{secret:}} {{if x}} {{b}}").problems())
        .extracting(TemplateProblem::position)
        .containsExactly(0, 6, 18, 18, 27);
  }

  @Test
  void parse_controlCharacterInName_isRefusedAndNotQuoted() {
    assertThat(TemplateText.parse("{{secret:a\r\nb}}").problems())
        .singleElement()
        .extracting(TemplateProblem::problem)
        .asString()
        .doesNotContain("\r", "\n");
  }

  @Test
  void parse_limits_holdExactly() {
    String most = "{{timestamp}}".repeat(TemplateText.MAX_PLACEHOLDERS);
    String deepest = nested(TemplateText.MAX_NESTING);
    String longest = "{{secret:" + "n".repeat(TemplateText.MAX_NAME) + "}}";

    assertThat(List.of(most, deepest, longest))
        .allSatisfy(text -> assertThat(TemplateText.parse(text).problems()).isEmpty());
    assertThat(
            List.of(
                most + "{{timestamp}}",
                nested(TemplateText.MAX_NESTING + 1),
                longest.replace("}}", "n}}")))
        .allSatisfy(text -> assertThat(TemplateText.parse(text).problems()).hasSize(1));
  }

  private static String nested(int depth) {
    return "{{if environment == 'a'}}".repeat(depth) + "{{endif}}".repeat(depth);
  }

  private static List<TemplatePart> parts(String text) {
    TemplateText parsed = TemplateText.parse(text);
    assertThat(parsed.problems()).as(text).isEmpty();
    return parsed.parts();
  }
}
