package io.portcullis.ip;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why {@link EntryText} refused an entry. Refusing never depends on what is found here,
 * only its words do.
 */
final class EntryDiagnosis {

  private static final Pattern DECIMAL = Pattern.compile("[0-9]+");
  private static final Pattern SHORT_IPV4 = Pattern.compile("[0-9]+(\\.[0-9]+){0,2}");
  private static final Pattern WILDCARD = Pattern.compile("[0-9]+(\\.[0-9]+){0,2}(\\.\\*)+");
  private static final Pattern SEPARATORS = Pattern.compile("[;|\\s]+");
  private static final Pattern DASHES = Pattern.compile("[\\u2010-\\u2015\\u2212]");

  private EntryDiagnosis() {}

  /**
   * Explains an entry.
   *
   * @param text without the spaces around it
   * @param inList whether it stands between commas
   */
  static SyntaxProblem of(String text, boolean inList) {
    if (text.isEmpty()) {
      return inList
          ? SyntaxProblem.advising("the entry is empty", "remove the comma or write an address")
          : SyntaxProblem.advising("there is no address", "write an address, a/length or a-b");
    }
    SyntaxProblem separators = ofSeparators(text);
    if (separators != null) {
      return separators;
    }
    SyntaxProblem general = AddressDiagnosis.ofCharacters(text);
    if (general != null) {
      return general.orMeant(plainAscii(text));
    }
    if (AddressDiagnosis.isName(text) && !hasAddressBeforeHyphen(text)) {
      return AddressDiagnosis.ofPlain(text);
    }
    int slash = text.indexOf('/');
    int hyphen = text.indexOf('-');
    if (slash >= 0 && hyphen >= 0 && slash + 1 != hyphen) {
      return SyntaxProblem.advising(
          "a range has addresses at its ends, not prefixes", "write a/length or a-b");
    }
    if (hyphen >= 0 && text.indexOf('-', hyphen + 1) >= 0) {
      return SyntaxProblem.advising("a range has one '-' only", "write a-b");
    }
    if (slash >= 0) {
      return ofPrefix(text.substring(0, slash), text.substring(slash + 1))
          .orMeant(text.replace(" ", ""));
    }
    if (hyphen >= 0) {
      return ofRange(text.substring(0, hyphen).strip(), text.substring(hyphen + 1).strip());
    }
    IpAddress address = IpAddress.parseOrNull(text);
    return address == null ? ofAddress(text) : mapped(List.of(address.unmapped().toString()));
  }

  /** The refusal of an entry for being one too many. */
  static SyntaxProblem tooMany(int maxEntries) {
    return SyntaxProblem.advising(
        "it is one more than the " + maxEntries + " entries a list may have",
        "join addresses to prefixes");
  }

  /** Several entries with something else than commas between them. */
  private static @Nullable SyntaxProblem ofSeparators(String text) {
    if (text.length() > AddressDiagnosis.LONGEST_EXPLAINED) {
      return null;
    }
    List<String> several = List.of(SEPARATORS.split(text));
    return several.size() > 1 && several.stream().allMatch(EntryText::isEntry)
        ? SyntaxProblem.of("entries are separated by commas", String.join(", ", several))
        : null;
  }

  private static SyntaxProblem ofAddress(String text) {
    if (WILDCARD.matcher(text).matches()) {
      String octets = text.substring(0, text.indexOf(".*"));
      int length = Byte.SIZE * octets.split("\\.").length;
      return SyntaxProblem.of("'*' is not allowed").orMeant(padded(octets) + "/" + length);
    }
    return AddressDiagnosis.ofPlain(text)
        .within("", each -> IpAddress.parse(each).unmapped().toString());
  }

  private static SyntaxProblem ofPrefix(String addressText, String lengthText) {
    IpAddress address = IpAddress.parseOrNull(addressText);
    if (address == null) {
      return SHORT_IPV4.matcher(addressText).matches()
          ? AddressDiagnosis.of(addressText)
              .within("", each -> each + "/" + lengthText)
              .orMeant(padded(addressText) + "/" + lengthText)
          : AddressDiagnosis.of(addressText).within("", each -> each + "/" + lengthText);
    }
    IpFamily family = address.family();
    int length = EntryText.parseLength(lengthText, 0, lengthText.length(), family.bits());
    if (length < 0) {
      return ofLength(lengthText, address);
    }
    return address.isIpv4Mapped()
        ? mapped(bothMeanings(address.unmapped(), length < 96 ? length : length - 96))
        : hostBits(address, length);
  }

  private static SyntaxProblem ofLength(String text, IpAddress address) {
    String quoted = "prefix length " + IpSyntaxException.quote(text);
    int bits = address.family().bits();
    if (text.isEmpty()) {
      return SyntaxProblem.of("the prefix length after '/' is missing").orMeant(address.toString());
    }
    IpAddress mask = IpAddress.parseOrNull(text);
    if (mask != null && mask.family() == IpFamily.IPV4) {
      int length = Integer.bitCount(mask.ipv4Bits());
      boolean leading =
          IpPrefix.covering(IpAddress.highest(IpFamily.IPV4), length).address().equals(mask);
      return SyntaxProblem.of("a netmask is not allowed")
          .orMeant(leading ? address + "/" + length : "");
    }
    if (text.charAt(0) == '-' || text.charAt(0) == '+') {
      return SyntaxProblem.of(quoted + " has a sign").orMeant(address + "/" + text.substring(1));
    }
    if (!DECIMAL.matcher(text).matches()) {
      return SyntaxProblem.of(quoted + " is not a number");
    }
    if (text.length() > 1 && text.charAt(0) == '0') {
      return SyntaxProblem.of(quoted + " has a leading zero")
          .orMeant(address + "/" + text.replaceFirst("^0+(?=.)", ""));
    }
    return SyntaxProblem.of(quoted + " is above " + bits + " (" + address.family() + ")");
  }

  private static SyntaxProblem ofRange(String firstText, String lastText) {
    IpAddress first = IpAddress.parseOrNull(firstText);
    if (first == null) {
      return AddressDiagnosis.of(firstText)
          .within("in its first address: ", each -> each + "-" + lastText);
    }
    IpAddress last = IpAddress.parseOrNull(lastText);
    if (last == null) {
      String start = firstText.substring(0, firstText.lastIndexOf('.') + 1);
      return AddressDiagnosis.of(lastText)
          .within("in its last address: ", each -> first + "-" + each)
          .orMeant(first + "-" + start + lastText);
    }
    if (first.family() != last.family()) {
      return SyntaxProblem.advising(
          "the range mixes IPv4 and IPv6", "write one entry for each family");
    }
    boolean reversed = first.compareTo(last) > 0;
    String ordered = reversed ? last + "-" + first : first + "-" + last;
    if (first.isIpv4Mapped() && last.isIpv4Mapped()) {
      return mapped(List.of(ordered.replace("::ffff:", "")));
    }
    return SyntaxProblem.of("the range is reversed").orMeant(ordered);
  }

  private static SyntaxProblem hostBits(IpAddress address, int length) {
    return new SyntaxProblem(
        "host bits are set beyond the prefix length " + length,
        bothMeanings(address, length),
        null);
  }

  /** The prefix and the single address that an address with host bits can stand for. */
  private static List<String> bothMeanings(IpAddress address, int length) {
    int bits = address.family().bits();
    List<String> meanings = new ArrayList<>();
    if (length <= bits) {
      IpPrefix prefix = IpPrefix.covering(address, length);
      meanings.add(prefix.toString());
      if (!prefix.address().equals(address)) {
        meanings.add(address + "/" + bits);
      }
    } else {
      meanings.add(address.toString());
    }
    return meanings;
  }

  private static SyntaxProblem mapped(List<String> meant) {
    return new SyntaxProblem(
        "an IPv4-mapped IPv6 address never matches, since such callers count as IPv4", meant, null);
  }

  private static boolean hasAddressBeforeHyphen(String text) {
    int hyphen = text.indexOf('-');
    return hyphen >= 0 && IpAddress.parseOrNull(text.substring(0, hyphen)) != null;
  }

  private static String padded(String octets) {
    int missing = 4 - octets.split("\\.").length;
    return octets + ".0".repeat(Math.max(0, missing));
  }

  private static String plainAscii(String text) {
    String normalized = Normalizer.normalize(text, Normalizer.Form.NFKC);
    return DASHES.matcher(normalized).replaceAll("-").strip();
  }
}
