package io.portcullis.model.rule;

import io.portcullis.model.check.HttpToken;
import io.portcullis.model.check.InvalidException;
import io.portcullis.model.check.Text;
import io.portcullis.model.check.Violations;
import io.portcullis.model.json.JsonScanner;
import io.portcullis.model.json.JsonScanner.Token;
import io.portcullis.model.template.SecretName;
import io.portcullis.model.template.SecretRef;
import io.portcullis.model.template.TemplateText;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is added to a call on its way to the upstream (docs/wire.md sections 9.4, 9.5, 13.1). That
 * templates parse is checked by {@link CallRules#requireSound}.
 *
 * @param headers field names to templates, in the given order; null when not set, never empty
 * @param body a JSON object with templates, as text; null when not set, never empty
 * @param clientBodyTemplates whether placeholders in bodies that callers send are filled in; null
 *     when not set, which is off
 * @param clientBodySecrets the names of the secrets that callers' bodies may name, as {@link
 *     SecretName#normal} spells them, none twice: a caller can send these to the upstream; null
 *     when not set, which is none, like an empty list
 */
public record Injection(
    @Nullable Map<String, String> headers,
    @Nullable String body,
    @Nullable Boolean clientBodyTemplates,
    @Nullable List<String> clientBodySecrets) {
  /** Nothing is set. */
  public static final Injection UNSET = new Injection(null, null, null);

  /** The name of {@code headers} on the wire. */
  public static final String HEADERS = "inject_headers_json";

  /** The name of {@code body} on the wire. */
  public static final String BODY = "inject_body_json";

  /** Most secrets that callers' bodies may name. */
  public static final int MAX_CLIENT_BODY_SECRETS = 64;

  /** Most injected header fields. */
  public static final int MAX_HEADERS = 64;

  /** Longest template of a header field, in characters. */
  public static final int MAX_HEADER_TEMPLATE = 8_192;

  /** Longest injected body, in characters of JSON text. */
  public static final int MAX_BODY = 65_536;

  /** One whose callers' bodies may name no secret. */
  public Injection(
      @Nullable Map<String, String> headers,
      @Nullable String body,
      @Nullable Boolean clientBodyTemplates) {
    this(headers, body, clientBodyTemplates, null);
  }

  /**
   * Copies and checks all members.
   *
   * @throws InvalidException with every violation
   */
  public Injection {
    Violations violations = new Violations();
    if (headers != null) {
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
      if (headers.isEmpty()) {
        throw new IllegalArgumentException("empty inject_headers_json inherit: pass null");
      }
      check(headers, violations);
    }
    if (body != null) {
      Text.checkLength(BODY, body, MAX_BODY, violations);
    }
    if (clientBodySecrets != null) {
      clientBodySecrets = clientBodySecrets.stream().map(SecretName::normal).distinct().toList();
      checkSecrets(clientBodySecrets, violations);
    }
    violations.throwIfAny();
  }

  private static void checkSecrets(List<String> names, Violations violations) {
    if (names.size() > MAX_CLIENT_BODY_SECRETS) {
      violations.add(
          "client_body_secrets",
          "has %d names; at most %d are allowed".formatted(names.size(), MAX_CLIENT_BODY_SECRETS));
    }
    for (int i = 0; i < names.size(); i++) {
      if (!SecretName.isStored(names.get(i))) {
        violations.add(
            "client_body_secrets",
            "name %d must be 1 to %d letters, digits, spaces, '_', '-' and '.'"
                .formatted(i, SecretName.MAX_LENGTH));
      }
    }
  }

  private static void check(Map<String, String> headers, Violations violations) {
    if (headers.size() > MAX_HEADERS) {
      violations.add(
          HEADERS, "has %d fields; at most %d are allowed".formatted(headers.size(), MAX_HEADERS));
    }
    long different =
        headers.keySet().stream()
            .map(name -> name.toLowerCase(java.util.Locale.ROOT))
            .distinct()
            .count();
    if (different < headers.size()) {
      violations.add(HEADERS, "names a field twice; case does not tell them apart");
    }
    headers.forEach((name, template) -> {
      if (!HttpToken.FIELD_NAME.matcher(name).matches()) {
        violations.add(HEADERS, "has a name that is none of a header field");
      }
      Text.checkLine(HEADERS, template, MAX_HEADER_TEMPLATE, violations);
    });
  }

  /** What {@code in} says where it says something, else what {@code base} does. */
  public static Injection read(RuleReader in, Injection base) {
    return new Injection(
        in.namedTexts(HEADERS, base.headers),
        in.json(BODY, base.body),
        in.bool("client_body_templates_enabled", base.clientBodyTemplates),
        in.texts("client_body_secrets", base.clientBodySecrets));
  }

  /** As {@link #read}, of what one method can have of its own: headers and body. */
  public static Injection readOfMethod(RuleReader in) {
    return new Injection(in.namedTexts(HEADERS, null), in.json(BODY, null), null);
  }

  /** Each member under its name on the wire, as {@link #read} reads it; null where not set. */
  public Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = membersOfMethod();
    members.put("client_body_templates_enabled", clientBodyTemplates);
    members.put("client_body_secrets", clientBodySecrets);
    return members;
  }

  /** Those that a method can have of its own. */
  Map<String, @Nullable Object> membersOfMethod() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put(HEADERS, headers);
    members.put(BODY, body);
    return members;
  }

  /** This where set, else {@code base}; headers, body and names replace as a whole. */
  public Injection over(Injection base) {
    return new Injection(
        headers != null ? headers : base.headers,
        body != null ? body : base.body,
        clientBodyTemplates != null ? clientBodyTemplates : base.clientBodyTemplates,
        clientBodySecrets != null ? clientBodySecrets : base.clientBodySecrets);
  }

  /**
   * The secrets that the templates refer to, and those that callers' bodies may name; a template
   * that does not parse refers to none.
   */
  public Set<SecretRef> secrets() {
    Set<SecretRef> secrets = new LinkedHashSet<>();
    if (headers != null) {
      headers.values().forEach(text -> TemplateText.parse(text).addSecrets(secrets));
    }
    if (body != null) {
      byte[] json = body.getBytes(StandardCharsets.UTF_8);
      JsonScanner scanner = new JsonScanner().start(json, 0, json.length);
      Token token = scanner.next();
      while (token != Token.END && token != Token.MALFORMED) {
        if (token == Token.STRING) {
          TemplateText.parse(scanner.text()).addSecrets(secrets);
        }
        token = scanner.next();
      }
    }
    if (clientBodySecrets != null) {
      clientBodySecrets.forEach(name -> secrets.add(new SecretRef.ByName(name)));
    }
    return secrets;
  }
}
