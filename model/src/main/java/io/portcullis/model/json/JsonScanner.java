package io.portcullis.model.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads JSON in UTF-8 token by token, so that bytes between tokens can be kept as they are.
 *
 * <p>Not thread safe: reused. Exactly the grammar of RFC 8259, no byte order mark, any depth. No
 * allocation below 64 levels. Our own, because a message must stay byte for byte what it was but
 * for what is replaced, on an event loop, whatever a caller sends.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc8259">RFC 8259</a>
 */
public final class JsonScanner {
  /** What {@link #next} found. */
  public enum Token {
    /** An opening brace. */
    OBJECT_START,
    /** A closing brace. */
    OBJECT_END,
    /** An opening bracket. */
    ARRAY_START,
    /** A closing bracket. */
    ARRAY_END,
    /** The name of a member. */
    NAME,
    /** A string that is no name. */
    STRING,
    /** A number, {@code true}, {@code false} or {@code null}. */
    SCALAR,
    /** One whole value was read, and nothing follows it. */
    END,
    /** This is no JSON; every further call says the same. */
    MALFORMED
  }

  private enum Expect {
    VALUE,
    VALUE_OR_END,
    NAME,
    NAME_OR_END,
    /** A comma, or the end of what is open. */
    MORE,
    NOTHING
  }

  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[0];
  private int at;
  private int end;
  private int tokenStart;
  private Expect expect = Expect.VALUE;
  private int depth;
  private boolean escaped;
  private boolean malformed;

  /** Where the value of the member just named is looked for; -1: at the end of the last token. */
  private int afterColon = -1;

  /** One bit for each level: set where it is an object. */
  private long[] levels = new long[1];

  /** Starts on the text from {@code start} to before {@code end}. */
  public JsonScanner start(byte[] text, int start, int end) {
    this.bytes = text;
    this.at = start;
    this.end = end;
    this.tokenStart = start;
    expect = Expect.VALUE;
    depth = 0;
    malformed = false;
    afterColon = -1;
    return this;
  }

  /** Where the last token starts; a string's quotation mark is part of it. */
  public int tokenStart() {
    return tokenStart;
  }

  /** Where the last token ends. */
  public int tokenEnd() {
    return at;
  }

  /** How many objects and arrays are open after the last token. */
  public int depth() {
    return depth;
  }

  /** Reads the next token. */
  public Token next() {
    if (malformed) {
      return Token.MALFORMED;
    }
    if (afterColon >= 0) {
      at = afterColon;
      afterColon = -1;
    }
    skipSpace();
    tokenStart = at;
    if (expect == Expect.NOTHING) {
      return at == end ? Token.END : malformed();
    }
    if (at == end) {
      return malformed();
    }
    return switch (expect) {
      case VALUE -> value();
      case VALUE_OR_END -> bytes[at] == ']' ? close(Token.ARRAY_END) : value();
      case NAME -> name();
      case NAME_OR_END -> bytes[at] == '}' ? close(Token.OBJECT_END) : name();
      case MORE -> more();
      case NOTHING -> malformed();
    };
  }

  private Token more() {
    boolean object = inObject();
    if (bytes[at] == ',') {
      at++;
      expect = object ? Expect.NAME : Expect.VALUE;
      return next();
    }
    if (bytes[at] == (object ? '}' : ']')) {
      return close(object ? Token.OBJECT_END : Token.ARRAY_END);
    }
    return malformed();
  }

  private Token name() {
    if (bytes[at] != '"' || !string()) {
      return malformed();
    }
    int nameEnd = at;
    skipSpace();
    if (at == end || bytes[at] != ':') {
      return malformed();
    }
    afterColon = at + 1;
    at = nameEnd;
    expect = Expect.VALUE;
    return Token.NAME;
  }

  private Token value() {
    byte b = bytes[at];
    if (b == '{' || b == '[') {
      at++;
      open(b == '{');
      return b == '{' ? Token.OBJECT_START : Token.ARRAY_START;
    }
    if (b == '"') {
      return string() ? ended(Token.STRING) : malformed();
    }
    boolean good =
        switch (b) {
          case 't' -> word(TRUE);
          case 'f' -> word(FALSE);
          case 'n' -> word(NULL);
          default -> number();
        };
    return good ? ended(Token.SCALAR) : malformed();
  }

  private void open(boolean object) {
    int word = depth >>> 6;
    if (word == levels.length) {
      levels = Arrays.copyOf(levels, word * 2);
    }
    long bit = 1L << depth;
    levels[word] = object ? levels[word] | bit : levels[word] & ~bit;
    depth++;
    expect = object ? Expect.NAME_OR_END : Expect.VALUE_OR_END;
  }

  private boolean inObject() {
    return (levels[(depth - 1) >>> 6] >>> (depth - 1) & 1) != 0;
  }

  private Token close(Token token) {
    at++;
    depth--;
    return ended(token);
  }

  private Token ended(Token token) {
    expect = depth == 0 ? Expect.NOTHING : Expect.MORE;
    return token;
  }

  private Token malformed() {
    malformed = true;
    return Token.MALFORMED;
  }

  private void skipSpace() {
    while (at < end && isSpace(bytes[at])) {
      at++;
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private boolean word(byte[] expected) {
    if (end - at < expected.length) {
      return false;
    }
    for (byte b : expected) {
      if (bytes[at++] != b) {
        return false;
      }
    }
    return true;
  }

  private boolean number() {
    if (is('-')) {
      at++;
    }
    if (is('0')) {
      at++;
    } else if (!digits()) {
      return false;
    }
    if (is('.')) {
      at++;
      if (!digits()) {
        return false;
      }
    }
    if (is('e') || is('E')) {
      at++;
      if (is('+') || is('-')) {
        at++;
      }
      return digits();
    }
    return true;
  }

  private boolean is(char c) {
    return at < end && bytes[at] == c;
  }

  private boolean digits() {
    int start = at;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    return at > start;
  }

  /** Reads the string at {@code at}. */
  private boolean string() {
    int start = at++;
    int all = 0;
    escaped = false;
    while (at < end) {
      byte b = bytes[at++];
      if (b == '"') {
        return all >= 0 || Utf8.isValid(bytes, start, at);
      }
      if (b == '\\') {
        escaped = true;
        if (!escape()) {
          return false;
        }
      } else if (b >= 0 && b < ' ') {
        return false;
      }
      all |= b;
    }
    return false;
  }

  private boolean escape() {
    if (at == end) {
      return false;
    }
    byte b = bytes[at++];
    if (b != 'u') {
      return b == '"' || b == '\\' || b == '/' || b == 'b' || b == 'f' || b == 'n' || b == 'r'
          || b == 't';
    }
    for (int i = 0; i < 4; i++) {
      if (at == end || Character.digit((char) (bytes[at++] & 0xff), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the last token, a name or string, stands for {@code text}, which is in UTF-8. */
  public boolean textIs(byte[] text) {
    return escaped
        ? text().equals(new String(text, StandardCharsets.UTF_8))
        : Arrays.equals(bytes, tokenStart + 1, at - 1, text, 0, text.length);
  }

  /** What the last token, a name or string, stands for. Allocates. */
  public String text() {
    String raw = new String(bytes, tokenStart + 1, at - tokenStart - 2, StandardCharsets.UTF_8);
    if (!escaped) {
      return raw;
    }
    StringBuilder text = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char kind = raw.charAt(++i);
      text.append(
          switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) Integer.parseInt(raw, i + 1, i + 5, 16);
            default -> kind;
          });
      i += kind == 'u' ? 4 : 0;
    }
    return text.toString();
  }
}
