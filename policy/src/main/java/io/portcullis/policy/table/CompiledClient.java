package io.portcullis.policy.table;

import io.portcullis.ip.IpList;
import io.portcullis.model.ClientSigning;
import java.util.Comparator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A client as the checks see it.
 *
 * @param slot its place in bit sets, 0 or more; free again once the client is gone
 * @param addresses its entries as they were written, for naming the one that matched; the compiler
 *     holds the same list
 * @param signing how its calls are signed where a route requires it; null: not at all
 * @param createdAtMs milliseconds since 1970; the older of two equal matches wins
 */
public record CompiledClient(
    UUID id,
    String name,
    boolean enabled,
    IpList addresses,
    @Nullable ClientSigning signing,
    long createdAtMs,
    int slot) {
  /**
   * The order in which clients of one prefix count: the oldest first; of equally old ones the
   * lowest id, compared as UUID text is (unsigned, unlike {@link UUID#compareTo}).
   */
  public static final Comparator<CompiledClient> OLDEST_FIRST =
      Comparator.comparingLong(CompiledClient::createdAtMs)
          .thenComparing(CompiledClient::id, CompiledClient::compareAsText);

  private static int compareAsText(UUID one, UUID other) {
    int byHigh = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return byHigh != 0
        ? byHigh
        : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
  }
}
