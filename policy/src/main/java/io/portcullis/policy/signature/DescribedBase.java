package io.portcullis.policy.signature;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a signature must be made over, with what they consist of: for people whose own
 * bytes differ. No secret is in them.
 *
 * @param parts in order, each up to where the next begins
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DescribedBase(byte[] bytes, List<Part> parts) {
  /** Copies the list. */
  public DescribedBase {
    parts = List.copyOf(parts);
  }

  /**
   * A part of the base.
   *
   * @param name such as {@code target}, or a component's identifier
   * @param end before which it ends, bytes from the start of the base
   */
  public record Part(String name, int end) {}

  /**
   * Where another base begins to differ.
   *
   * @param position bytes from the start
   * @param part the name of the part in which that is
   */
  public record Difference(int position, String part) {}

  /** Where {@code sent} begins to differ; null if it does not. */
  public @Nullable Difference difference(byte[] sent) {
    int position = Arrays.mismatch(bytes, sent);
    if (position < 0) {
      return null;
    }
    for (Part part : parts) {
      if (position < part.end()) {
        return new Difference(position, part.name());
      }
    }
    return new Difference(position, "end");
  }
}
