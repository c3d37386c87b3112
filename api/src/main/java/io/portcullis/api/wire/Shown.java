package io.portcullis.api.wire;

/** Text from a caller, made safe and short to show back. */
public final class Shown {
  private static final int MAX_LENGTH = 80;

  private Shown() {}

  /** {@code text} with control characters as {@code ?}, cut after 80 characters. */
  public static String text(String text) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), MAX_LENGTH + 1));
    for (int i = 0; i < text.length(); i++) {
      if (i == MAX_LENGTH) {
        return shown.append('…').toString();
      }
      char c = text.charAt(i);
      boolean visible = !Character.isISOControl(c) && !Character.isSurrogate(c);
      shown.append(visible ? c : '?');
    }
    return shown.toString();
  }
}
