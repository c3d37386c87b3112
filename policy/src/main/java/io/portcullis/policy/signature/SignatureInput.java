package io.portcullis.policy.signature;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one signature covers, and with which parameters: the field {@code Signature-Input} with
 * exactly one label.
 *
 * @param label of the signature
 * @param components what is covered, in order, none twice
 * @param start where in the field's bytes the signature parameters start: at the parenthesis
 * @param end where they end
 * @param createdSec seconds since 1970; -1: not given
 * @param expiresSec seconds since 1970; -1: not given
 * @param algorithm null: not given
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9421#section-4.1">RFC 9421, 4.1</a>
 */
record SignatureInput(
    String label,
    List<Component> components,
    int start,
    int end,
    long createdSec,
    long expiresSec,
    @Nullable String algorithm) {
  /** Most components of one signature. */
  static final int MAX_COMPONENTS = 64;

  /** Longest field, bytes. */
  static final int MAX_LENGTH = 8 * 1024;

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

  /** Reads one; see {@link #problem} when there is none. Not thread safe, for one use. */
  static final class Reader {
    private final StructuredText text;
    private final List<Component> components = new ArrayList<>();
    private final Set<String> parameters = new HashSet<>();
    private long createdSec = -1;
    private long expiresSec = -1;
    private @Nullable String algorithm;
    private String problem = "Signature-Input is not in the canonical form of RFC 9421.";

    /** Reads {@code bytes} from {@code start} to before {@code end}. */
    Reader(byte[] bytes, int start, int end) {
      text = new StructuredText(bytes, start, end);
      this.length = end - start;
    }

    private final int length;

    /** What is wrong, for people, when {@link #read} returned null. */
    String problem() {
      return problem;
    }

    /** The input; null if it is malformed or asks for what is not supported. */
    @Nullable SignatureInput read() {
      if (length > MAX_LENGTH) {
        problem = "Signature-Input is longer than 8 KiB.";
        return null;
      }
      String label = text.key();
      if (label == null || !text.take('=')) {
        return null;
      }
      int start = text.at();
      if (!readComponents() || !readParameters()) {
        return null;
      }
      if (!text.atEnd()) {
        problem = "Signature-Input goes on after its first label: one signature is expected.";
        return null;
      }
      return new SignatureInput(
          label, List.copyOf(components), start, text.at(), createdSec, expiresSec, algorithm);
    }

    private boolean readComponents() {
      if (!text.take('(')) {
        return false;
      }
      while (!text.take(')')) {
        if (components.size() == MAX_COMPONENTS) {
          problem = "Signature-Input covers more than 64 components.";
          return false;
        }
        if ((!components.isEmpty() && !text.take(' ')) || !readComponent()) {
          return false;
        }
      }
      return true;
    }

    private boolean readComponent() {
      String name = text.string();
      if (name == null || !isName(name)) {
        return false;
      }
      String parameter = null;
      while (text.take(';')) {
        String key = text.key();
        boolean queryParameter = name.equals("@query-param") && "name".equals(key);
        if (!queryParameter || parameter != null) {
          problem = "Parameter ;%s of component %s is not supported.".formatted(key, name);
          return false;
        }
        parameter = text.take('=') ? text.string() : null;
        if (parameter == null || !isEncoded(parameter)) {
          return false;
        }
      }
      if (name.equals("@query-param") && parameter == null) {
        problem = "Component @query-param needs its parameter ;name.";
        return false;
      }
      Component component = new Component(name, parameter);
      if (components.contains(component)) {
        problem = "Component %s is covered twice.".formatted(name);
        return false;
      }
      components.add(component);
      return true;
    }

    /** Derived components of requests, and names of fields in lower case. */
    private boolean isName(String name) {
      if (name.startsWith("@")) {
        boolean known = SignatureBase.DERIVED.contains(name);
        if (!known) {
          problem = "Component %s is not one of a request.".formatted(name);
        }
        return known;
      }
      return !name.isEmpty() && name.chars().allMatch(Reader::isLowerTokenCharacter);
    }

    private static boolean isLowerTokenCharacter(int c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /** Whether a parameter's name is spelled as it is after decoding and encoding again. */
    private static boolean isEncoded(String name) {
      return name.chars().allMatch(c -> c == '%' || QueryParameter.isLiteral(c));
    }

    private boolean readParameters() {
      while (text.take(';')) {
        String key = text.key();
        if (key == null || !text.take('=') || !parameters.add(key)) {
          return false;
        }
        boolean read =
            switch (key) {
              case "created" -> (createdSec = text.integer()) >= 0;
              case "expires" -> (expiresSec = text.integer()) >= 0;
              case "alg" -> (algorithm = text.string()) != null;
              case "nonce", "keyid", "tag" -> text.string() != null;
              default -> {
                problem = "Signature parameter %s is not supported.".formatted(key);
                yield false;
              }
            };
        if (!read) {
          return false;
        }
      }
      return true;
    }
  }
}
