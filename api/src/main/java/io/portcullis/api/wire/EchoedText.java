package io.portcullis.api.wire;

/** Text from a caller, made safe and short to show back. */
public final class EchoedText {
  private static final int MAX_LENGTH = 80;

  private EchoedText() {}

  /**
   * {@code text} with control and format characters and line separators as {@code ?}, cut after 80
   * characters: what is shown back turns no text around it.
   */
  public static String text(String text) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), MAX_LENGTH + 1));
    for (int i = 0; i < text.length(); i++) {
      if (i == MAX_LENGTH) {
        return shown.append('…').toString();
      }
      char c = text.charAt(i);
      shown.append(isVisible(c) ? c : '?');
    }
    return shown.toString();
  }

  private static boolean isVisible(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
