package io.portcullis.model.check;

/** What somebody wrote, for showing in a sentence to whoever may read ASCII only. Any thread. */
public final class ShownText {
  private static final String CUT = "...";

  private ShownText() {}

  /**
   * The first {@code most} characters of {@code text}, with {@code ...} behind them if there are
   * more, and with {@code ?} for each that is not visible ASCII.
   */
  public static String of(String text, int most) {
    String cut = text.length() > most ? text.substring(0, most) + CUT : text;
    return cut.replaceAll("[^ -~]", "?");
  }
}
