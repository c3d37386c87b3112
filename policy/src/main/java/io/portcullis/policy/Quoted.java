package io.portcullis.policy;

import io.portcullis.model.KeyMask;
import java.nio.charset.StandardCharsets;

/** What a caller sent, for showing in a sentence: without keys, cut, and only visible ASCII. */
final class Quoted {
  private static final int LONGEST = 80;

  private Quoted() {}

  /** The text from {@code start} to before {@code end}, between quotes. */
  static String of(byte[] bytes, int start, int end) {
    String text = KeyMask.of(new String(bytes, start, end - start, StandardCharsets.UTF_8));
    boolean cut = text.length() > LONGEST;
    String shown = cut ? text.substring(0, LONGEST) : text;
    return "'" + shown.replaceAll("[^ -~]", "?") + (cut ? "...'" : "'");
  }
}
