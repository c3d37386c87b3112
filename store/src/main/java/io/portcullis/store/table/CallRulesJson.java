package io.portcullis.store.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.model.check.WireWord;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.MethodConfig;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.RuleReader;
import io.portcullis.model.rule.SignatureRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How {@link CallRules} are one column: a JSON object with the wire's names, and without what is
 * not set. Nothing selects by them, so they need no columns of their own.
 */
final class CallRulesJson {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private CallRulesJson() {}

  static String write(CallRules rules) {
    return object(rules.members()).toString();
  }

  private static ObjectNode object(Map<?, ?> members) {
    ObjectNode json = NODES.objectNode();
    members.forEach((name, value) -> {
      if (value != null) {
        json.set(String.valueOf(name), node(value));
      }
    });
    return json;
  }

  private static JsonNode node(Object value) {
    return switch (value) {
      case Boolean bool -> NODES.booleanNode(bool);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case List<?> list -> {
        ArrayNode array = NODES.arrayNode();
        list.forEach(element -> array.add(node(element)));
        yield array;
      }
      case Map<?, ?> members -> object(members);
      default -> NODES.textNode(value.toString());
    };
  }

  static CallRules read(String text) {
    if (text.equals("{}")) {
      return CallRules.UNSET;
    }
    JsonNode json;
    try {
      json = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      // Without the cause: its message quotes the text, which may hold a credential.
      throw new IllegalStateException("the column call_rules holds no JSON");
    }
    Map<String, MethodConfig> configs = null;
    if (json.has(CallRules.METHOD_CONFIGS)) {
      configs = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> own : json.get(CallRules.METHOD_CONFIGS).properties()) {
        configs.put(own.getKey(), MethodConfig.read(new Stored(own.getValue())));
      }
    }
    RuleReader stored = new Stored(json);
    return new CallRules(
        Injection.read(stored, Injection.UNSET),
        SignatureRule.read(stored, SignatureRule.UNSET),
        RateLimitRule.read(stored, RateLimitRule.UNSET),
        configs);
  }

  /** What {@link #write} wrote: it was right then. */
  private record Stored(JsonNode json) implements RuleReader {
    @Override
    public @Nullable Boolean bool(String member, @Nullable Boolean fallback) {
      JsonNode value = json.get(member);
      return value == null ? fallback : (Boolean) value.booleanValue();
    }

    @Override
    public @Nullable Integer integer(String member, @Nullable Integer fallback) {
      JsonNode value = json.get(member);
      return value == null ? fallback : (Integer) Math.toIntExact(value.longValue());
    }

    @Override
    public @Nullable Long number(String member, @Nullable Long fallback) {
      JsonNode value = json.get(member);
      return value == null ? fallback : (Long) value.longValue();
    }

    @Override
    public @Nullable String text(String member, @Nullable String fallback) {
      JsonNode value = json.get(member);
      return value == null ? fallback : value.textValue();
    }

    @Override
    public <T extends Enum<T> & WireWord> @Nullable T word(
        String member, Class<T> type, @Nullable T fallback) {
      String text = text(member, null);
      return text == null ? fallback : WireWord.of(type, text).orElseThrow();
    }

    @Override
    public @Nullable List<String> texts(String member, @Nullable List<String> fallback) {
      JsonNode values = json.get(member);
      if (values == null) {
        return fallback;
      }
      List<String> texts = new ArrayList<>(values.size());
      values.forEach(value -> texts.add(value.textValue()));
      return texts;
    }

    @Override
    public @Nullable Map<String, String> namedTexts(
        String member, @Nullable Map<String, String> fallback) {
      JsonNode fields = json.get(member);
      if (fields == null) {
        return fallback;
      }
      Map<String, String> texts = new LinkedHashMap<>();
      fields.properties().forEach(field -> texts.put(field.getKey(), field.getValue().textValue()));
      return texts;
    }

    @Override
    public @Nullable String json(String member, @Nullable String fallback) {
      return text(member, fallback);
    }
  }
}
