package io.portcullis.model.check;

import java.util.regex.Pattern;

/**
 * The one grammar of what HTTP names: methods and header fields are tokens. Any thread.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-5.6.2">RFC 9110, 5.6.2</a>
 */
public final class HttpToken {
  private static final String CHARACTER = "[!#$%&'*+.^_`|~0-9A-Za-z-]";

  /** A method in any case, of at most 32 characters: no call with a longer one is decided about. */
  public static final Pattern METHOD = Pattern.compile(CHARACTER + "{1,32}");

  /** The name of a header field that a configuration speaks of, of at most 128 characters. */
  public static final Pattern FIELD_NAME = Pattern.compile(CHARACTER + "{1,128}");

  private HttpToken() {}
}
