package io.portcullis.ip;

import org.jspecify.annotations.Nullable;

/** The text of one entry of a list: an address, a prefix or a range. */
final class EntryText {

  private EntryText() {}

  /**
   * Reads the entry in {@code whole[from, to)}.
   *
   * @param whole the text that positions count from
   */
  static IpRange parse(String whole, int from, int to) {
    int start = skipSpaces(whole, from, to);
    int end = skipSpacesBack(whole, start, to);
    IpRange entry = parseTrimmed(whole, start, end);
    if (entry == null) {
      String item = whole.substring(start, end);
      throw IpSyntaxException.of(item, start, EntryDiagnosis.of(item, whole.indexOf(',') >= 0));
    }
    return entry;
  }

  /** Whether the text, without spaces around it, is one entry. */
  static boolean isEntry(String text) {
    return parseTrimmed(text, 0, text.length()) != null;
  }

  /** The refusal of the entry in {@code whole[from, to)} for being one too many. */
  static IpSyntaxException tooMany(String whole, int from, int to, int maxEntries) {
    int start = skipSpaces(whole, from, to);
    int end = skipSpacesBack(whole, start, to);
    return IpSyntaxException.of(
        whole.substring(start, end), start, EntryDiagnosis.tooMany(maxEntries));
  }

  /**
   * Reads a prefix length: decimal digits without sign or leading zero.
   *
   * @return 0 to {@code bits}, or -1
   */
  static int parseLength(CharSequence text, int from, int to, int bits) {
    if (from == to || to - from > 3 || (to - from > 1 && text.charAt(from) == '0')) {
      return -1;
    }
    int length = 0;
    for (int i = from; i < to; i++) {
      if (!AddressText.isDigit(text.charAt(i))) {
        return -1;
      }
      length = length * 10 + text.charAt(i) - '0';
    }
    return length <= bits ? length : -1;
  }

  private static @Nullable IpRange parseTrimmed(String whole, int start, int end) {
    int slash = indexOf(whole, '/', start, end);
    if (slash >= 0) {
      return parsePrefix(whole, start, slash, end);
    }
    int hyphen = indexOf(whole, '-', start, end);
    if (hyphen >= 0) {
      return parseEnds(whole, start, hyphen, end);
    }
    IpAddress address = AddressText.parse(whole, start, end);
    return address == null || address.isIpv4Mapped() ? null : IpRange.of(address);
  }

  private static @Nullable IpRange parsePrefix(String whole, int start, int slash, int end) {
    IpAddress address = AddressText.parse(whole, start, slash);
    if (address == null || address.isIpv4Mapped()) {
      return null;
    }
    int length = parseLength(whole, slash + 1, end, address.family().bits());
    if (length < 0) {
      return null;
    }
    IpPrefix prefix = IpPrefix.covering(address, length);
    return prefix.address().equals(address) ? IpRange.of(prefix) : null;
  }

  private static @Nullable IpRange parseEnds(String whole, int start, int hyphen, int end) {
    IpAddress first = AddressText.parse(whole, start, skipSpacesBack(whole, start, hyphen));
    IpAddress last = AddressText.parse(whole, skipSpaces(whole, hyphen + 1, end), end);
    if (first == null
        || last == null
        || first.family() != last.family()
        || first.compareTo(last) > 0
        || (first.isIpv4Mapped() && last.isIpv4Mapped())) {
      return null;
    }
    return new IpRange(first, last);
  }

  private static int indexOf(String text, char c, int from, int to) {
    int index = text.indexOf(c, from);
    return index < to ? index : -1;
  }

  private static int skipSpaces(String text, int from, int to) {
    int at = from;
    while (at < to && text.charAt(at) == ' ') {
      at++;
    }
    return at;
  }

  private static int skipSpacesBack(String text, int from, int to) {
    int end = to;
    while (end > from && text.charAt(end - 1) == ' ') {
      end--;
    }
    return end;
  }
}
