package io.portcullis.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IpListTest {

  /** Characters that turn a good text into one that nearly is. */
  private static final String MUTATIONS =
      "0123456789abcdefABCDEFxg.:/-,%[]* +;|\\'\"\0\n"
          + "\t\r"
          + "\u007f\u00a0\u0661\uff10\uff0e\u2013\ud83d\ude00";

  static LongStream seeds() {
    return LongStream.concat(LongStream.range(0, 20), LongStream.of(System.nanoTime()));
  }

  @Test
  void text_isCanonicalAndInTheOrderGiven() {
    IpList list = IpList.parse(" 2001:DB8:0:0::/32 ,10.0.0.0/8,10.0.0.1 - 10.0.0.3,  10.0.0.1/32 ");
    assertThat(list).hasToString("2001:db8::/32, 10.0.0.0/8, 10.0.0.1-10.0.0.3, 10.0.0.1");
    assertThat(IpList.parse(list.toString())).isEqualTo(list);
  }

  @Test
  void problems_nameEveryBadEntryWithItsPosition() {
    String text = "10.0.0.1, 010.0.0.1,, 10.0.0.5/8 ,192.0.2.1,x";
    assertThat(IpList.problems(text))
        .extracting(IpSyntaxException::position)
        .containsExactly(10, 20, 22, 44);
    assertThat(IpList.problems(text))
        .extracting(IpSyntaxException::text)
        .containsExactly("010.0.0.1", "", "10.0.0.5/8", "x");
    assertThat(IpList.problems(text).get(2).hint()).isEqualTo("write 10.0.0.0/8 or 10.0.0.5/32");
    assertThat(IpList.problems("10.0.0.1, 10.0.0.2")).isEmpty();
    assertThat(IpList.problems("")).hasSize(1);
  }

  @Test
  void problems_endWithTheEntryThatIsTooMany() {
    String text = "x," + "10.0.0.1,".repeat(IpList.MAX_ENTRIES) + "y";
    assertThat(IpList.problems(text)).hasSize(2);
    assertThat(IpList.problems(text).getLast().problem()).contains("one more than the 1000");
  }

  /** One text, one verdict: what parse says first is what problems begin with. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void problems_beginWithWhatParseSays(long seed) {
    Generator generator = new Generator(seed);
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder(list(generator).toString());
      for (int edits = random.nextInt(4); edits > 0; edits--) {
        char other = MUTATIONS.charAt(random.nextInt(MUTATIONS.length()));
        text.setCharAt(random.nextInt(text.length()), other);
      }
      List<IpSyntaxException> problems = IpList.problems(text);
      if (problems.isEmpty()) {
        assertThat(IpList.parse(text).entries()).as(text.toString()).isNotEmpty();
      } else {
        assertThatThrownBy(() -> IpList.parse(text))
            .as(text.toString())
            .hasMessage(problems.getFirst().getMessage());
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void text_leadsBackToTheList(long seed) {
    Generator generator = new Generator(seed);
    for (int i = 0; i < 50; i++) {
      IpList list = list(generator);
      assertThat(IpList.parse(list.toString())).isEqualTo(list);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void list_coversWhatOneOfItsPrefixesCovers(long seed) {
    Generator generator = new Generator(seed);
    for (int i = 0; i < 50; i++) {
      IpList list = list(generator);
      List<IpPrefix> prefixes =
          list.entries().stream().flatMap(entry -> entry.toPrefixes().stream()).toList();
      List<IpAddress> probes = new ArrayList<>(generator.addresses(20));
      prefixes.forEach(prefix -> probes.addAll(Prefixes.borders(prefix)));
      for (IpAddress probe : probes) {
        assertThat(list.covers(probe))
            .isEqualTo(prefixes.stream().anyMatch(prefix -> prefix.covers(probe)));
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void mutatedText_isReadOrRefused_andNothingElse(long seed) {
    Generator generator = new Generator(seed);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder(list(generator).toString());
      for (int mutations = generator.below(4) + 1; mutations > 0; mutations--) {
        mutate(text, generator);
      }
      IpList read;
      try {
        read = IpList.parse(text);
      } catch (IpSyntaxException refusal) {
        assertRefusalIsSound(refusal, text.toString());
        continue;
      }
      assertThat(IpList.parse(read.toString())).as(text.toString()).isEqualTo(read);
    }
  }

  private static void mutate(StringBuilder text, Generator generator) {
    char c = MUTATIONS.charAt(generator.below(MUTATIONS.length()));
    int at = generator.below(text.length() + 1);
    switch (generator.below(4)) {
      case 0 -> text.insert(at, c);
      case 1 -> text.delete(at, Math.min(text.length(), at + 1 + generator.below(3)));
      case 2 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 8)));
      default -> {
        if (at < text.length()) {
          text.setCharAt(at, c);
        }
      }
    }
  }

  private static void assertRefusalIsSound(IpSyntaxException refusal, String text) {
    assertThat(text.startsWith(refusal.text(), refusal.position()))
        .as("%s stands at %d in %s", refusal.text(), refusal.position(), text)
        .isTrue();
    assertThat(refusal.getMessage()).matches("\\p{Print}*");
    String hint = refusal.hint();
    if (hint != null && hint.matches("write .*[0-9].*")) {
      for (String correction : hint.substring("write ".length()).split(" or ")) {
        assertThatCode(() -> IpList.parse(correction))
            .as("correction of %s", refusal.text())
            .doesNotThrowAnyException();
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void sortKey_ordersTextAsTheNumbersAreOrdered(long seed) {
    Generator generator = new Generator(seed);
    List<IpList> lists = new ArrayList<>(Stream.generate(() -> list(generator)).limit(60).toList());
    lists.add(IpList.EMPTY);
    for (IpList one : lists) {
      for (IpList other : lists) {
        assertThat(Integer.signum(one.sortKey().compareTo(other.sortKey())))
            .as("%s and %s", one, other)
            .isEqualTo(Integer.signum(IpList.BY_FIRST_ENTRY.compare(one, other)));
      }
    }
  }

  /** As text, 10.0.0.0 would stand before 9.0.0.0, and ::1 before both. */
  @Test
  void order_isNumericByFirstEntry() {
    List<IpList> ascending =
        Stream.of(
                "9.0.0.0, 200.0.0.0", "10.0.0.0/8", "10.0.0.0/16", "10.0.0.0", "::1", "2001:db8::")
            .map(IpList::parse)
            .toList();
    List<IpList> sorted = new ArrayList<>(ascending);
    Collections.reverse(sorted);
    sorted.add(IpList.EMPTY);
    sorted.sort(IpList.BY_FIRST_ENTRY);
    assertThat(sorted.getFirst()).isEqualTo(IpList.EMPTY);
    assertThat(sorted.subList(1, sorted.size())).isEqualTo(ascending);
  }

  /** The trap: 10.0.0.2/31 is written nowhere, and is in the range and the prefix. */
  @Test
  void entryOf_pieceOfARange_isTheRangeAndNotAWiderPrefix() {
    IpList list = IpList.parse("192.0.2.1, 10.0.0.1-10.0.0.4, 10.0.0.0/8");

    assertThat(list.entryOf(IpPrefix.covering(IpAddress.parse("10.0.0.2"), 31)))
        .isEqualTo(IpRange.parse("10.0.0.1-10.0.0.4"));
    assertThat(list.entryOf(IpPrefix.covering(IpAddress.parse("10.0.0.0"), 8)))
        .isEqualTo(IpRange.parse("10.0.0.0/8"));
    assertThatThrownBy(() -> list.entryOf(IpPrefix.of(IpAddress.parse("10.0.0.2"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no entry has the prefix 10.0.0.2");
  }

  @Test
  void emptyList_coversNothing() {
    assertThat(IpList.EMPTY.isEmpty()).isTrue();
    assertThat(IpList.EMPTY.covers(IpAddress.ofIpv4(0))).isFalse();
    assertThat(IpList.EMPTY).hasToString("");
    assertThat(IpList.EMPTY.sortKey()).isEmpty();
  }

  @Test
  void list_beyondItsLimit_isABrokenInvariant() {
    List<IpRange> many =
        Collections.nCopies(IpList.MAX_ENTRIES + 1, IpRange.of(IpAddress.ofIpv4(1)));
    assertThatThrownBy(() -> new IpList(many)).hasMessageContaining("not 1001");
  }

  private static IpList list(Generator generator) {
    List<IpRange> entries = new ArrayList<>();
    for (int count = generator.below(4); count >= 0; count--) {
      entries.add(generator.range());
    }
    return new IpList(entries);
  }
}
