package io.portcullis.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code openapi.yaml} of the class path, and whether an answer is what it documents. Any thread;
 * remembers nothing of what it checked.
 */
public final class Contract {
  /** The one of the class path. */
  public static final Contract INSTANCE = new Contract();

  private static final String IRI = "https://portcullis.example/openapi.yaml";
  private static final List<String> LIMITS =
      List.of(
          "X-RateLimit-Limit",
          "X-RateLimit-Remaining",
          "X-RateLimit-Reset",
          "RateLimit-Policy",
          "RateLimit");
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  private final JsonNode document;
  private final SchemaRegistry registry;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  private Contract() {
    try (InputStream file = Contract.class.getResourceAsStream("/openapi.yaml")) {
      document = new YAMLMapper().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder ->
                builder
                    .schemas(Map.of(IRI, document.toString()))
                    .schemaRegistryConfig(
                        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  }

  /** An answer that was received. */
  public interface Answer {
    /** The status. */
    int status();

    /** The first value of a field, whose name is compared without case. */
    Optional<String> header(String name);

    /** The body; a missing node if it is no JSON. */
    JsonNode json();
  }

  /**
   * One documented operation.
   *
   * @param path with parameters in braces
   */
  public record Documented(String method, String path, String operationId, Set<String> statuses) {
    /** Whether a body may be sent. */
    public boolean takesBody() {
      return statuses.contains("415");
    }

    /** Whether a key is needed. */
    public boolean isSecured() {
      return statuses.contains("401");
    }

    /** The path with each parameter replaced by something that is no row. */
    public String somePath() {
      return path.replaceAll("\\{[^}]*}", "00000000-0000-4000-8000-000000000000");
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** All documented operations, in the document's order. */
  public List<Documented> operations() {
    List<Documented> operations = new ArrayList<>();
    document
        .get("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(item -> {
                  if (METHODS.contains(item.getKey())) {
                    operations.add(documented(item.getKey(), path.getKey(), item.getValue()));
                  }
                }));
    return operations;
  }

  private static Documented documented(String method, String path, JsonNode operation) {
    Set<String> statuses = new LinkedHashSet<>();
    operation.get("responses").fieldNames().forEachRemaining(statuses::add);
    return new Documented(
        method.toUpperCase(java.util.Locale.ROOT),
        path,
        operation.get("operationId").textValue(),
        statuses);
  }

  /** The operation that documents a method on a path without query. */
  public Optional<Documented> find(String method, String path) {
    return operations().stream()
        .filter(operation -> operation.method().equals(method))
        .filter(operation -> path.matches(operation.path().replaceAll("\\{[^}]*}", "[^/]+")))
        // A fixed segment wins over a parameter.
        .min(java.util.Comparator.comparing(o -> o.path().chars().filter(c -> c == '{').count()));
  }

  /**
   * What is wrong with an answer, against the contract; empty if nothing is.
   *
   * @param path without query
   * @param sent the request's body, null if it had none: what a success accepted must be documented
   */
  public List<String> problems(String method, String path, @Nullable JsonNode sent, Answer answer) {
    Optional<Documented> found = find(method, path);
    if (found.isEmpty()) {
      return answer.status() == 404 || answer.status() == 405
          ? errorProblems(answer)
          : List.of("not documented: " + method + " " + path + ", answered " + answer.status());
    }
    Documented operation = found.get();
    String status = Integer.toString(answer.status());
    if (!operation.statuses().contains(status)) {
      return List.of("status " + status + " of " + operation + " is not documented: " + answer);
    }
    String base =
        "/paths/" + escape(operation.path()) + "/" + method.toLowerCase(java.util.Locale.ROOT);
    List<String> problems = new ArrayList<>();
    String response = resolve(base + "/responses/" + status);
    JsonNode documented = document.at(response);
    checkHeaders(documented, answer, problems);
    // Without a good key, or before keys are known, nothing is told of limits.
    boolean mayBeWithoutKey = Set.of(401, 429, 503).contains(answer.status());
    if (operation.isSecured()
        && (!mayBeWithoutKey || answer.header("X-RateLimit-Limit").isPresent())) {
      checkLimits(answer, problems);
    }
    String type = answer.header("content-type").orElse("").split(";")[0];
    if (!documented.has("content")) {
      if (!type.isEmpty()) {
        problems.add("a body of type '" + type + "' where none is documented");
      }
    } else if (!documented.path("content").has(type)) {
      problems.add("content type '" + type + "' is not documented");
    } else if (type.equals("application/json")) {
      problems.addAll(validate(response + "/content/application~1json/schema", answer.json()));
    }
    if (sent != null && answer.status() < 300) {
      String request = resolve(base + "/requestBody");
      validate(request + "/content/application~1json/schema", sent)
          .forEach(problem -> problems.add("accepted body: " + problem));
    }
    return problems;
  }

  /**
   * As {@link #problems}.
   *
   * @throws AssertionError if there is one
   */
  public void check(String method, String path, @Nullable JsonNode sent, Answer answer) {
    List<String> problems = problems(method, path, sent, answer);
    if (!problems.isEmpty()) {
      throw new AssertionError(
          "%s %s answered against the contract: %s%n%s".formatted(method, path, problems, answer));
    }
  }

  private List<String> errorProblems(Answer answer) {
    return validate("/components/schemas/Error", answer.json());
  }

  private void checkHeaders(JsonNode documented, Answer answer, List<String> problems) {
    Set<String> names = new TreeSet<>();
    documented
        .path("headers")
        .properties()
        .forEach(header -> {
          names.add(header.getKey());
          String pointer = pointerOf(header.getValue().path("$ref").textValue());
          Optional<String> value = answer.header(header.getKey());
          if (value.isEmpty()) {
            problems.add("header " + header.getKey() + " is missing");
          } else {
            validate(
                    pointer + "/schema",
                    com.fasterxml.jackson.databind.node.TextNode.valueOf(value.get()))
                .forEach(problem -> problems.add(header.getKey() + ": " + problem));
          }
        });
    for (String optional : List.of("ETag", "Retry-After", "WWW-Authenticate")) {
      if (!names.contains(optional) && answer.header(optional).isPresent()) {
        problems.add("header " + optional + " is not documented");
      }
    }
  }

  private void checkLimits(Answer answer, List<String> problems) {
    for (String name : LIMITS) {
      Optional<String> value = answer.header(name);
      if (value.isEmpty()) {
        problems.add("header " + name + " is missing");
      } else {
        validate(
                "/components/headers/" + name + "/schema",
                com.fasterxml.jackson.databind.node.TextNode.valueOf(value.get()))
            .forEach(problem -> problems.add(name + ": " + problem));
      }
    }
  }

  /** The pointer to a response or request body, following one reference. */
  private String resolve(String pointer) {
    JsonNode reference = document.at(pointer).get("$ref");
    return reference == null ? pointer : pointerOf(reference.textValue());
  }

  private static String pointerOf(String reference) {
    return reference.substring(1);
  }

  private static String escape(String segment) {
    return segment.replace("~", "~0").replace("/", "~1");
  }

  private List<String> validate(String pointer, JsonNode value) {
    Schema schema =
        schemas.computeIfAbsent(
            pointer, p -> registry.getSchema(SchemaLocation.of(IRI + "#" + uriFragment(p))));
    return schema.validate(value).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .collect(Collectors.toList());
  }

  private static String uriFragment(String pointer) {
    return pointer.replace("{", "%7B").replace("}", "%7D");
  }
}
