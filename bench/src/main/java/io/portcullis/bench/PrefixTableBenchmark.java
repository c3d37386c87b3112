package io.portcullis.bench;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpPrefix;
import io.portcullis.ip.PrefixTable;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Times {@link PrefixTable}: lookups back to back, lookups that each wait for the answer before
 * (which is what one request sees), and the linear scan that most gateways do instead.
 *
 * <p>Half of the addresses lie in a prefix of the table, half anywhere; there are a million, so
 * that a large table is not found in the cache. Before anything is timed, the table's answers are
 * held to the scan's.
 *
 * <pre>{@code
 * ./dev bench jmh PrefixTableBenchmark
 * ./dev bench jmh PrefixTableBenchmark.ipv4 -p size=1000000 -p spread=narrow
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class PrefixTableBenchmark {

  private static final int PROBES = 1 << 20;
  private static final int MASK = PROBES - 1;

  /** A table, its prefixes and the addresses to look up. */
  @State(Scope.Thread)
  public static class Table {

    /** Prefixes in the table. */
    @Param({"10", "1000", "100000", "1000000"})
    public int size;

    /** {@code wide}: all over the family; {@code narrow}: in 10.0.0.0/8 or 2001:db8::/32. */
    @Param("wide")
    public String spread = "wide";

    PrefixTable ipv4 = PrefixTable.EMPTY;
    PrefixTable ipv6 = PrefixTable.EMPTY;
    List<IpPrefix> ipv4Prefixes = List.of();
    List<IpPrefix> ipv6Prefixes = List.of();
    int[] ipv4Probes = {};
    long[] ipv6Probes = {};
    int at;

    /** Makes the table and checks it. */
    @Setup
    public void make() {
      SplittableRandom random = new SplittableRandom(size);
      boolean narrow = spread.equals("narrow");
      ipv4Prefixes = new ArrayList<>();
      ipv6Prefixes = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        ipv4Prefixes.add(ipv4Prefix(random, narrow));
        ipv6Prefixes.add(ipv6Prefix(random, narrow));
      }
      ipv4 = PrefixTable.of(ipv4Prefixes);
      ipv6 = PrefixTable.of(ipv6Prefixes);
      System.out.printf(
          "%n%d IPv4 prefixes in %d bytes, %d IPv6 prefixes in %d bytes%n",
          ipv4.size(), ipv4.memoryBytes(), ipv6.size(), ipv6.memoryBytes());
      ipv4Probes = new int[PROBES];
      ipv6Probes = new long[2 * PROBES];
      for (int i = 0; i < PROBES; i++) {
        boolean inside = (i & 1) == 0;
        IpPrefix ipv4Prefix = inside ? any(ipv4Prefixes, random) : ipv4Prefix(random, narrow);
        int ipv4HostBits = (int) (0xffff_ffffL >>> ipv4Prefix.length());
        ipv4Probes[i] = ipv4Prefix.address().ipv4Bits() | (random.nextInt() & ipv4HostBits);
        IpPrefix ipv6Prefix = inside ? any(ipv6Prefixes, random) : ipv6Prefix(random, narrow);
        int length = ipv6Prefix.length();
        long highHostBits = length >= 64 ? 0 : -1L >>> length;
        ipv6Probes[2 * i] = ipv6Prefix.address().high() | (random.nextLong() & highHostBits);
        ipv6Probes[2 * i + 1] = length == 128 ? ipv6Prefix.address().low() : random.nextLong();
      }
      check();
    }

    /** Holds some answers to a scan of all prefixes. */
    private void check() {
      for (int i = 0; i < 100; i++) {
        checkAnswer(ipv4, ipv4Prefixes, IpAddress.ofIpv4(ipv4Probes[i]));
        checkAnswer(ipv6, ipv6Prefixes, IpAddress.ofIpv6(ipv6Probes[2 * i], ipv6Probes[2 * i + 1]));
      }
    }

    private static void checkAnswer(PrefixTable table, List<IpPrefix> prefixes, IpAddress address) {
      int longest = -1;
      for (IpPrefix prefix : prefixes) {
        if (prefix.covers(address)) {
          longest = Math.max(longest, prefix.length());
        }
      }
      int node = table.find(address);
      int found = node < 0 ? -1 : table.prefix(node).length();
      if (found != longest) {
        throw new IllegalStateException(address + ": found /" + found + ", not /" + longest);
      }
    }

    private static IpPrefix any(List<IpPrefix> prefixes, SplittableRandom random) {
      return prefixes.get(random.nextInt(prefixes.size()));
    }

    private static IpPrefix ipv4Prefix(SplittableRandom random, boolean narrow) {
      int bits = narrow ? 10 << 24 | random.nextInt() >>> 8 : random.nextInt();
      return IpPrefix.covering(IpAddress.ofIpv4(bits), 16 + random.nextInt(17));
    }

    private static IpPrefix ipv6Prefix(SplittableRandom random, boolean narrow) {
      long high =
          narrow
              ? 0x2001_0db8L << 32 | random.nextLong() >>> 32
              : 1L << 61 | random.nextLong() >>> 3;
      int length = random.nextInt(4) == 0 ? 128 : 32 + random.nextInt(33);
      return IpPrefix.covering(IpAddress.ofIpv6(high, random.nextLong()), length);
    }
  }

  /** What most gateways' plugins do: every prefix in turn. */
  @State(Scope.Thread)
  public static class Scan {

    /** Prefixes to look through; more would only take longer. */
    @Param({"10", "1000"})
    public int scanned;

    Table table = new Table();

    /** Makes the prefixes. */
    @Setup
    public void make() {
      table.size = scanned;
      table.make();
    }
  }

  /** The table of 100,000 with one client's address changed: what a change costs. */
  @State(Scope.Thread)
  public static class Change {

    Table table = new Table();
    List<IpPrefix> removed = List.of();
    List<IpPrefix> added = List.of(IpPrefix.of(IpAddress.ofIpv4(0x0102_0304)));

    /** Makes the table. */
    @Setup(Level.Trial)
    public void make() {
      table.size = 100_000;
      table.make();
      removed = List.of(table.ipv4Prefixes.getFirst());
    }
  }

  @Benchmark
  public int ipv4(Table table) {
    table.at = (table.at + 1) & MASK;
    return table.ipv4.findIpv4(table.ipv4Probes[table.at]);
  }

  @Benchmark
  public int ipv4Chained(Table table) {
    int node = table.ipv4.findIpv4(table.ipv4Probes[table.at]);
    table.at = (table.at + 1 + (node & 1)) & MASK;
    return node;
  }

  @Benchmark
  public int ipv6(Table table) {
    int at = (table.at + 1) & MASK;
    table.at = at;
    return table.ipv6.findIpv6(table.ipv6Probes[2 * at], table.ipv6Probes[2 * at + 1]);
  }

  @Benchmark
  public int ipv6Chained(Table table) {
    int at = table.at;
    int node = table.ipv6.findIpv6(table.ipv6Probes[2 * at], table.ipv6Probes[2 * at + 1]);
    table.at = (at + 1 + (node & 1)) & MASK;
    return node;
  }

  @Benchmark
  public int ipv4Scan(Scan scan) {
    Table table = scan.table;
    table.at = (table.at + 1) & MASK;
    IpAddress address = IpAddress.ofIpv4(table.ipv4Probes[table.at]);
    int longest = -1;
    for (IpPrefix prefix : table.ipv4Prefixes) {
      if (prefix.length() > longest && prefix.covers(address)) {
        longest = prefix.length();
      }
    }
    return longest;
  }

  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public PrefixTable ipv4Built(Table table) {
    return PrefixTable.of(table.ipv4Prefixes);
  }

  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public PrefixTable ipv6Built(Table table) {
    return PrefixTable.of(table.ipv6Prefixes);
  }

  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public PrefixTable ipv4Changed(Change change) {
    return change.table.ipv4.with(change.added, change.removed).table();
  }
}
