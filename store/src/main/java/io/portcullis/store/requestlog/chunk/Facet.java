package io.portcullis.store.requestlog.chunk;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpFamily;
import io.portcullis.ip.IpPrefix;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something a summary tells of a chunk's records, as a hash of what and value. The hashes are in
 * files, so they must not change.
 */
enum Facet {
  ROUTE_TEXT,
  ENVIRONMENT,
  CLIENT,
  KEY,
  METHOD,
  STATUS,
  STATUS_CLASS,
  ERROR,
  ADDRESS,
  PATH;

  /** Prefix lengths that are known of each address, the longest first. */
  private static final int[] IPV4_LENGTHS = {24, 16};

  private static final int[] IPV6_LENGTHS = {64, 48, 32};

  private static final long STEP = 0x9e37_79b9_7f4a_7c15L;

  /** The hash of this facet with a value of a {@link ValueColumn}. */
  long of(Object value) {
    return switch (value) {
      case UUID id -> of(id.getMostSignificantBits(), id.getLeastSignificantBits());
      case IpAddress address -> of(address.high() ^ address.family().bits(), address.low());
      case String text -> {
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) {
          hash = hash * 31 + text.charAt(i);
        }
        yield of(hash, 0);
      }
      default -> throw new IllegalArgumentException("no value of a column: " + value.getClass());
    };
  }

  /** The hash of this facet with a number. */
  long of(long number) {
    return of(number, 1);
  }

  private long of(long high, long low) {
    return mix(mix(high + STEP * (ordinal() + 1)) + low);
  }

  /** The finalizer of Steele, Lea and Flood's SplitMix (OOPSLA 2014), Stafford's variant 13. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return z ^ (z >>> 31);
  }

  /** The hash of a path's first bytes. */
  static long beginning(byte[] bytes, int from, int length) {
    long hash = length;
    for (int i = 0; i < length; i++) {
      hash = hash * 31 + bytes[from + i];
    }
    return PATH.of(hash, 0);
  }

  /** The lengths of the prefixes that are known of addresses of the family, the longest first. */
  static int[] lengths(IpFamily family) {
    return family == IpFamily.IPV4 ? IPV4_LENGTHS : IPV6_LENGTHS;
  }

  /** The hash of the prefix of this length of the address. */
  static long prefix(IpAddress address, int length) {
    if (address.family() == IpFamily.IPV4) {
      return ADDRESS.of((length + 1L) << 32, address.low() >>> (IpFamily.IPV4.bits() - length));
    }
    return ADDRESS.of(address.high() >>> (Long.SIZE - length), length);
  }

  /** The hash by which a chunk with addresses of the prefix is known; null if it is too wide. */
  static @Nullable Long covering(IpPrefix prefix) {
    if (prefix.length() == prefix.family().bits()) {
      return ADDRESS.of(prefix.address());
    }
    for (int length : lengths(prefix.family())) {
      if (prefix.length() >= length) {
        return prefix(prefix.address(), length);
      }
    }
    return null;
  }
}
