package io.portcullis.policy.inject;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.model.json.JsonScanner;
import io.portcullis.model.json.JsonScanner.Token;
import io.portcullis.policy.Seeds;
import io.portcullis.policy.template.FixedValues;
import io.portcullis.policy.template.TemplateConstants;
import io.portcullis.policy.template.TemplateOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds our reading of JSON, and the merge into it, to another library's. */
class JsonTwinTest {
  private static final int SEEDS = 30_000;
  private static final JsonMapper TWIN =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final FixedValues VALUES =
      new FixedValues(Map.of("S", "a\"b\\c\n\u0001\u00e9"), "v=%22%7D");
  private static final BodyInjection INJECTION =
      BodyInjection.of(
          "{\"a\":\"{{secret:S}}\",\"b\":{\"x\":[1,\"{{var:v}}\",null]},\"\\u0063\":1.50}",
          new TemplateConstants("production", "r", new UUID(0, 0)));

  private Random random = new Random(0);

  @Test
  void scanner_randomTexts_judgesAsTheTwin() throws Exception {
    int good = 0;
    for (long seed : Seeds.of(SEEDS)) {
      random = new Random(seed);
      String text = mutilated(value(0));
      boolean twin = parse(text) != null;
      assertThat(isJson(text)).as("seed %d: %s", seed, text).isEqualTo(twin);
      good += twin ? 1 : 0;
    }
    assertThat(good).isBetween(SEEDS / 10, SEEDS * 9 / 10);
  }

  @Test
  void merge_randomBodies_equalsTheTwins() throws Exception {
    JsonNode members =
        TWIN.readTree(
            "{\"a\":\"a\\\"b\\\\c\\n\\u0001\u00e9\",\"b\":{\"x\":[1,\"\\\"}\",null]},\"c\":1.50}");
    int merged = 0;
    for (long seed : Seeds.of(SEEDS)) {
      random = new Random(seed);
      String text = mutilated(random.nextInt(8) == 0 ? value(0) : object(0));
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      TemplateOutput out = new TemplateOutput().clear(1 << 20);

      BodyChange change = INJECTION.apply(body, 0, body.length, new JsonScanner(), VALUES, out);

      JsonNode before = parse(text);
      if (before instanceof ObjectNode object) {
        assertThat(change).as("seed %d: %s", seed, text).isEqualTo(BodyChange.REPLACED);
        String after = new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
        assertThat(parse(after))
            .as("seed %d: %s", seed, text)
            .isEqualTo(object.setAll((ObjectNode) members));
        merged++;
      } else {
        assertThat(change).as("seed %d: %s", seed, text).isEqualTo(BodyChange.NONE);
        assertThat(out.size()).isZero();
      }
    }
    assertThat(merged).isGreaterThan(SEEDS / 10);
  }

  /** Null if the twin takes the text, as UTF-8, for none. */
  private static @Nullable JsonNode parse(String text) throws IOException {
    try {
      JsonNode node = TWIN.readTree(text.getBytes(StandardCharsets.UTF_8));
      return node == null || node.isMissingNode() ? null : node;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static boolean isJson(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    JsonScanner scanner = new JsonScanner().start(bytes, 0, bytes.length);
    Token token = scanner.next();
    while (token != Token.END && token != Token.MALFORMED) {
      token = scanner.next();
    }
    assertThat(scanner.next()).isEqualTo(token);
    return token == Token.END;
  }

  private String mutilated(String text) {
    if (random.nextBoolean()) {
      return text;
    }
    StringBuilder changed = new StringBuilder(text);
    for (int i = random.nextInt(3); i >= 0 && !changed.isEmpty(); i--) {
      int at = random.nextInt(changed.length());
      if (random.nextBoolean()) {
        changed.deleteCharAt(at);
      } else {
        String more = "{}[]:,\"\\ 0123-+.eE\ttrfnu/";
        changed.insert(at, more.charAt(random.nextInt(more.length())));
      }
    }
    return changed.toString();
  }

  private String value(int depth) {
    return switch (random.nextInt(depth < 4 ? 7 : 5)) {
      case 0 -> pick(List.of("true", "false", "null"));
      case 1 ->
          pick(List.of("0", "-0", "12", "-3.50", "1e3", "1E-2", "0.1e+1", "123456789012345678901"));
      case 2, 3 -> string();
      case 4 -> pick(List.of("{}", "[]", "[ ]", "{ }"));
      case 5 -> object(depth);
      default -> array(depth);
    };
  }

  private String object(int depth) {
    StringBuilder text = new StringBuilder("{").append(space());
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : ",").append(space());
      text.append(pick(List.of("\"a\"", "\"b\"", "\"c\"", "\"\\u0061\"", "\"d\"", string())));
      text.append(space()).append(':').append(space()).append(value(depth + 1)).append(space());
    }
    return text.append('}').append(space()).toString();
  }

  private String array(int depth) {
    StringBuilder text = new StringBuilder("[").append(space());
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : ",").append(value(depth + 1)).append(space());
    }
    return text.append(']').toString();
  }

  private String string() {
    return pick(
        List.of(
            "\"\"",
            "\"x\"",
            "\"\u00e9\ud83d\ude00\"",
            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"",
            "\"{{secret:S}}\""));
  }

  private String space() {
    return pick(List.of("", "", "", " ", "\n", "\t\r"));
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
