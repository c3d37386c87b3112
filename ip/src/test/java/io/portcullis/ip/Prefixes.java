package io.portcullis.ip;

import java.util.ArrayList;
import java.util.List;

/** Test data in canonical text, and the addresses at which prefixes begin and end. */
final class Prefixes {

  private Prefixes() {}

  /** The prefix of this text, refusing any text that is not canonical. */
  static IpPrefix prefix(String canonical) {
    List<IpPrefix> prefixes = IpRange.parse(canonical).toPrefixes();
    if (prefixes.size() != 1 || !prefixes.getFirst().toString().equals(canonical)) {
      throw new IllegalArgumentException("not a canonical prefix: " + canonical);
    }
    return prefixes.getFirst();
  }

  /** The first and last address, and those just outside, where there are any. */
  static List<IpAddress> borders(IpPrefix prefix) {
    List<IpAddress> borders = new ArrayList<>(List.of(prefix.first(), prefix.last()));
    if (!prefix.first().equals(IpPrefix.covering(prefix.first(), 0).first())) {
      borders.add(prefix.first().previous());
    }
    if (!prefix.last().equals(IpPrefix.covering(prefix.last(), 0).last())) {
      borders.add(prefix.last().next());
    }
    return borders;
  }
}
