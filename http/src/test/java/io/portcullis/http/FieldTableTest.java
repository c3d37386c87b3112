package io.portcullis.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What stands in the table of a head that was read. */
class FieldTableTest {
  private static final byte[] NAME = Ascii.bytes("x-name");

  private static FieldTable read(String lines) {
    byte[] bytes =
        ("GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    Http1RequestHead head = new Http1RequestHead(new HeadLimits(65_536, 500, 64), new SomeRules());
    assertThat(head.parse(bytes, bytes.length)).isEqualTo(HeadState.COMPLETE);
    return head.fields().all();
  }

  private static String text(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private static String kept(FieldTable table) {
    ByteSink out = new ByteSink(16);
    table.writeKept(out);
    return text(out.array(), 0, out.size());
  }

  /** Also beyond the first fields, and after a head with more of them. */
  @Test
  void everyField_standsInItOnce() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<String> wanted = new ArrayList<>();
      StringBuilder lines = new StringBuilder();
      for (int i = random.nextInt(80); i > 0; i--) {
        String name = "n" + random.nextInt(100);
        String value = "v v".repeat(random.nextInt(3));
        wanted.add(name + "=" + value);
        lines.append(name).append(":").append(random.nextBoolean() ? " \t" : "").append(value);
        lines.append(random.nextBoolean() ? " \t\r\n" : "\r\n");
      }
      FieldTable table = read(lines.toString());
      List<String> found = new ArrayList<>();
      for (int i = 1; i < table.count(); i++) {
        String name = text(table.bytes(), table.nameStart(i), table.nameEnd(i));
        found.add(name + "=" + table.value(i, new Slice()).text(StandardCharsets.ISO_8859_1));
      }
      assertThat(found).as("seed %d", seed).isEqualTo(wanted);
      assertThat(kept(table)).as("seed %d", seed).isEqualTo(lines.toString());
    }
  }

  @Test
  void find_countsAllSpellingsOfCaseAndGivesTheLast() {
    FieldTable table = read("X-Name: a\r\nx-name2: b\r\nx_name: c\r\nX-NAME:\td \r\n");
    Slice value = new Slice();

    assertThat(table.find(NAME, value)).isEqualTo(2);
    assertThat(value.is(Ascii.bytes("d"))).isTrue();
    assertThat(table.next(0, NAME)).isEqualTo(1);
    assertThat(table.next(2, NAME)).isEqualTo(4);
    assertThat(table.next(5, NAME)).isEqualTo(-1);
    assertThat(table.find(Ascii.bytes("x-other"), value)).isZero();
    assertThat(value.isEmpty()).isTrue();
  }

  /** Letters count in any case, everything else is itself: no control is a hyphen. */
  @Test
  void names_areComparedAsTheyAre() {
    FieldTable table = read("x_name: 1\r\nX-NAME: 2\r\nx^name: 3\r\nx_NAME: 4\r\n");

    assertThat(table.isNamed(1, NAME)).isFalse();
    assertThat(table.isSpelledLike(1, NAME)).isTrue();
    assertThat(table.isNamed(2, NAME)).isTrue();
    assertThat(table.isSpelledLike(2, NAME)).isFalse();
    assertThat(table.isNamed(3, NAME)).isFalse();
    assertThat(table.isSpelledLike(3, NAME)).isFalse();
    assertThat(table.isNamed(4, Ascii.bytes("x_name"))).isTrue();
    assertThat(table.isSpelledLike(2, Ascii.bytes("x_name"))).isTrue();
  }

  @Test
  void dropped_isLeftOutAndCanComeBack() {
    FieldTable table = read("a: 1\r\nb: 2\r\nc_d: 3\r\ne: 4\r\n");

    table.drop(new byte[][] {Ascii.bytes("c-d"), Ascii.bytes("a")});
    assertThat(kept(table)).isEqualTo("b: 2\r\ne: 4\r\n");
    table.drop(4);
    assertThat(kept(table)).isEqualTo("b: 2\r\n");
    table.keep(1);
    assertThat(kept(table)).isEqualTo("a: 1\r\nb: 2\r\n");
    table.drop((bytes, start, end) -> true);
    assertThat(kept(table)).isEmpty();
  }
}
