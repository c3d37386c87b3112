package io.portcullis.api.wire;

import io.portcullis.model.check.Violations;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a call, each read by name; what is wrong with any of them is collected.
 * An operation reads every parameter it knows and then calls {@link #finish}.
 *
 * <p>Not thread safe.
 */
public final class Query {
  /** Rows of a page when the caller says nothing (docs/wire.md section 4). */
  public static final int DEFAULT_PER_PAGE = 20;

  /** Most rows of a page. */
  public static final int MAX_PER_PAGE = 100;

  private final Map<String, List<String>> parameters;
  private final Collection<Warning> warnings;
  private final Violations violations = new Violations();
  private final Set<String> known = new LinkedHashSet<>();

  private Query(Map<String, List<String>> parameters, Collection<Warning> warnings) {
    this.parameters = parameters;
    this.warnings = warnings;
  }

  /**
   * Takes a query apart.
   *
   * @param query what follows {@code ?}, percent-encoded; null: there was none
   * @param warnings where unknown parameters and clamped values are named
   * @throws ErrorAnswer 400 if it is not percent-encoded UTF-8
   */
  public static Query of(@Nullable String query, Collection<Warning> warnings) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : (query == null ? "" : query).split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      parameters.computeIfAbsent(decode(name), n -> new ArrayList<>()).add(decode(value));
    }
    return new Query(parameters, warnings);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ErrorAnswer.invalid("The query is not percent-encoded as it should be");
    }
  }

  /** The parameter's text; null if it was not sent. Sent twice is wrong. */
  public @Nullable String text(String name) {
    known.add(name);
    List<String> values = parameters.get(name);
    if (values == null) {
      return null;
    }
    if (values.size() > 1) {
      violations.add(name, "is given %d times".formatted(values.size()));
    }
    return values.getFirst();
  }

  /**
   * A whole number.
   *
   * @param max greater numbers are served as this, with a warning
   */
  public int number(String name, int fallback, int min, int max) {
    String text = text(name);
    if (text == null) {
      return fallback;
    }
    if (!text.matches("[+-]?[0-9]{1,18}")) {
      violations.add(name, "must be a whole number, not '%s'".formatted(EchoedText.text(text)));
      return fallback;
    }
    long number = Long.parseLong(text);
    if (number < min) {
      violations.add(name, "must be %d or more, not %d".formatted(min, number));
      return fallback;
    }
    if (number > max) {
      warnings.add(
          new Warning(
              Warning.CLAMPED,
              name,
              "%d is served as the greatest possible, %d".formatted(number, max)));
      return max;
    }
    return (int) number;
  }

  /** {@code page}, {@code per_page}, {@code sort} and {@code order}. */
  public Paging paging(List<String> sorts, String defaultSort, boolean ascendingByDefault) {
    int page = number("page", 1, 1, Integer.MAX_VALUE);
    int perPage = number("per_page", DEFAULT_PER_PAGE, 1, MAX_PER_PAGE);
    String sort = oneOf("sort", sorts);
    String order = oneOf("order", List.of("asc", "desc"));
    return new Paging(
        page,
        perPage,
        sort == null ? defaultSort : sort,
        order == null ? ascendingByDefault : order.equals("asc"));
  }

  /** {@code page} and {@code per_page} of a list that has one order only. */
  public Paging paging(String sort, boolean ascending) {
    return new Paging(
        number("page", 1, 1, Integer.MAX_VALUE),
        number("per_page", DEFAULT_PER_PAGE, 1, MAX_PER_PAGE),
        sort,
        ascending);
  }

  /** One of {@code values}; null if it was not sent or is wrong. */
  public @Nullable String oneOf(String name, List<String> values) {
    return parsed(
        name,
        "must be one of " + String.join(", ", values),
        text -> values.contains(text) ? text : null);
  }

  /** {@code true} or {@code false}; null if it was not sent or is wrong. */
  public @Nullable Boolean bool(String name) {
    String text = oneOf(name, List.of("true", "false"));
    return text == null ? null : Boolean.valueOf(text);
  }

  /**
   * A parameter read by {@code parser}, which returns null for what it does not take.
   *
   * @param expected what it takes, for people
   * @return null if it was not sent or is wrong
   */
  public <T> @Nullable T parsed(
      String name, String expected, Function<String, @Nullable T> parser) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    T value = parser.apply(text);
    if (value == null) {
      violations.add(name, "%s, not '%s'".formatted(expected, EchoedText.text(text)));
    }
    return value;
  }

  /**
   * Finds fault with a parameter whose text was read.
   *
   * @param message what is wrong, for people
   */
  public void fault(String name, String message) {
    violations.add(name, message);
  }

  /**
   * Ends the reading: names the parameters that nobody read in the warnings.
   *
   * @throws ErrorAnswer 400 with all violations, if there is one
   */
  public void finish() {
    for (String name : parameters.keySet()) {
      if (!known.contains(name)) {
        warnings.add(
            new Warning(
                Warning.UNKNOWN_PARAMETER,
                EchoedText.text(name),
                "unknown parameter '%s' was ignored".formatted(EchoedText.text(name))));
      }
    }
    if (!violations.isEmpty()) {
      throw ErrorAnswer.invalid(violations);
    }
  }
}
