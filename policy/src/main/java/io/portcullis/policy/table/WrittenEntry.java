package io.portcullis.policy.table;

import io.portcullis.ip.IpList;
import io.portcullis.ip.IpPrefix;
import io.portcullis.ip.IpRange;

/**
 * Finds the entry of a list again that a prefix of a table comes from: tables hold ranges as
 * prefixes, which nobody wrote. Goes through the list, so it is for people's answers and not for
 * calls.
 */
public final class WrittenEntry {
  private WrittenEntry() {}

  /** The first entry of {@code list} that {@code piece} is one of the prefixes of. */
  public static IpRange of(IpList list, IpPrefix piece) {
    IpRange whole = IpRange.of(piece);
    for (IpRange entry : list.entries()) {
      if (entry.equals(whole) || (entry.covers(whole) && entry.toPrefixes().contains(piece))) {
        return entry;
      }
    }
    throw new IllegalStateException("no entry has the prefix " + piece);
  }
}
