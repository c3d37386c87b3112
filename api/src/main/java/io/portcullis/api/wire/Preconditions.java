package io.portcullis.api.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a call says of the state that it is about: {@code If-Match} and {@code If-None-Match}.
 *
 * <p>Nothing here has a time of change on the wire, so {@code If-Modified-Since} and {@code
 * If-Unmodified-Since} are ignored, as is {@code Range}, all as RFC 9110 has it (13.1.3, 13.1.4,
 * 14.2).
 *
 * @param ifMatch null: the call does not have the field
 * @param ifNoneMatch null: the call does not have the field
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-13">RFC 9110, 13</a>
 */
record Preconditions(@Nullable Tags ifMatch, @Nullable Tags ifNoneMatch) {

  /**
   * What a field names.
   *
   * @param any whether it is {@code *}
   * @param tags empty for {@code *}, and for a list without members
   * @param fault why it cannot be read, as a sentence; then it does not hold; null if it can
   */
  record Tags(boolean any, List<EntityTag> tags, @Nullable String fault) {
    /** Copies the list. */
    Tags {
      tags = List.copyOf(tags);
    }
  }

  /** What is there before the call. */
  sealed interface State {}

  /** Something with a tag. */
  record Tagged(EntityTag tag) implements State {}

  /** Something that has no tag: a collection, an assignment. */
  record Untagged() implements State {}

  /** Nothing. */
  record Absent() implements State {}

  /** Reads the values of both fields. */
  static Preconditions of(List<String> ifMatch, List<String> ifNoneMatch) {
    return new Preconditions(read("If-Match", ifMatch), read("If-None-Match", ifNoneMatch));
  }

  /** Of a write, in the order of RFC 9110, 13.2.2. Throws 412 if one does not hold. */
  void checkWrite(State state) {
    checkIfMatch(state);
    if (ifNoneMatch == null) {
      return;
    }
    requireReadable(ifNoneMatch);
    boolean holds =
        switch (state) {
          case Absent() -> true;
          case Tagged(EntityTag tag) -> !isAmong(tag, ifNoneMatch);
          // Nobody can tell whether a tag is that of something without one.
          case Untagged() -> !ifNoneMatch.any() && ifNoneMatch.tags().isEmpty();
        };
    if (!holds) {
      throw ErrorAnswer.preconditionFailed("What If-None-Match excludes is there" + now(state));
    }
  }

  private void checkIfMatch(State state) {
    if (ifMatch == null) {
      return;
    }
    requireReadable(ifMatch);
    boolean holds =
        switch (state) {
          case Absent() -> false;
          case Tagged(EntityTag tag) ->
              ifMatch.any() || ifMatch.tags().stream().anyMatch(tag::matchesStrongly);
          case Untagged() -> ifMatch.any();
        };
    if (!holds) {
      throw ErrorAnswer.preconditionFailed(
          state instanceof Absent
              ? "There is nothing that If-Match could match"
              : "This is not in the state that If-Match names" + now(state));
    }
  }

  /** What cannot be read does not hold: to ignore it would do what was not to be done. */
  private static void requireReadable(Tags tags) {
    if (tags.fault() != null) {
      throw ErrorAnswer.preconditionFailed(tags.fault());
    }
  }

  private static String now(State state) {
    return state instanceof Tagged(EntityTag tag) ? ": its ETag is now " + tag : "";
  }

  /**
   * Of a read that would be answered 200 with this tag. An {@code If-None-Match} that cannot be
   * read costs a body and is ignored.
   *
   * @return whether the answer is 304 in its place
   * @throws ErrorAnswer 412 if {@code If-Match} does not hold or cannot be read
   */
  boolean isNotModified(EntityTag tag) {
    checkIfMatch(new Tagged(tag));
    return ifNoneMatch != null && isAmong(tag, ifNoneMatch);
  }

  private static boolean isAmong(EntityTag tag, Tags named) {
    return named.any() || named.tags().stream().anyMatch(tag::matchesWeakly);
  }

  private static @Nullable Tags read(String field, List<String> values) {
    if (values.isEmpty()) {
      return null;
    }
    String text = String.join(",", values);
    if (text.strip().equals("*")) {
      return new Tags(true, List.of(), null);
    }
    List<EntityTag> tags = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ' ' || c == '\t' || c == ',') {
        at++;
        continue;
      }
      Optional<Read> read = tagAt(text, at);
      if (read.isEmpty()) {
        return new Tags(
            false,
            List.of(),
            "%s is no list of entity tags from position %d on: send * alone, or each ETag with its quotation marks, not '%s'"
                .formatted(field, at, EchoedText.text(text.substring(at))));
      }
      tags.add(read.get().tag());
      at = read.get().end();
    }
    return new Tags(false, tags, null);
  }

  /** A tag and where it ends. */
  private record Read(EntityTag tag, int end) {}

  /** The tag at a place, if one is there and what follows it ends it. */
  private static Optional<Read> tagAt(String text, int start) {
    boolean weak = text.startsWith("W/", start);
    int open = weak ? start + 2 : start;
    if (open >= text.length() || text.charAt(open) != '"') {
      return Optional.empty();
    }
    int close = text.indexOf('"', open + 1);
    if (close < 0) {
      return Optional.empty();
    }
    for (int i = open + 1; i < close; i++) {
      char c = text.charAt(i);
      if (c < 0x21 || c == 0x7f) {
        return Optional.empty();
      }
    }
    int next = close + 1;
    while (next < text.length() && (text.charAt(next) == ' ' || text.charAt(next) == '\t')) {
      next++;
    }
    return next == text.length() || text.charAt(next) == ','
        ? Optional.of(new Read(new EntityTag(weak, text.substring(open + 1, close)), next))
        : Optional.empty();
  }
}
