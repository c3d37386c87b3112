package io.portcullis.policy.address;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.ip.IpPrefix;
import io.portcullis.ip.PrefixTable;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses that no call from the Internet can have: private, shared, link-local and loopback.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc6890#section-2.2">RFC 6890, 2.2</a>
 */
public final class PrivateAddresses {
  private static final PrefixTable TABLE = table();

  private PrivateAddresses() {}

  private static PrefixTable table() {
    List<IpPrefix> prefixes = new ArrayList<>();
    IpList.parse(
            "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16, 127.0.0.0/8,"
                + " fc00::/7, fe80::/10, ::1")
        .entries()
        .forEach(entry -> prefixes.addAll(entry.toPrefixes()));
    return PrefixTable.of(prefixes);
  }

  /** Whether the address is one of them. No allocation. */
  public static boolean contain(IpAddress address) {
    return TABLE.find(address) >= 0;
  }
}
