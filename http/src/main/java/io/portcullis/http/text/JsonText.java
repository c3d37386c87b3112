package io.portcullis.http.text;

/** Writes JSON strings. */
public final class JsonText {
  private JsonText() {}

  /** Appends {@code text}, ASCII, as a JSON string with its quotes; other characters as escapes. */
  public static void write(String text, ByteSink out) {
    out.write('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.write('\\').write(c);
      } else if (c >= ' ' && c < 0x7f) {
        out.write(c);
      } else {
        out.write('\\').write('u').writeHex(c, 4);
      }
    }
    out.write('"');
  }
}
