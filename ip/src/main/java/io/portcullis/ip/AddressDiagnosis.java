package io.portcullis.ip;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why {@link AddressText} refused a text. Refusing never depends on what is found here,
 * only its words do.
 */
final class AddressDiagnosis {

  /** Longer text is not looked into: nothing that long was meant as an address. */
  static final int LONGEST_EXPLAINED = 200;

  private static final Pattern DECIMAL = Pattern.compile("[0-9]+");
  private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9a-fA-F]+");
  private static final Pattern OCTAL = Pattern.compile("0[0-7]*");
  private static final Pattern IPV4_BEGUN = Pattern.compile("([0-9]+\\.){3}[0-9].*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]*[A-Za-z_][A-Za-z0-9_.-]*");
  private static final Pattern NAME_AND_PORT = Pattern.compile("(" + NAME + "):[0-9]*");
  private static final Pattern IPV4_AND_PORT = Pattern.compile("([0-9]+(?:\\.[0-9]+)+):[0-9]*");

  private AddressDiagnosis() {}

  /** Explains text that {@link IpAddress#parse} refuses. */
  static SyntaxProblem of(String text) {
    SyntaxProblem general = ofCharacters(text);
    if (general != null) {
      return general;
    }
    if (text.indexOf('/') >= 0) {
      return SyntaxProblem.of("a prefix or path stands where one address is expected");
    }
    return ofPlain(text);
  }

  /** What can be said whatever form was meant; null if nothing. */
  static @Nullable SyntaxProblem ofCharacters(String text) {
    if (text.isEmpty()) {
      return SyntaxProblem.of("there is no address");
    }
    if (text.length() > LONGEST_EXPLAINED) {
      return SyntaxProblem.of("it is too long to be an address");
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        String character = "character U+%04X".formatted(text.codePointAt(i));
        return SyntaxProblem.advising(
            character + " at its offset " + i + " is not allowed", "write plain ASCII");
      }
    }
    if (text.contains("://")) {
      return SyntaxProblem.advising("a URL is not an address", "write the address alone");
    }
    return null;
  }

  /** Explains text that {@link #ofCharacters} finds nothing wrong with. */
  static SyntaxProblem ofPlain(String text) {
    int zone = text.indexOf('%');
    if (zone >= 0) {
      return correcting(
          "a zone (" + IpSyntaxException.quote(text.substring(zone)) + ") is not allowed",
          text.substring(0, zone));
    }
    if (text.indexOf('[') >= 0 || text.indexOf(']') >= 0) {
      return correcting("brackets are not allowed", text.replaceAll("^\\[|](:[0-9]*)?$", ""));
    }
    if (text.indexOf(' ') >= 0) {
      return correcting("a space stands inside the address", text.replace(" ", ""));
    }
    if (isName(text)) {
      return name(text);
    }
    var nameAndPort = NAME_AND_PORT.matcher(text);
    if (nameAndPort.matches() && isName(nameAndPort.group(1))) {
      return name(text);
    }
    var ipv4AndPort = IPV4_AND_PORT.matcher(text);
    if (ipv4AndPort.matches()) {
      return correcting("a port is not part of an address", ipv4AndPort.group(1));
    }
    return text.indexOf(':') >= 0 ? ofIpv6(text) : ofIpv4(text);
  }

  /** Whether the text looks like a host name and not like an address gone wrong. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches()
        && !IPV4_BEGUN.matcher(text).matches()
        && classic(text) == null;
  }

  private static SyntaxProblem name(String text) {
    return SyntaxProblem.advising(
        IpSyntaxException.quote(text) + " is a name, and names are not resolved",
        "write its address");
  }

  private static SyntaxProblem ofIpv4(String text) {
    String[] octets = text.split("\\.", -1);
    for (String octet : octets) {
      if (octet.isEmpty()) {
        return SyntaxProblem.of("an octet is empty");
      }
      if (!DECIMAL.matcher(octet).matches() && !HEXADECIMAL.matcher(octet).matches()) {
        return SyntaxProblem.of("octet " + IpSyntaxException.quote(octet) + " is not a number");
      }
    }
    if (octets.length == 1) {
      IpAddress meant = classic(text);
      boolean wide = meant != null && meant.ipv4Bits() >>> (3 * Byte.SIZE) != 0;
      return corrected("a single number is not a dotted quad", wide ? meant : null);
    }
    if (octets.length < 4) {
      return corrected("it has " + octets.length + " octets, not 4", classic(text));
    }
    if (octets.length > 4) {
      return SyntaxProblem.of("it has " + octets.length + " octets, not 4");
    }
    for (String octet : octets) {
      if (HEXADECIMAL.matcher(octet).matches()) {
        return corrected(
            "octet " + IpSyntaxException.quote(octet) + " is hexadecimal", classic(text));
      }
      if (octet.length() > 1 && octet.charAt(0) == '0') {
        return leadingZero(octet, octets);
      }
      if (octet.length() > 3 || Integer.parseInt(octet) > 255) {
        return SyntaxProblem.of("octet " + IpSyntaxException.quote(octet) + " is above 255");
      }
    }
    return SyntaxProblem.of("it is not an IPv4 address");
  }

  /**
   * Some programs read such an octet as decimal and some as octal, so both readings are offered.
   */
  private static SyntaxProblem leadingZero(String octet, String[] octets) {
    List<String> corrections = new ArrayList<>();
    List<String> stripped = new ArrayList<>();
    for (String each : octets) {
      stripped.add(each.replaceFirst("^0+(?=.)", ""));
    }
    String decimal = String.join(".", stripped);
    if (IpAddress.parseOrNull(decimal) != null) {
      corrections.add(decimal);
    }
    IpAddress octal = classic(String.join(".", octets));
    if (octal != null && !corrections.contains(octal.toString())) {
      corrections.add(octal.toString());
    }
    String problem = "octet " + IpSyntaxException.quote(octet) + " has a leading zero";
    return SyntaxProblem.of(problem, corrections.toArray(String[]::new));
  }

  private static SyntaxProblem ofIpv6(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != ':' && c != '.' && Character.digit(c, 16) < 0) {
        return SyntaxProblem.of(
            "character " + IpSyntaxException.quote(String.valueOf(c)) + " is not hexadecimal");
      }
    }
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return SyntaxProblem.of("'::' may stand once only");
    }
    if ((text.startsWith(":") && gap != 0) || (text.endsWith(":") && !text.endsWith("::"))) {
      return SyntaxProblem.of("a single ':' stands at its end");
    }
    int lastColon = text.lastIndexOf(':');
    int dot = text.indexOf('.');
    int groups = 0;
    for (String group : text.split(":", -1)) {
      if (group.indexOf('.') < 0 && group.length() > 4) {
        return SyntaxProblem.of(
            "group " + IpSyntaxException.quote(group) + " has more than 4 digits");
      }
      groups += group.isEmpty() ? 0 : 1;
    }
    if (dot >= 0 && dot < lastColon) {
      return SyntaxProblem.of("an IPv4 address may stand at its end only");
    }
    if (dot >= 0) {
      String tail = text.substring(lastColon + 1);
      if (AddressText.parseIpv4(tail, 0, tail.length()) == AddressText.NOT_IPV4) {
        return SyntaxProblem.of("at its end, " + ofIpv4(tail).problem());
      }
      groups++;
    }
    return gap >= 0
        ? SyntaxProblem.of("it has " + groups + " groups beside '::', and at most 7 fit")
        : SyntaxProblem.of("it has " + groups + " groups, not 8");
  }

  /**
   * What {@code inet_aton} makes of the text: one to four numbers in decimal, octal or hexadecimal,
   * the last filling the remaining bytes; null if it is none of these.
   */
  private static @Nullable IpAddress classic(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length > 4) {
      return null;
    }
    long bits = 0;
    for (int i = 0; i < parts.length; i++) {
      long value = classicNumber(parts[i]);
      boolean last = i == parts.length - 1;
      int width = last ? Byte.SIZE * (4 - i) : Byte.SIZE;
      if (value < 0 || value >>> width != 0) {
        return null;
      }
      bits = bits << width | value;
    }
    return IpAddress.ofIpv4((int) bits);
  }

  private static long classicNumber(String part) {
    if (part.length() > 12) {
      return -1;
    }
    if (HEXADECIMAL.matcher(part).matches()) {
      return Long.parseLong(part.substring(2), 16);
    }
    if (OCTAL.matcher(part).matches()) {
      return Long.parseLong(part, 8);
    }
    return DECIMAL.matcher(part).matches() && part.charAt(0) != '0' ? Long.parseLong(part) : -1;
  }

  private static SyntaxProblem corrected(String problem, @Nullable IpAddress meant) {
    return meant == null ? SyntaxProblem.of(problem) : SyntaxProblem.of(problem, meant.toString());
  }

  private static SyntaxProblem correcting(String problem, String candidate) {
    return corrected(problem, IpAddress.parseOrNull(candidate));
  }
}
