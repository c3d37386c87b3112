package io.portcullis.ip;

import org.jspecify.annotations.Nullable;

/**
 * Text that was meant to be an address, prefix, range or list and is not one.
 *
 * <p>The message is for the person who typed it: it quotes the offending item with control and
 * non-ASCII characters escaped and overlong text cut, and says where it stands, what is wrong with
 * it and, where that is knowable, what to write instead.
 */
public final class IpSyntaxException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Characters of a quoted text that are shown before it is cut. */
  private static final int SHOWN = 64;

  private final String text;
  private final int position;
  private final String problem;
  private final @Nullable String hint;

  private IpSyntaxException(String text, int position, SyntaxProblem problem) {
    super(message(text, position, problem));
    this.text = text;
    this.position = position;
    this.problem = problem.problem();
    this.hint = problem.hint();
  }

  static IpSyntaxException of(String text, int position, SyntaxProblem problem) {
    return new IpSyntaxException(text, position, problem);
  }

  /**
   * The offending item as it was given, without the spaces around it: of a list, the one entry.
   * Unescaped and of any length; {@link #getMessage()} is safe to show and to log, this is not.
   */
  public String text() {
    return text;
  }

  /** Where {@link #text()} begins: characters from the start of the whole given text, from 0. */
  public int position() {
    return position;
  }

  /** What is wrong, as a clause: {@code octet '010' has a leading zero}. Safe to show. */
  public String problem() {
    return problem;
  }

  /** What to do instead, as a clause: {@code write 10.0.0.1}; null if that cannot be known. */
  public @Nullable String hint() {
    return hint;
  }

  /** The text between quotation marks, escaped and cut so that it is safe and short to show. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("'");
    int shown = Math.min(text.length(), SHOWN);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == '\'') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    quoted.append('\'');
    if (shown < text.length()) {
      quoted.append("... (").append(text.length()).append(" characters)");
    }
    return quoted.toString();
  }

  private static String message(String text, int position, SyntaxProblem problem) {
    String where = quote(text) + " at position " + position + ": " + problem.problem();
    return problem.hint() == null ? where : where + "; " + problem.hint();
  }
}
