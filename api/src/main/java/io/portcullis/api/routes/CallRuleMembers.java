package io.portcullis.api.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.EchoedText;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.JsonMembers;
import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Violations;
import io.portcullis.model.check.WireWord;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.MethodConfig;
import io.portcullis.model.rule.MethodName;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.RuleReader;
import io.portcullis.model.rule.SignatureRule;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The call rules of a route and of an override: signature, rate limit, injection, and these again
 * for single methods (docs/wire.md sections 7.3, 7.4, 13.3).
 *
 * <p>A member left out keeps what is stored; null, and an empty object, unset it.
 */
final class CallRuleMembers {
  private CallRuleMembers() {}

  /** {@code base} with the members that were sent; what is wrong with them is noted in the body. */
  static CallRules read(JsonMembers body, CallRules base) {
    RuleReader in = new Sent(body);
    Injection injection =
        checked(body, () -> Injection.read(in, base.injection()), base.injection());
    SignatureRule signature =
        checked(body, () -> SignatureRule.read(in, base.signature()), base.signature());
    RateLimitRule rateLimit =
        checked(body, () -> RateLimitRule.read(in, base.rateLimit()), base.rateLimit());
    Map<String, MethodConfig> configs = methodConfigs(body, base.methodConfigs());
    CallRules rules =
        checked(body, () -> new CallRules(injection, signature, rateLimit, configs), base);
    Violations syntax = new Violations();
    rules.check(syntax);
    body.violations().addMissing(syntax);
    return rules;
  }

  /** {@code method_configs}: what is sent replaces the whole, an empty array too. */
  private static @Nullable Map<String, MethodConfig> methodConfigs(
      JsonMembers body, @Nullable Map<String, MethodConfig> fallback) {
    JsonNode sent = body.any(CallRules.METHOD_CONFIGS);
    if (sent == null) {
      return fallback;
    }
    if (sent.isNull() || (sent.isContainerNode() && sent.isEmpty())) {
      return null;
    }
    if (!(sent instanceof ObjectNode byMethod)) {
      body.violations()
          .add(
              CallRules.METHOD_CONFIGS,
              "must be an object of methods or null, not " + Json.kind(sent));
      return fallback;
    }
    Map<String, MethodConfig> configs = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : byMethod.properties()) {
      String problem = MethodName.problem(entry.getKey());
      if (problem != null) {
        body.violations().add(CallRules.METHOD_CONFIGS, problem);
        continue;
      }
      MethodConfig config = methodConfig(body, entry.getKey(), entry.getValue());
      if (config != null) {
        configs.put(entry.getKey(), config);
      }
    }
    return configs.isEmpty() ? fallback : configs;
  }

  /**
   * What holds for one method. A member that nobody knows is wrong here: it would be a guard that
   * somebody believes in.
   *
   * @return null if something is wrong, which is noted under the method's name
   */
  private static @Nullable MethodConfig methodConfig(
      JsonMembers body, String method, JsonNode value) {
    String path = CallRules.METHOD_CONFIGS + "." + EchoedText.text(method);
    if (!(value instanceof ObjectNode object)) {
      body.violations().add(path, "must be an object, not " + Json.kind(value));
      return null;
    }
    JsonMembers own = new JsonMembers(object, List.of());
    RuleReader in = new Sent(own);
    // One after the other, so that each tells what is wrong with it.
    Injection injection = checked(own, () -> Injection.readOfMethod(in), Injection.UNSET);
    SignatureRule signature =
        checked(own, () -> SignatureRule.read(in, SignatureRule.UNSET), SignatureRule.UNSET);
    RateLimitRule rateLimit =
        checked(own, () -> RateLimitRule.read(in, RateLimitRule.UNSET), RateLimitRule.UNSET);
    for (String name : own.unread()) {
      own.violations().add(EchoedText.text(name), "is not a member of a method's configuration");
    }
    own.violations()
        .byField()
        .forEach((field, texts) ->
            texts.forEach(text -> body.violations().add(path + "." + field, text)));
    return own.violations().isEmpty()
        ? new MethodConfig(injection.headers(), injection.body(), signature, rateLimit)
        : null;
  }

  private static <T> T checked(JsonMembers body, Supplier<T> record, T fallback) {
    try {
      return record.get();
    } catch (InvalidException e) {
      body.violations().addMissing(e.violations());
      return fallback;
    }
  }

  /**
   * Members as a request has them. Null, and an empty object, unset; a member that is wrong is
   * noted and stays as it was.
   */
  private record Sent(JsonMembers body) implements RuleReader {
    @Override
    public @Nullable Boolean bool(String member, @Nullable Boolean fallback) {
      return body.nullableBool(member, fallback);
    }

    @Override
    public @Nullable Integer integer(String member, @Nullable Integer fallback) {
      return body.nullableInt(member, fallback);
    }

    @Override
    public @Nullable Long number(String member, @Nullable Long fallback) {
      return body.nullableLong(member, fallback);
    }

    @Override
    public @Nullable String text(String member, @Nullable String fallback) {
      return body.nullableString(member, fallback);
    }

    @Override
    public <T extends Enum<T> & WireWord> @Nullable T word(
        String member, Class<T> type, @Nullable T fallback) {
      String text = body.nullableString(member, WireWord.nameOf(fallback));
      if (text == null) {
        return null;
      }
      Optional<T> value = WireWord.of(type, text);
      if (value.isEmpty()) {
        String words =
            EnumSet.allOf(type).stream()
                .map(WireWord::wireName)
                .collect(Collectors.joining(" or "));
        body.violations()
            .add(member, "must be %s, not '%s'".formatted(words, EchoedText.text(text)));
      }
      return value.orElse(fallback);
    }

    @Override
    public @Nullable List<String> texts(String member, @Nullable List<String> fallback) {
      List<String> texts = body.strings(member);
      return keeps(member) ? fallback : texts;
    }

    @Override
    public @Nullable Map<String, String> namedTexts(
        String member, @Nullable Map<String, String> fallback) {
      ObjectNode sent = object(member);
      Map<String, String> texts = new LinkedHashMap<>();
      if (sent != null) {
        for (Map.Entry<String, JsonNode> field : sent.properties()) {
          if (field.getValue().isTextual()) {
            texts.put(field.getKey(), field.getValue().textValue());
          } else {
            body.violations()
                .add(
                    member,
                    "'%s' must be a string, not %s"
                        .formatted(EchoedText.text(field.getKey()), Json.kind(field.getValue())));
          }
        }
      }
      if (keeps(member)) {
        return fallback;
      }
      return texts.isEmpty() ? null : texts;
    }

    @Override
    public @Nullable String json(String member, @Nullable String fallback) {
      ObjectNode sent = object(member);
      if (keeps(member)) {
        return fallback;
      }
      return sent == null || sent.isEmpty() ? null : Json.write(sent);
    }

    /** The object that was sent; null if it was not, or is null, or is wrong. */
    private @Nullable ObjectNode object(String member) {
      JsonNode value = body.any(member);
      return value == null || value.isNull() ? null : body.object(member, null);
    }

    /** Whether a member stays as it was: it was not sent, or is wrong. */
    private boolean keeps(String member) {
      return !body.has(member) || body.violations().has(member);
    }
  }
}
