package io.portcullis.policy;

import io.portcullis.http.Slice;
import io.portcullis.model.check.ShownText;
import io.portcullis.model.key.KeyMask;
import java.nio.charset.StandardCharsets;

/** What a caller sent, for showing in a sentence: without keys, cut, and only visible ASCII. */
final class Quoted {
  private static final int LONGEST = 80;

  private Quoted() {}

  /** What {@code sent} is, between quotes. */
  static String of(Slice sent) {
    String text = KeyMask.of(sent.text(StandardCharsets.UTF_8));
    return "'" + ShownText.of(text, LONGEST) + "'";
  }
}
