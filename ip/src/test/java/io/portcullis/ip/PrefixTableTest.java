package io.portcullis.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the table to a twin that looks at every prefix in turn. */
class PrefixTableTest {

  /** The stupid twin: a sorted list, read from one end to the other for every question. */
  private record LinearTable(List<IpPrefix> prefixes) {

    static LinearTable of(Collection<IpPrefix> prefixes) {
      return new LinearTable(List.copyOf(new TreeSet<>(prefixes)));
    }

    int find(IpAddress address) {
      return longest(prefixes.stream().filter(prefix -> prefix.covers(address)).toList());
    }

    int parent(int node) {
      IpPrefix child = prefixes.get(node);
      return longest(
          prefixes.stream()
              .filter(prefix -> prefix.covers(child) && !prefix.equals(child))
              .toList());
    }

    private int longest(List<IpPrefix> covering) {
      return covering.stream()
          .max((one, other) -> Integer.compare(one.length(), other.length()))
          .map(prefixes::indexOf)
          .orElse(-1);
    }
  }

  /** Sixty fixed seeds and a new one each run; a failing test's name shows its seed. */
  static LongStream seeds() {
    return LongStream.concat(LongStream.range(0, 60), LongStream.of(System.nanoTime()));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyAnswer_isThatOfTheLinearTwin(long seed) {
    Generator generator = new Generator(seed);
    List<IpPrefix> prefixes = generator.prefixes(generator.below(150));
    assertEqual(PrefixTable.of(prefixes), LinearTable.of(prefixes), generator);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void with_isTheTableOfTheChangedSet_andItsMappingFollowsEveryPrefix(long seed) {
    Generator generator = new Generator(seed);
    List<IpPrefix> before = generator.prefixes(generator.below(150));
    List<IpPrefix> added = new ArrayList<>(generator.prefixes(generator.below(20)));
    List<IpPrefix> removed = new ArrayList<>(generator.prefixes(generator.below(5)));
    before.stream().filter(prefix -> generator.below(8) == 0).forEach(removed::add);
    before.stream().filter(prefix -> generator.below(16) == 0).forEach(added::add);
    TreeSet<IpPrefix> after = new TreeSet<>(before);
    after.removeAll(removed);
    after.addAll(added);

    PrefixTable old = PrefixTable.of(before);
    PrefixTable.Change change = old.with(added, removed);

    assertEqual(change.table(), LinearTable.of(after), generator);
    assertThat(change.table().memoryBytes()).isEqualTo(PrefixTable.of(after).memoryBytes());
    for (int node = 0; node < old.size(); node++) {
      assertThat(change.newNode(node)).isEqualTo(change.table().indexOf(old.prefix(node)));
    }
    for (int node = 0; node < change.table().size(); node++) {
      assertThat(change.oldNode(node)).isEqualTo(old.indexOf(change.table().prefix(node)));
    }
    String[] values =
        IntStream.range(0, old.size())
            .mapToObj(n -> old.prefix(n).toString())
            .toArray(String[]::new);
    assertThat(change.carry(values))
        .containsExactlyElementsOf(
            IntStream.range(0, change.table().size())
                .mapToObj(node -> change.table().prefix(node))
                .map(prefix -> old.indexOf(prefix) < 0 ? null : prefix.toString())
                .collect(Collectors.toCollection(ArrayList::new)));
    int[] numbers = IntStream.range(0, old.size()).toArray();
    assertThat(change.carry(numbers, -1))
        .containsExactly(IntStream.range(0, change.table().size()).map(change::oldNode).toArray());
    assertThat(change.insertedNodes())
        .containsExactly(
            IntStream.range(0, change.table().size())
                .filter(node -> change.oldNode(node) < 0)
                .toArray());
  }

  /**
   * Tables large enough for the index to narrow the search and for its window to leave outliers
   * outside. The judge asks a set for every length, longest first.
   */
  @ParameterizedTest(name = "all but a few in {0}")
  @ValueSource(
      strings = {
        "0.0.0.0/0",
        "10.0.0.0/8",
        "255.255.0.0/16",
        "0.0.0.0/9",
        "::/0",
        "2001:db8::/32",
        "2001:db8::/64",
        "ffff:ffff:ffff:ffff:ffff::/80",
        "::/100",
        "8000::/1"
      })
  void largeTable_answersAsTheSetOfItsPrefixes(String crowded) {
    IpPrefix crowd = Prefixes.prefix(crowded);
    Generator generator = new Generator(crowded.hashCode());
    Set<IpPrefix> prefixes = new HashSet<>(generator.prefixes(40));
    List<IpAddress> probes = new ArrayList<>(generator.addresses(2_000));
    for (int i = 0; i < 20_000; i++) {
      prefixes.add(generator.prefixIn(crowd));
      probes.add(generator.prefixIn(crowd).last());
    }
    prefixes.stream().limit(2_000).forEach(prefix -> probes.addAll(Prefixes.borders(prefix)));

    PrefixTable table = PrefixTable.of(prefixes);

    assertThat(table.size()).isEqualTo(prefixes.size());
    for (IpAddress probe : probes) {
      int node = table.find(probe);
      IpPrefix found = node < 0 ? null : table.prefix(node);
      assertThat(found).as("longest prefix covering %s", probe).isEqualTo(judge(prefixes, probe));
    }
  }

  private static @Nullable IpPrefix judge(Set<IpPrefix> prefixes, IpAddress address) {
    return IntStream.iterate(address.family().bits(), length -> length >= 0, length -> length - 1)
        .mapToObj(length -> IpPrefix.covering(address, length))
        .filter(prefixes::contains)
        .findFirst()
        .orElse(null);
  }

  @Test
  void nestedPrefixes_ofEveryLength_areFoundAndClimbed() {
    for (IpAddress end :
        List.of(
            IpAddress.ofIpv4(0),
            IpAddress.ofIpv4(-1),
            IpAddress.ofIpv4(0x7fff_ffff),
            IpAddress.ofIpv4(0x8000_0000),
            IpAddress.ofIpv6(0, 0),
            IpAddress.ofIpv6(-1, -1),
            IpAddress.ofIpv6(Long.MAX_VALUE, -1),
            IpAddress.ofIpv6(Long.MIN_VALUE, 0),
            IpAddress.ofIpv6(0, -1),
            IpAddress.ofIpv6(1, 0))) {
      int bits = end.family().bits();
      PrefixTable table =
          PrefixTable.of(
              IntStream.rangeClosed(0, bits).mapToObj(n -> IpPrefix.covering(end, n)).toList());
      int node = table.find(end);
      for (int length = bits; length >= 0; length--) {
        assertThat(table.prefix(node)).isEqualTo(IpPrefix.covering(end, length));
        if (length > 0) {
          IpAddress justOutside = sibling(end, length);
          assertThat(table.prefix(table.find(justOutside)))
              .isEqualTo(IpPrefix.covering(end, length - 1));
        }
        node = table.parent(node);
      }
      assertThat(node).isEqualTo(-1);
    }
  }

  /** The lowest address that shares exactly {@code length - 1} bits with the address. */
  private static IpAddress sibling(IpAddress address, int length) {
    byte[] bytes = address.toBytes();
    bytes[(length - 1) / 8] ^= (byte) (0x80 >>> (length - 1) % 8);
    return IpAddress.ofBytes(bytes);
  }

  @Test
  void emptyTable_findsNothing() {
    assertThat(PrefixTable.EMPTY.size()).isZero();
    assertThat(PrefixTable.EMPTY.findIpv4(0)).isEqualTo(-1);
    assertThat(PrefixTable.EMPTY.findIpv6(-1, -1)).isEqualTo(-1);
    assertThat(PrefixTable.EMPTY.indexOf(Prefixes.prefix("0.0.0.0/0"))).isEqualTo(-1);
    assertThat(PrefixTable.EMPTY.indexOf(Prefixes.prefix("::/0"))).isEqualTo(-1);
  }

  @Test
  void ipv4MappedAddress_findsIpv6PrefixesOnly() {
    PrefixTable table =
        PrefixTable.of(List.of(Prefixes.prefix("10.0.0.0/8"), Prefixes.prefix("::/0")));
    assertThat(table.prefix(table.find(IpAddress.parse("::ffff:10.0.0.1"))))
        .isEqualTo(Prefixes.prefix("::/0"));
  }

  @Test
  void nodesOutsideTheTable_areRefused() {
    PrefixTable table = PrefixTable.of(List.of(Prefixes.prefix("10.0.0.0/8")));
    assertThatThrownBy(() -> table.prefix(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> table.parent(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    PrefixTable.Change change = table.with(List.of(), List.of());
    assertThatThrownBy(() -> change.oldNode(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> change.newNode(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> change.carry(new int[2], 0))
        .hasMessageContaining("1 nodes")
        .hasMessageContaining("2 elements");
  }

  private static void assertEqual(PrefixTable table, LinearTable twin, Generator generator) {
    assertThat(table.size()).isEqualTo(twin.prefixes().size());
    List<IpAddress> probes = new ArrayList<>(generator.addresses(100));
    for (int node = 0; node < table.size(); node++) {
      IpPrefix prefix = twin.prefixes().get(node);
      assertThat(table.prefix(node)).isEqualTo(prefix);
      assertThat(table.indexOf(prefix)).isEqualTo(node);
      assertThat(table.parent(node)).as("parent of %s", prefix).isEqualTo(twin.parent(node));
      probes.addAll(Prefixes.borders(prefix));
    }
    Collections.shuffle(probes, generator.random());
    for (IpAddress probe : probes) {
      assertThat(table.find(probe)).as("node covering %s", probe).isEqualTo(twin.find(probe));
      IpPrefix single = IpPrefix.of(probe);
      assertThat(table.indexOf(single)).isEqualTo(twin.prefixes().indexOf(single));
    }
  }
}
