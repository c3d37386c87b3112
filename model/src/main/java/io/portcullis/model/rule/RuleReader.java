package io.portcullis.model.rule;

import io.portcullis.model.check.WireWord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the members of {@link CallRules} are read from by the names they have on the wire: a
 * request's body, or what is stored. A member that is not there is what {@code fallback} says, null
 * for one that is not set; what is wrong is the reader's business.
 */
public interface RuleReader {
  /** A boolean. */
  @Nullable Boolean bool(String member, @Nullable Boolean fallback);

  /** A whole number that an int holds. */
  @Nullable Integer integer(String member, @Nullable Integer fallback);

  /** A whole number. */
  @Nullable Long number(String member, @Nullable Long fallback);

  /** A text. */
  @Nullable String text(String member, @Nullable String fallback);

  /** A constant of {@code type} by its word. */
  <T extends Enum<T> & WireWord> @Nullable T word(
      String member, Class<T> type, @Nullable T fallback);

  /** An array of texts. */
  @Nullable List<String> texts(String member, @Nullable List<String> fallback);

  /** An object whose members are texts, in its order; an empty one is not set. */
  @Nullable Map<String, String> namedTexts(String member, @Nullable Map<String, String> fallback);

  /** A JSON object as text; an empty one is not set. */
  @Nullable String json(String member, @Nullable String fallback);
}
