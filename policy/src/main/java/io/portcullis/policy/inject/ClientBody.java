package io.portcullis.policy.inject;

import io.portcullis.http.text.Ascii;
import io.portcullis.model.template.TemplateText;
import io.portcullis.model.template.ValueKind;
import io.portcullis.policy.template.Escape;
import io.portcullis.policy.template.Template;
import io.portcullis.policy.template.TemplateConstants;
import io.portcullis.policy.template.TemplateFault;
import io.portcullis.policy.template.TemplateOutput;
import io.portcullis.policy.template.TemplateValues;
import java.nio.charset.StandardCharsets;

/**
 * Fills in the placeholders of a body that a caller sent: {@code {{secret:NAME}}}, {@code
 * {{secret_id:UUID}}} and {@code {{var:KEY}}} (docs/wire.md section 13.1), nothing else. Stateless;
 * any thread.
 *
 * <p>Other text in double braces goes on as it came: bodies carry templates of their own. What
 * begins like one of the three and is none is a fault, because nothing goes on half filled.
 */
final class ClientBody {
  /** Longest placeholder, in bytes. */
  private static final int MAX_PLACEHOLDER = 1_024;

  private static final ValueKind[] KINDS = {ValueKind.SECRET, ValueKind.SECRET_ID, ValueKind.VAR};
  private static final byte[][] SPELLINGS = new byte[KINDS.length][];

  static {
    for (int i = 0; i < KINDS.length; i++) {
      SPELLINGS[i] = KINDS[i].spelling().getBytes(StandardCharsets.US_ASCII);
    }
  }

  private ClientBody() {}

  /** Appends the body with its placeholders filled in. Allocates for each placeholder. */
  static BodyChange apply(
      byte[] body,
      int start,
      int end,
      Escape escape,
      TemplateConstants constants,
      TemplateValues values,
      TemplateOutput out) {
    int copied = start;
    int placeholders = 0;
    for (int at = start; at < end - 1; at++) {
      if (body[at] != '{' || body[at + 1] != '{' || !isPlaceholder(body, at + 2, end)) {
        continue;
      }
      int close = close(body, at + 2, end);
      if (close < 0 || ++placeholders > TemplateText.MAX_PLACEHOLDERS) {
        out.fail(TemplateFault.VALUE_INVALID);
        return BodyChange.FAILED;
      }
      TemplateText text =
          TemplateText.parse(new String(body, at, close - at, StandardCharsets.UTF_8));
      if (!text.problems().isEmpty()) {
        out.fail(TemplateFault.VALUE_INVALID);
        return BodyChange.FAILED;
      }
      out.write(body, copied, at);
      if (!Template.of(text, constants, escape).render(values, out)) {
        return BodyChange.FAILED;
      }
      copied = close;
      at = close - 1;
    }
    if (copied == start) {
      return BodyChange.NONE;
    }
    out.write(body, copied, end);
    return BodyChange.REPLACED;
  }

  private static boolean isPlaceholder(byte[] body, int from, int end) {
    int at = from;
    while (at < end && Ascii.isSpace(body[at])) {
      at++;
    }
    for (byte[] spelling : SPELLINGS) {
      if (end - at >= spelling.length
          && java.util.Arrays.equals(
              body, at, at + spelling.length, spelling, 0, spelling.length)) {
        return true;
      }
    }
    return false;
  }

  /** Where the placeholder ends, its braces included; -1 if it does not. */
  private static int close(byte[] body, int from, int end) {
    int last = Math.min(end - 1, from + MAX_PLACEHOLDER);
    for (int at = from; at < last; at++) {
      if (body[at] == '}' && body[at + 1] == '}') {
        return at + 2;
      }
    }
    return -1;
  }
}
