package io.portcullis.model.check;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A constant of an enum that the wire names by a word. */
public interface WireWord {
  /** The constant's name in the code; every enum has this. */
  String name();

  /** The wire's spelling: the name in lower case, unless the enum says otherwise. */
  default String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The word of {@code constant}; null for null. */
  static @Nullable String nameOf(@Nullable WireWord constant) {
    return constant == null ? null : constant.wireName();
  }

  /** The constant of {@code type} spelled {@code text}, case-sensitively; empty: there is none. */
  static <T extends Enum<T> & WireWord> Optional<T> of(Class<T> type, String text) {
    for (T word : EnumSet.allOf(type)) {
      if (word.wireName().equals(text)) {
        return Optional.of(word);
      }
    }
    return Optional.empty();
  }
}
