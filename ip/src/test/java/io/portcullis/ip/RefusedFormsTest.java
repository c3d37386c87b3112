package io.portcullis.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole set of forms in which an operator may not write addresses, and what is said to them.
 */
class RefusedFormsTest {

  private static final String MAPPED =
      "an IPv4-mapped IPv6 address never matches, since such callers count as IPv4";

  private record Refused(
      String text, String item, int position, String problem, @Nullable String hint) {}

  static Stream<Refused> refused() {
    return Stream.of(
            leadingZeros(),
            shortAndNumericForms(),
            octets(),
            names(),
            prefixLengths(),
            junk(),
            hostBits(),
            zones(),
            mapped(),
            emptyItems(),
            foreignCharacters(),
            ranges(),
            bracketsAndPorts(),
            ipv6())
        .flatMap(List::stream);
  }

  /** Some programs read them as octal: one text, two addresses. */
  private static List<Refused> leadingZeros() {
    return List.of(
        whole("010.0.0.1", "octet '010' has a leading zero", "write 10.0.0.1 or 8.0.0.1"),
        whole("10.0.0.01", "octet '01' has a leading zero", "write 10.0.0.1"),
        whole("10.0.0.08", "octet '08' has a leading zero", "write 10.0.0.8"),
        whole("00.0.0.0", "octet '00' has a leading zero", "write 0.0.0.0"),
        whole("192.168.000.1", "octet '000' has a leading zero", "write 192.168.0.1"),
        whole("0300.0.0.1", "octet '0300' has a leading zero", "write 192.0.0.1"),
        whole("010.0.0.0/8", "octet '010' has a leading zero", "write 10.0.0.0/8 or 8.0.0.0/8"),
        whole(
            "10.0.0.01-10.0.0.9",
            "in its first address: octet '01' has a leading zero",
            "write 10.0.0.1-10.0.0.9"),
        new Refused(
            "10.0.0.1, 010.0.0.1 ,10.0.0.2",
            "010.0.0.1",
            10,
            "octet '010' has a leading zero",
            "write 10.0.0.1 or 8.0.0.1"));
  }

  private static List<Refused> shortAndNumericForms() {
    return List.of(
        whole("10", "a single number is not a dotted quad", null),
        whole("10.1", "it has 2 octets, not 4", "write 10.0.0.1"),
        whole("10.0.1", "it has 3 octets, not 4", "write 10.0.0.1"),
        whole("167772161", "a single number is not a dotted quad", "write 10.0.0.1"),
        whole("4294967296", "a single number is not a dotted quad", null),
        whole("0x7f000001", "a single number is not a dotted quad", "write 127.0.0.1"),
        whole("017700000001", "a single number is not a dotted quad", "write 127.0.0.1"),
        whole("0x7f.0.0.1", "octet '0x7f' is hexadecimal", "write 127.0.0.1"),
        whole("0x7f.1", "it has 2 octets, not 4", "write 127.0.0.1"),
        whole("10/8", "a single number is not a dotted quad", "write 10.0.0.0/8"),
        whole("192.168.1/24", "it has 3 octets, not 4", "write 192.168.1.0/24"));
  }

  private static List<Refused> octets() {
    return List.of(
        whole("10.0.0.256", "octet '256' is above 255", null),
        whole("10.0.0.1000", "octet '1000' is above 255", null),
        whole("99999999999999999999.0.0.1", "octet '99999999999999999999' is above 255", null),
        whole("10.0.0.1.2", "it has 5 octets, not 4", null),
        whole("10..0.1", "an octet is empty", null),
        whole(".10.0.0.1", "an octet is empty", null),
        whole("10.0.0.1.", "an octet is empty", null),
        whole("+10.0.0.1", "octet '+10' is not a number", null),
        whole("10.0.0.-1", "in its first address: an octet is empty", null),
        whole("10.0.0.1e0", "octet '1e0' is not a number", null));
  }

  private static List<Refused> names() {
    return Stream.of(
            "localhost",
            "example.com",
            "my-host.example.com",
            "example.com.",
            "any",
            "cafe",
            "a",
            "xn--nxasmq6b",
            "_service")
        .map(name ->
            whole(
                name, "'" + name + "' is a name, and names are not resolved", "write its address"))
        .toList();
  }

  private static List<Refused> prefixLengths() {
    return List.of(
        whole("10.0.0.0/33", "prefix length '33' is above 32 (IPv4)", null),
        whole("10.0.0.0/128", "prefix length '128' is above 32 (IPv4)", null),
        whole("2001:db8::/129", "prefix length '129' is above 128 (IPv6)", null),
        whole("10.0.0.0/4294967304", "prefix length '4294967304' is above 32 (IPv4)", null),
        whole("10.0.0.0/-1", "prefix length '-1' has a sign", null),
        whole("2001:db8::/-1", "prefix length '-1' has a sign", null),
        whole("10.0.0.0/+8", "prefix length '+8' has a sign", "write 10.0.0.0/8"),
        whole("10.0.0.0/08", "prefix length '08' has a leading zero", "write 10.0.0.0/8"),
        whole("0.0.0.0/00", "prefix length '00' has a leading zero", "write 0.0.0.0/0"),
        whole("2001:db8::/032", "prefix length '032' has a leading zero", "write 2001:db8::/32"),
        whole("10.0.0.0/", "the prefix length after '/' is missing", "write 10.0.0.0"),
        whole("10.0.0.0/0x8", "prefix length '0x8' is not a number", null),
        whole("10.0.0.0/8/8", "prefix length '8/8' is not a number", null),
        whole("10.0.0.0/ 8", "prefix length ' 8' is not a number", "write 10.0.0.0/8"),
        whole("10.0.0.0 /8", "a space stands inside the address", "write 10.0.0.0/8"),
        whole("10.0.0.0/255.0.0.0", "a netmask is not allowed", "write 10.0.0.0/8"),
        whole("10.0.0.0/255.0.255.0", "a netmask is not allowed", null),
        whole("/8", "there is no address", null));
  }

  private static List<Refused> junk() {
    return List.of(
        whole("10.0.0.1x", "octet '1x' is not a number", null),
        whole("10.0.0.1 x", "a space stands inside the address", null),
        whole("10.0.0.1;", "octet '1;' is not a number", null),
        whole("10.0.0.0/8x", "prefix length '8x' is not a number", null),
        whole("2001:db8::1x", "character 'x' is not hexadecimal", null),
        whole("\"10.0.0.1\"", "octet '\"10' is not a number", null),
        whole("10.0.0.1'", "octet '1\\'' is not a number", null),
        whole("10.0.0.1\\", "octet '1\\\\' is not a number", null),
        whole("10.0.0.*", "'*' is not allowed", "write 10.0.0.0/24"),
        whole("10.*.*.*", "'*' is not allowed", "write 10.0.0.0/8"),
        whole("*", "octet '*' is not a number", null),
        whole("https://10.0.0.1/", "a URL is not an address", "write the address alone"),
        whole("10.0.0.1;10.0.0.2", "entries are separated by commas", "write 10.0.0.1, 10.0.0.2"),
        whole("10.0.0.1 10.0.0.2", "entries are separated by commas", "write 10.0.0.1, 10.0.0.2"),
        whole("10.0.0.0/8\r\n::1", "entries are separated by commas", "write 10.0.0.0/8, ::1"));
  }

  /** Two things may be meant, and guessing could let a whole network in. */
  private static List<Refused> hostBits() {
    return List.of(
        whole(
            "10.0.0.5/8",
            "host bits are set beyond the prefix length 8",
            "write 10.0.0.0/8 or 10.0.0.5/32"),
        whole(
            "10.0.0.1/31",
            "host bits are set beyond the prefix length 31",
            "write 10.0.0.0/31 or 10.0.0.1/32"),
        whole(
            "255.255.255.255/0",
            "host bits are set beyond the prefix length 0",
            "write 0.0.0.0/0 or 255.255.255.255/32"),
        whole(
            "2001:db8::1/32",
            "host bits are set beyond the prefix length 32",
            "write 2001:db8::/32 or 2001:db8::1/128"),
        whole(
            "2001:db8:0:1::/63",
            "host bits are set beyond the prefix length 63",
            "write 2001:db8::/63 or 2001:db8:0:1::/128"));
  }

  private static List<Refused> zones() {
    return List.of(
        whole("fe80::1%eth0", "a zone ('%eth0') is not allowed", "write fe80::1"),
        whole("fe80::%1/64", "a zone ('%1') is not allowed", "write fe80::/64"),
        whole("fe80::1%", "a zone ('%') is not allowed", "write fe80::1"),
        whole("10.0.0.1%eth0", "a zone ('%eth0') is not allowed", "write 10.0.0.1"),
        whole(
            "fe80::1%en0-fe80::9%en0",
            "in its first address: a zone ('%en0') is not allowed", null));
  }

  private static List<Refused> mapped() {
    return List.of(
        whole("::ffff:10.0.0.5", MAPPED, "write 10.0.0.5"),
        whole("::FFFF:a00:5", MAPPED, "write 10.0.0.5"),
        whole("0:0:0:0:0:ffff:10.0.0.5", MAPPED, "write 10.0.0.5"),
        whole("::ffff:10.0.0.5/128", MAPPED, "write 10.0.0.5"),
        whole("::ffff:10.0.0.0/104", MAPPED, "write 10.0.0.0/8"),
        whole("::ffff:10.0.0.5/104", MAPPED, "write 10.0.0.0/8 or 10.0.0.5/32"),
        whole("::ffff:0:0/96", MAPPED, "write 0.0.0.0/0"),
        whole("::ffff:10.0.0.0/8", MAPPED, "write 10.0.0.0/8"),
        whole("::ffff:10.0.0.5/64", MAPPED, "write 10.0.0.5"),
        whole("::ffff:10.0.0.1-::ffff:10.0.0.9", MAPPED, "write 10.0.0.1-10.0.0.9"),
        whole("::ffff:10.0.0.9-::ffff:10.0.0.1", MAPPED, "write 10.0.0.1-10.0.0.9"));
  }

  private static List<Refused> emptyItems() {
    String none = "there is no address";
    String writeOne = "write an address, a/length or a-b";
    String empty = "the entry is empty";
    String remove = "remove the comma or write an address";
    return List.of(
        new Refused("", "", 0, none, writeOne),
        new Refused("  ", "", 2, none, writeOne),
        new Refused(",", "", 0, empty, remove),
        new Refused("10.0.0.1,", "", 9, empty, remove),
        new Refused("10.0.0.1, ", "", 10, empty, remove),
        new Refused(",10.0.0.1", "", 0, empty, remove),
        new Refused("10.0.0.1,,10.0.0.2", "", 9, empty, remove),
        new Refused("10.0.0.1, ,10.0.0.2", "", 10, empty, remove));
  }

  /** Digits of other scripts, and what is invisible to who reads the list later. */
  private static List<Refused> foreignCharacters() {
    return List.of(
        whole(
            "\uff11\uff10.0.0.1",
            "character U+FF11 at its offset 0 is not allowed",
            "write 10.0.0.1"),
        whole(
            "10.0.0.0/\uff18",
            "character U+FF18 at its offset 9 is not allowed",
            "write 10.0.0.0/8"),
        whole(
            "10\uff0e0\u30020.1",
            "character U+FF0E at its offset 2 is not allowed",
            "write plain ASCII"),
        whole(
            "\u06610.0.0.1",
            "character U+0661 at its offset 0 is not allowed",
            "write plain ASCII"),
        whole(
            "2001:db8::\uff11",
            "character U+FF11 at its offset 10 is not allowed",
            "write 2001:db8::1"),
        whole(
            "10.0.0.1\u201310.0.0.9",
            "character U+2013 at its offset 8 is not allowed",
            "write 10.0.0.1-10.0.0.9"),
        whole(
            "10.0.0.1\u00a0", "character U+00A0 at its offset 8 is not allowed", "write 10.0.0.1"),
        whole(
            "\ufeff10.0.0.1",
            "character U+FEFF at its offset 0 is not allowed",
            "write plain ASCII"),
        whole(
            "10.0.0.1\u200b",
            "character U+200B at its offset 8 is not allowed",
            "write plain ASCII"),
        whole(
            "\ud83d\ude00",
            "character U+1F600 at its offset 0 is not allowed",
            "write plain ASCII"),
        whole("10.0.0.1\0", "character U+0000 at its offset 8 is not allowed", "write plain ASCII"),
        whole("\0", "character U+0000 at its offset 0 is not allowed", "write plain ASCII"),
        whole("10.0.0.1\n", "character U+000A at its offset 8 is not allowed", "write 10.0.0.1"),
        whole("\t10.0.0.1", "character U+0009 at its offset 0 is not allowed", "write 10.0.0.1"),
        whole(
            "10.0.0.1\u007f",
            "character U+007F at its offset 8 is not allowed",
            "write plain ASCII"));
  }

  private static List<Refused> ranges() {
    String noSingle = "in its last address: a single number is not a dotted quad";
    return List.of(
        whole("10.0.0.9-10.0.0.1", "the range is reversed", "write 10.0.0.1-10.0.0.9"),
        whole("2001:db8::9-2001:db8::1", "the range is reversed", "write 2001:db8::1-2001:db8::9"),
        whole("ffff::-::1", "the range is reversed", "write ::1-ffff::"),
        whole(
            "10.0.0.1-2001:db8::1",
            "the range mixes IPv4 and IPv6",
            "write one entry for each family"),
        whole(
            "10.0.0.1-::ffff:10.0.0.9",
            "the range mixes IPv4 and IPv6",
            "write one entry for each family"),
        whole("10.0.0.1-", "in its last address: there is no address", null),
        whole("-10.0.0.1", "in its first address: there is no address", null),
        whole("-", "in its first address: there is no address", null),
        whole("10.0.0.1-20", noSingle, "write 10.0.0.1-10.0.0.20"),
        whole("10.0.0.9-5", noSingle, null),
        whole("10.0.0.1-10.0.0.2-10.0.0.3", "a range has one '-' only", "write a-b"),
        whole(
            "10.0.0.0/24-10.0.1.0/24",
            "a range has addresses at its ends, not prefixes",
            "write a/length or a-b"));
  }

  private static List<Refused> bracketsAndPorts() {
    return List.of(
        whole("[::1]", "brackets are not allowed", "write ::1"),
        whole("[::1]:8080", "brackets are not allowed", "write ::1"),
        whole("[2001:db8::]/32", "brackets are not allowed", "write 2001:db8::/32"),
        whole("]", "brackets are not allowed", null),
        whole("10.0.0.1:8080", "a port is not part of an address", "write 10.0.0.1"),
        whole("10.0.0.1:", "a port is not part of an address", "write 10.0.0.1"),
        whole(
            "example.com:8080",
            "'example.com:8080' is a name, and names are not resolved",
            "write its address"));
  }

  private static List<Refused> ipv6() {
    return List.of(
        whole(":", "a single ':' stands at its end", null),
        whole(":1:2:3:4:5:6:7", "a single ':' stands at its end", null),
        whole("1:2:3:4:5:6:7:", "a single ':' stands at its end", null),
        whole("::1:", "a single ':' stands at its end", null),
        whole(":::", "'::' may stand once only", null),
        whole("::1::", "'::' may stand once only", null),
        whole("1::2::3", "'::' may stand once only", null),
        whole("1:2:3:4:5:6:7", "it has 7 groups, not 8", null),
        whole("1:2:3:4:5:6:7:8:9", "it has 9 groups, not 8", null),
        whole("00:1a:2b:3c:4d:5e", "it has 6 groups, not 8", null),
        whole("1:2:3:4:5:6:7:8::", "it has 8 groups beside '::', and at most 7 fit", null),
        whole("::1:2:3:4:5:6:7:8", "it has 8 groups beside '::', and at most 7 fit", null),
        whole("1:2:3:4::5:6:7:8", "it has 8 groups beside '::', and at most 7 fit", null),
        whole("2001:db8::00001", "group '00001' has more than 4 digits", null),
        whole("2001:db8::g", "character 'g' is not hexadecimal", null),
        whole("::1.2.3", "at its end, it has 3 octets, not 4", null),
        whole("::1.2.3.256", "at its end, octet '256' is above 255", null),
        whole("::01.2.3.4", "at its end, octet '01' has a leading zero", null),
        whole("1.2.3.4::", "an IPv4 address may stand at its end only", null),
        whole("1:2:3:4:5:6:7:1.2.3.4", "it has 9 groups, not 8", null));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void list_ofRefusedForm_namesItemAndPlaceAndCure(Refused refused) {
    IpSyntaxException refusal = refusalOf(refused.text());
    assertThat(refusal.problem()).isEqualTo(refused.problem());
    assertThat(refusal.hint()).isEqualTo(refused.hint());
    assertThat(refusal.text()).isEqualTo(refused.item());
    assertThat(refusal.position()).isEqualTo(refused.position());
    assertThat(refusal.getMessage())
        .contains("at position " + refused.position())
        .contains(refused.problem())
        .matches("\\p{Print}*");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void everyForm_isRefusedInTheMiddleOfAListToo(Refused refused) {
    if (refused.text().indexOf(',') >= 0 || refused.item().isEmpty()) {
      return;
    }
    IpSyntaxException refusal = refusalOf("10.0.0.1,  " + refused.text() + " , ::1");
    assertThat(refusal.text()).isEqualTo(refused.item());
    assertThat(refusal.position()).isEqualTo(11);
    assertThat(refusal.hint()).isEqualTo(refused.hint());
  }

  @ParameterizedTest
  @MethodSource("refused")
  void everyCorrection_isAcceptedWhenWritten(Refused refused) {
    String hint = refused.hint();
    if (hint == null || !hint.matches("write .*[.:].*")) {
      return;
    }
    for (String correction : hint.substring("write ".length()).split(" or ")) {
      assertThat(IpList.parse(correction).entries()).isNotEmpty();
    }
  }

  @Test
  void entryAfterTheThousandth_isRefusedByItsPlace() {
    String thousand = String.join(",", Collections.nCopies(IpList.MAX_ENTRIES, "10.0.0.1"));
    assertThat(IpList.parse(thousand).entries()).hasSize(IpList.MAX_ENTRIES);

    IpSyntaxException refusal = refusalOf(thousand + ", 10.0.0.2");
    assertThat(refusal.text()).isEqualTo("10.0.0.2");
    assertThat(refusal.position()).isEqualTo(thousand.length() + 2);
    assertThat(refusal.problem()).isEqualTo("it is one more than the 1000 entries a list may have");
  }

  @Test
  void message_ofOverlongText_isShort() {
    IpSyntaxException refusal = refusalOf("1".repeat(1_000_000));
    assertThat(refusal.getMessage()).hasSizeLessThan(200).contains("(1000000 characters)");
    assertThat(refusal.text()).hasSize(1_000_000);
  }

  @Test
  void message_ofHostileText_hasNoControlOrForeignCharacter() {
    IpSyntaxException refusal = refusalOf("10.0.0.1\r\nSet-Cookie: a=b\u001b[31m\u202e");
    assertThat(refusal.getMessage())
        .startsWith("'10.0.0.1\\u000d\\u000aSet-Cookie: a=b\\u001b[31m\\u202e' at position 0: ");
  }

  @Test
  void plainAddress_refusesPrefixesRangesAndSpaces() {
    for (String text : List.of("10.0.0.0/8", "10.0.0.1-10.0.0.2", " 10.0.0.1", "10.0.0.1 ", "")) {
      assertThat(IpAddress.parseOrNull(text)).as(text).isNull();
      IpSyntaxException refusal =
          catchThrowableOfType(IpSyntaxException.class, () -> IpAddress.parse(text));
      assertThat(refusal.text()).isEqualTo(text);
      assertThat(refusal.position()).isZero();
    }
  }

  private static IpSyntaxException refusalOf(String text) {
    IpSyntaxException refusal =
        catchThrowableOfType(IpSyntaxException.class, () -> IpList.parse(text));
    assertThat(refusal).as("refusal of %s", text).isNotNull();
    return refusal;
  }

  private static Refused whole(String text, String problem, @Nullable String hint) {
    return new Refused(text, text, 0, problem, hint);
  }
}
