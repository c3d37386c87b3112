package io.portcullis.model.template;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A template taken apart.
 *
 * <p>The grammar, {@code s} being any number of spaces and tabs:
 *
 * <pre>
 * template    = *( literal / "{{" s ( value / quoted ) s "}}" / conditional )
 * value       = "secret:" s NAME / "secret_id:" s UUID / "var:" s KEY
 *             / "client.id" / "client.name" / "route.name" / "environment"
 *             / "timestamp" / "request_id" / "tenant_id"
 * quoted      = "'" any but "'" "'" / DQUOTE any but DQUOTE DQUOTE
 * conditional = "{{" s "if" s "environment" s ( "==" / "!=" ) s quoted s "}}" template
 *               [ "{{" s "else" s "}}" template ] "{{" s "endif" s "}}"
 * </pre>
 *
 * <p>A secret is named as it is stored or as it was typed: {@code Stripe API Key} is {@code
 * STRIPE_API_KEY}. {@code {{'{{'}}} writes two braces: a quoted text stands for itself, as in
 * Liquid, the engine the wire names. Single braces and a lone {@code }}} need no quoting.
 *
 * @param parts empty if there are problems
 * @param problems everything wrong, in order; empty if nothing is
 */
public record TemplateText(List<TemplatePart> parts, List<TemplateProblem> problems) {
  /** Most placeholders and conditionals in one text. */
  public static final int MAX_PLACEHOLDERS = 64;

  /** How deep conditionals may stand in each other. */
  public static final int MAX_NESTING = 4;

  /** Longest name of a secret or query parameter, in characters. */
  public static final int MAX_NAME = 128;

  /** Copies the lists. */
  public TemplateText {
    parts = List.copyOf(parts);
    problems = List.copyOf(problems);
  }

  /** Takes {@code text} apart. Linear in its length; whatever it holds, nothing is thrown. */
  public static TemplateText parse(String text) {
    return new TemplateParser(text).parse();
  }

  /** Adds the secrets that this refers to, in every branch of its conditionals. */
  public void addSecrets(Set<SecretRef> secrets) {
    addSecrets(parts, secrets);
  }

  private static void addSecrets(List<TemplatePart> parts, Set<SecretRef> secrets) {
    for (TemplatePart part : parts) {
      switch (part) {
        case TemplatePart.Literal literal -> {}
        case TemplatePart.Choice choice -> {
          addSecrets(choice.then(), secrets);
          addSecrets(choice.otherwise(), secrets);
        }
        case TemplatePart.Value value -> {
          switch (value.kind()) {
            case SECRET -> secrets.add(new SecretRef.ByName(value.name()));
            case SECRET_ID -> secrets.add(new SecretRef.ById(UUID.fromString(value.name())));
            case VAR,
                CLIENT_ID,
                CLIENT_NAME,
                ROUTE_NAME,
                ENVIRONMENT,
                TIMESTAMP,
                REQUEST_ID,
                TENANT_ID -> {}
          }
        }
      }
    }
  }
}
