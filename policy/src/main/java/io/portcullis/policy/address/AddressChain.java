package io.portcullis.policy.address;

import io.portcullis.http.FieldLines;
import io.portcullis.model.key.KeyMask;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What proxies said of a call's way here, as a text for people. Any thread. Allocates. */
public final class AddressChain {
  /** The longest text, in characters. */
  public static final int MAX_LENGTH = 256;

  private static final String CUT = "...";

  private AddressChain() {}

  /**
   * What came: printable ASCII only, other bytes as {@code ?}, and of a long one the right end,
   * which the nearest proxies wrote, behind {@code ...}.
   *
   * @param joined lines as {@link FieldLines#copyJoined} joins them
   * @return at most {@value #MAX_LENGTH} characters
   */
  public static String of(byte[] joined, int length) {
    boolean cut = length > MAX_LENGTH;
    int from = cut ? length - MAX_LENGTH + CUT.length() : 0;
    byte[] shown = Arrays.copyOfRange(joined, from, length);
    for (int i = 0; i < shown.length; i++) {
      if (shown[i] == '\n') {
        shown[i] = ' ';
      } else if (shown[i] < ' ' || shown[i] > '~') {
        shown[i] = '?';
      }
    }
    String text = new String(shown, StandardCharsets.US_ASCII);
    return cut ? CUT + text : text;
  }

  /** {@link #of(byte[], int)} for values that are texts already; keys in them are masked. */
  public static String of(List<String> values) {
    byte[] joined = String.join(", ", values).getBytes(StandardCharsets.ISO_8859_1);
    return of(joined, KeyMask.mask(joined, 0, joined.length));
  }
}
