package io.portcullis.api.wire;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** JSON as the API reads and writes it. Any thread. */
public final class Json {
  /** The deepest nesting of a body that is read. */
  public static final int MAX_DEPTH = 64;

  /** Exact, so that what is echoed is what was sent: 1.10 stays 1.10. */
  private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              new JsonFactoryBuilder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(NODES)
          .build();

  /** What the parser quotes may be part of a secret that somebody forgot to put in quotes. */
  private static final Pattern UNQUOTED = Pattern.compile("^(Unrecognized token) '.*'");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Json() {}

  /** An empty object. */
  public static ObjectNode object() {
    return NODES.objectNode();
  }

  /** An empty array. */
  public static ArrayNode array() {
    return NODES.arrayNode();
  }

  /** An array of these texts. */
  public static ArrayNode array(List<String> texts) {
    ArrayNode array = array();
    texts.forEach(array::add);
    return array;
  }

  /**
   * The value of a boolean, a number, a text, a list or a map of such values by name; JSON's null
   * for null.
   */
  public static JsonNode of(@Nullable Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case Boolean bool -> NODES.booleanNode(bool);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case List<?> list -> {
        ArrayNode array = array();
        list.forEach(element -> array.add(of(element)));
        yield array;
      }
      case Map<?, ?> members -> {
        ObjectNode object = object();
        members.forEach((name, member) -> object.set(String.valueOf(name), of(member)));
        yield object;
      }
      default -> NODES.textNode(value.toString());
    };
  }

  /** A moment as the wire has it: ISO-8601, UTC, three digits of a second, {@code Z}. */
  public static String time(Instant moment) {
    return TIME.format(moment);
  }

  /** As {@link #time(Instant)}; null stays null. */
  public static @Nullable String timeOrNull(@Nullable Instant moment) {
    return moment == null ? null : time(moment);
  }

  /** The moment of an RFC 3339 text, in whole milliseconds; null for any other value. */
  public static @Nullable Instant parseTime(JsonNode value) {
    try {
      Instant time =
          value.isTextual()
              ? OffsetDateTime.parse(value.textValue()).toInstant().truncatedTo(ChronoUnit.MILLIS)
              : null;
      // What the wire cannot write back in four digits of a year is no time either.
      return time == null || time(time).length() == 24 ? time : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The moment cut to what the wire can say: whole milliseconds. */
  public static Instant now(java.time.Clock clock) {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * Reads a request's body: one JSON object in UTF-8, no member twice, nothing after it, nested at
   * most {@link #MAX_DEPTH} deep, every text made of whole characters.
   *
   * @throws ErrorAnswer 400, saying where it stops being that
   */
  public static ObjectNode parseBody(byte[] body) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw ErrorAnswer.invalid("The body is not UTF-8");
    }
    if (text.isBlank()) {
      throw ErrorAnswer.invalid("The body is empty; send a JSON object");
    }
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw ErrorAnswer.invalid("The body is not JSON as it should be: " + describe(e));
    }
    if (!(node instanceof ObjectNode object)) {
      throw ErrorAnswer.invalid("The body must be a JSON object, not " + kind(node));
    }
    if (hasBrokenText(object)) {
      throw ErrorAnswer.invalid("The body has a text with half a surrogate pair");
    }
    return object;
  }

  private static String describe(JsonProcessingException e) {
    // The parser finds what is no JSON; the mapper only a second value after the first.
    String problem =
        e instanceof MismatchedInputException
            ? "there is something after the object"
            : UNQUOTED
                .matcher(e.getOriginalMessage().lines().findFirst().orElse(""))
                .replaceFirst("$1");
    return e.getLocation() == null
        ? problem
        : "line %d, column %d: %s"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr(), problem);
  }

  private static boolean hasBrokenText(JsonNode node) {
    if (node.isTextual()) {
      return !StandardCharsets.UTF_8.newEncoder().canEncode(node.textValue());
    }
    if (node instanceof ObjectNode object) {
      for (var member : object.properties()) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(member.getKey())
            || hasBrokenText(member.getValue())) {
          return true;
        }
      }
      return false;
    }
    for (JsonNode child : node) {
      if (hasBrokenText(child)) {
        return true;
      }
    }
    return false;
  }

  /** What a value is, for people: {@code a string}, {@code null}. */
  public static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT, POJO -> "an object";
      case BOOLEAN -> "a boolean";
      case NULL -> "null";
      case NUMBER -> "a number";
      case STRING, BINARY -> "a string";
      case MISSING -> "nothing";
    };
  }

  /** The text of a value, without spaces. */
  public static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes of a value in UTF-8, without spaces. */
  public static byte[] writeBytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a value that {@link #write} wrote and the store kept.
   *
   * @throws UncheckedIOException if it is no JSON after all
   */
  public static JsonNode parseStored(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException("a stored JSON value is damaged", e);
    }
  }
}
