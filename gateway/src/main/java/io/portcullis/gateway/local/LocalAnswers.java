package io.portcullis.gateway.local;

import io.portcullis.http.RequestHead;
import io.portcullis.http.text.Ascii;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The paths of the data plane that the gateway answers by itself: without a key, a record or a
 * count, and only for calls that name nothing of the product: any {@code x-knoxcall-} field makes
 * it a call to be decided.
 *
 * <p>Any thread. Finding costs a comparison for each path, and for a call with a key nothing.
 */
public final class LocalAnswers {
  /** No path is answered here. */
  public static final LocalAnswers NONE = new LocalAnswers(Map.of());

  private static final byte[] GET = Ascii.bytes("GET");
  private static final byte[] HEAD = Ascii.bytes("HEAD");

  private final List<At> paths = new ArrayList<>();

  private record At(byte[] path, LocalAnswer answer) {}

  /** Answers the paths of {@code answers}, each beginning with a slash, compared byte by byte. */
  public LocalAnswers(Map<String, LocalAnswer> answers) {
    answers.forEach((path, answer) -> paths.add(new At(Ascii.bytes(path), answer)));
  }

  /**
   * Who answers the request with this head; null: it is to be decided as any other. The query plays
   * no part.
   */
  public @Nullable LocalAnswer find(RequestHead head) {
    if (paths.isEmpty() || head.fields().namesProduct()) {
      return null;
    }
    if (!head.method().is(GET) && !head.method().is(HEAD)) {
      return null;
    }
    for (int i = 0; i < paths.size(); i++) {
      At at = paths.get(i);
      if (head.path().is(at.path)) {
        return at.answer;
      }
    }
    return null;
  }
}
