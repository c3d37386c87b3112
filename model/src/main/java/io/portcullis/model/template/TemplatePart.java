package io.portcullis.model.template;

import java.util.List;

/** One piece of a {@link TemplateText}. */
public sealed interface TemplatePart {
  /** Text that stands for itself. */
  record Literal(String text) implements TemplatePart {}

  /**
   * A placeholder.
   *
   * @param name what follows the kind: a secret's name as stored, a UUID's text, a query parameter;
   *     empty for kinds without
   */
  record Value(ValueKind kind, String name) implements TemplatePart {}

  /**
   * A conditional on the environment in use.
   *
   * @param equal whether {@code then} holds where the environment is {@code environment}; false:
   *     where it is another
   */
  record Choice(
      boolean equal, String environment, List<TemplatePart> then, List<TemplatePart> otherwise)
      implements TemplatePart {
    /** Copies the lists. */
    public Choice {
      then = List.copyOf(then);
      otherwise = List.copyOf(otherwise);
    }

    /** The branch that holds in an environment. */
    public List<TemplatePart> in(String current) {
      return current.equals(environment) == equal ? then : otherwise;
    }
  }
}
