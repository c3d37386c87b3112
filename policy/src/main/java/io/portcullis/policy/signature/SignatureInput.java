package io.portcullis.policy.signature;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one signature covers, and with which parameters: one member of {@code Signature-Input}.
 *
 * @param components what is covered, in order, none twice
 * @param canonical the member's value as it stands in a signature base, however it was spelled
 * @param createdSec seconds since 1970; -1: not given
 * @param expiresSec seconds since 1970; -1: not given
 * @param algorithm null: not given
 * @param problem what in it is not supported, for people; null: nothing
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9421#section-4.1">RFC 9421, 4.1</a>
 */
record SignatureInput(
    List<Component> components,
    String canonical,
    long createdSec,
    long expiresSec,
    @Nullable String algorithm,
    @Nullable String problem) {
  /** Most components of one signature. */
  static final int MAX_COMPONENTS = 64;

  /**
   * One thing that is covered.
   *
   * @param name a field's name in lower case, or a derived component's with its {@code @}
   * @param parameter the value of {@code ;name} of {@code @query-param}; null of all others
   */
  record Component(String name, @Nullable String parameter) {
    /** As it stands in the signature base. */
    String identifier() {
      String quoted = '"' + name + '"';
      return parameter == null ? quoted : quoted + ";name=\"" + parameter + '"';
    }
  }

  boolean covers(String name) {
    return components.contains(new Component(name, null));
  }

  /** Reads one; not thread safe, for one use. */
  static final class Reader {
    private final StructuredText text;
    private final List<Component> components = new ArrayList<>();
    private @Nullable String problem;

    /** Reads where {@code text} stands. */
    Reader(StructuredText text) {
      this.text = text;
    }

    /**
     * The input, perhaps one with a {@link SignatureInput#problem}.
     *
     * @return null if the field is malformed
     */
    @Nullable SignatureInput read() {
      if (!readComponents()) {
        return null;
      }
      Map<String, Object> parameters = text.parameters();
      if (parameters == null) {
        return null;
      }
      parameters.forEach(this::check);
      String covered =
          components.stream().map(Component::identifier).collect(Collectors.joining(" "));
      StringBuilder canonical = new StringBuilder("(").append(covered).append(')');
      parameters.forEach((key, value) -> {
        canonical.append(';').append(key).append('=');
        canonical.append(value instanceof String string ? quoted(string) : value);
      });
      return new SignatureInput(
          List.copyOf(components),
          canonical.toString(),
          seconds(parameters.get("created")),
          seconds(parameters.get("expires")),
          parameters.get("alg") instanceof String algorithm ? algorithm : null,
          problem);
    }

    private static long seconds(@Nullable Object value) {
      return value instanceof Long seconds ? seconds : -1;
    }

    private static String quoted(String text) {
      return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The first problem stays. */
    private void refuse(String text) {
      problem = problem == null ? text : problem;
    }

    private boolean readComponents() {
      if (!text.take('(')) {
        return false;
      }
      text.skipSpaces();
      boolean separated = true;
      while (!text.take(')')) {
        Object item = separated ? text.bareItem() : null;
        Map<String, Object> parameters = item == null ? null : text.parameters();
        if (item == null || parameters == null) {
          return false;
        }
        add(item, parameters);
        separated = text.take(' ');
        text.skipSpaces();
      }
      return true;
    }

    private void add(Object item, Map<String, Object> parameters) {
      if (problem != null) {
        return;
      }
      if (!(item instanceof String name) || !isName(name)) {
        refuse("Signature-Input covers what is no component of a request.");
        return;
      }
      String parameter = null;
      for (Map.Entry<String, Object> given : parameters.entrySet()) {
        boolean named = name.equals("@query-param") && given.getKey().equals("name");
        if (!named || !(given.getValue() instanceof String value) || !isEncoded(value)) {
          refuse("Parameter ;%s of component %s is not supported.".formatted(given.getKey(), name));
          return;
        }
        parameter = value;
      }
      if (name.equals("@query-param") && parameter == null) {
        refuse("Component @query-param needs its parameter ;name.");
        return;
      }
      Component component = new Component(name, parameter);
      if (components.contains(component)) {
        refuse("Component %s is covered twice.".formatted(name));
      } else if (components.size() == MAX_COMPONENTS) {
        refuse("Signature-Input covers more than 64 components.");
      } else {
        components.add(component);
      }
    }

    /** Derived components of requests, and names of fields in lower case. */
    private static boolean isName(String name) {
      return name.startsWith("@")
          ? SignatureBase.DERIVED.contains(name)
          : !name.isEmpty() && name.chars().allMatch(Reader::isLowerTokenCharacter);
    }

    private static boolean isLowerTokenCharacter(int c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /** Whether a parameter's name is spelled as it is after decoding and encoding again. */
    private static boolean isEncoded(String name) {
      return name.chars().allMatch(c -> c == '%' || QueryParameters.isLiteral(c));
    }

    private void check(String key, Object value) {
      boolean good =
          switch (key) {
            case "created", "expires" -> value instanceof Long seconds && seconds >= 0;
            case "alg", "nonce", "keyid", "tag" -> value instanceof String;
            default -> false;
          };
      if (!good) {
        refuse("Signature parameter %s is not supported, or not of its type.".formatted(key));
      }
    }
  }
}
