package io.portcullis.server.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds the table of options. {@code docs/options.md} is where a changed name or default shows: it
 * is a change users must hear of.
 */
class OptionsTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "options.md");

  @Test
  void all_defaultsAreAllowed() {
    assertThat(Options.ALL)
        .allSatisfy(
            o -> assertThat(o.type().parser().apply(o.defaultText())).as(o.name()).isPresent());
  }

  @Test
  void all_secretsHaveNoFlag() {
    assertThat(Options.ALL.stream().filter(Option::secret).map(Option::name))
        .containsExactly("database-password", "master-key", "bootstrap-key");
  }

  @Test
  void variable_isTheNameInCapitals() {
    assertThat(Options.GATEWAY_LISTEN.variable()).isEqualTo("PORTCULLIS_GATEWAY_LISTEN");
  }

  @Test
  void document_isTheTable() throws IOException {
    // When the table changed: copy this file over the document.
    Files.writeString(Path.of("target", "options.md"), document());

    assertThat(DOCUMENT).hasContent(document());
  }

  @Test
  void groups_holdEveryOptionOnce() {
    assertThat(Arrays.stream(OptionGroup.values()).flatMap(group -> group.options().stream()))
        .containsExactlyElementsOf(Options.ALL);
    assertThat(OptionGroup.STORAGE.options())
        .extracting(Option::name)
        .containsExactly(
            "database-url",
            "database-user",
            "database-password",
            "database-password-file",
            "master-key");
  }

  private static String document() {
    return """
    # Options

    Each option has one name. It is set by the flag, else by the variable, else by the key of the
    file (`portcullis.yaml` in the working folder, or the one that `--config` names), else it has
    its default. Unknown words stop the start, and all problems are reported together.
    `./portcullis check` shows what each is set to, and where.

    """
        + Arrays.stream(OptionGroup.values())
            .map(OptionsTest::section)
            .collect(Collectors.joining("\n"));
  }

  private static String section(OptionGroup group) {
    return """
    ## %s

    | Key in the file | Flag | Variable | Default | Allowed | What it is |
    |---|---|---|---|---|---|
    """
            .formatted(group.title())
        + group.options().stream().map(OptionsTest::row).collect(Collectors.joining());
  }

  private static String row(Option<?> o) {
    boolean everywhere = o.places() == Option.Places.ALL;
    return "| %s | %s | `%s` | %s | %s | %s |\n"
        .formatted(
            everywhere && o != Options.CONFIG ? "`" + o.name() + "`" : "-",
            everywhere ? "`" + o.flag() + "`" : "-",
            o.variable(),
            o.defaultText().isEmpty() ? "not set" : "`" + o.defaultText() + "`",
            o.type().allowed(),
            o.description());
  }
}
