package io.portcullis.model.template;

/**
 * Something wrong with a template.
 *
 * @param position where it begins: characters from the start of the text, from 0
 * @param problem a clause for people; quotes no more than the placeholder itself
 */
public record TemplateProblem(int position, String problem) {
  @Override
  public String toString() {
    return "at position " + position + ": " + problem;
  }
}
