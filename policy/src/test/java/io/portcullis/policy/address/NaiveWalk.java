package io.portcullis.policy.address;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpFamily;
import io.portcullis.ip.IpList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The slow twin of the walk: texts, lists and regular expressions, from the grammars as they are
 * written, and the definition of the client address as a sentence over a whole list.
 */
final class NaiveWalk {
  private static final String PORT = "(?::([0-9]{1,5}))?";
  private static final Pattern LOOSE_IPV4 = Pattern.compile("([0-9.]+)" + PORT);
  private static final Pattern LOOSE_IPV6 = Pattern.compile("\\[([0-9A-Fa-f:.]+)]" + PORT);

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final String QUOTED = "\"(?:[^\"\\\\]|\\\\.)*\"";
  private static final String PAIR = "(?:" + TOKEN + "=(?:" + TOKEN + "|" + QUOTED + "))";
  private static final Pattern ELEMENT =
      Pattern.compile("[ \t]*%1$s?[ \t]*(?:;[ \t]*%1$s?[ \t]*)*".formatted(PAIR));
  private static final Pattern PAIRS =
      Pattern.compile("(" + TOKEN + ")=(" + TOKEN + "|" + QUOTED + ")");
  private static final Pattern PIECES = Pattern.compile("(?:[^\",]|\"(?:[^\"\\\\]|\\\\.)*\")*");
  private static final Pattern NODE =
      Pattern.compile("([0-9.]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}|_[0-9A-Za-z._-]+))?");
  private static final Pattern HIDDEN =
      Pattern.compile("((?i:unknown)|_[0-9A-Za-z._-]+)(?::([0-9]{1,5}|_[0-9A-Za-z._-]+))?");

  private NaiveWalk() {}

  /** One place of the chain: an address, or why there is none. */
  record Place(@Nullable IpAddress address, boolean hidden) {}

  /** The client address; null if unknown. */
  static @Nullable IpAddress client(
      IpAddress peer, List<Place> places, @Nullable IpList trusted, int hops) {
    if (hops > 0) {
      if (places.size() < hops) {
        return null;
      }
      List<Place> last = places.subList(places.size() - hops, places.size());
      boolean readable = last.stream().allMatch(place -> place.address() != null);
      return readable ? last.getFirst().address() : null;
    }
    List<Place> chain = new ArrayList<>(places);
    chain.add(new Place(peer, false));
    IpAddress client = null;
    for (Place place : chain.reversed()) {
      client = place.address();
      if (client == null || trusted == null || !trusted.covers(client)) {
        return client;
      }
    }
    return places.isEmpty() ? null : client;
  }

  /** The places of {@code X-Forwarded-For}. */
  static List<Place> forwardedFor(List<String> lines) {
    List<Place> places = new ArrayList<>();
    for (String text : String.join(",", lines).split(",")) {
      String token = text.replaceAll("^[ \t]+|[ \t]+$", "");
      if (!token.isEmpty()) {
        places.add(new Place(loose(token), false));
      }
    }
    return places;
  }

  private static @Nullable IpAddress loose(String token) {
    Matcher ipv4 = LOOSE_IPV4.matcher(token);
    if (ipv4.matches()) {
      return isPort(ipv4.group(2)) ? of(IpFamily.IPV4, ipv4.group(1)) : null;
    }
    Matcher ipv6 = LOOSE_IPV6.matcher(token);
    if (ipv6.matches()) {
      return isPort(ipv6.group(2)) ? of(IpFamily.IPV6, ipv6.group(1)) : null;
    }
    return of(IpFamily.IPV6, token);
  }

  private static boolean isPort(@Nullable String text) {
    return text == null || text.startsWith("_") || Integer.parseInt(text) <= 65_535;
  }

  private static @Nullable IpAddress of(IpFamily family, String text) {
    IpAddress address = IpAddress.parseOrNull(text);
    return address == null || address.family() != family ? null : address.unmapped();
  }

  /** The places of {@code Forwarded}; a line that cannot be cut is one place without address. */
  static List<Place> forwarded(List<String> lines) {
    List<Place> places = new ArrayList<>();
    for (String line : lines) {
      List<String> pieces = new ArrayList<>();
      Matcher matcher = PIECES.matcher(line);
      int at = 0;
      while (at <= line.length() && matcher.region(at, line.length()).lookingAt()) {
        pieces.add(matcher.group());
        at = matcher.end() + 1;
        if (matcher.end() < line.length() && line.charAt(matcher.end()) != ',') {
          break;
        }
      }
      if (at <= line.length()) {
        places.add(new Place(null, false));
        continue;
      }
      for (String piece : pieces) {
        if (!piece.replaceAll("[ \t]", "").isEmpty()) {
          places.add(element(piece));
        }
      }
    }
    return places;
  }

  private static Place element(String text) {
    List<String> nodes = new ArrayList<>();
    if (ELEMENT.matcher(text).matches()) {
      Matcher pairs = PAIRS.matcher(text);
      while (pairs.find()) {
        if (pairs.group(1).toLowerCase(Locale.ROOT).equals("for")) {
          nodes.add(unquoted(pairs.group(2)));
        }
      }
    }
    if (nodes.size() != 1) {
      return new Place(null, false);
    }
    Matcher node = NODE.matcher(nodes.getFirst());
    if (node.matches() && isPort(node.group(2))) {
      String name = node.group(1);
      return new Place(
          name.startsWith("[")
              ? of(IpFamily.IPV6, name.substring(1, name.length() - 1))
              : of(IpFamily.IPV4, name),
          false);
    }
    Matcher hidden = HIDDEN.matcher(nodes.getFirst());
    return new Place(null, hidden.matches() && isPort(hidden.group(2)));
  }

  private static String unquoted(String value) {
    return value.startsWith("\"")
        ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
        : value;
  }
}
