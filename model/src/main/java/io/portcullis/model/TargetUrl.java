package io.portcullis.model;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpFamily;
import io.portcullis.ip.IpSyntaxException;
import io.portcullis.model.check.Violations;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The base of an upstream's URLs: {@code target_base_url} taken apart (docs/wire.md sections 7.1,
 * 9.3).
 *
 * @param secure whether the scheme is {@code https}
 * @param host lower-case DNS name, IPv4 address, or IPv6 address without brackets
 * @param port 1 to 65535
 * @param basePath what request paths are appended to: empty, or starting with {@code /} and not
 *     ending with it; visible ASCII, no dot segments
 */
public record TargetUrl(boolean secure, String host, int port, String basePath) {
  /** Longest accepted URL text, in characters. */
  public static final int MAX_LENGTH = 2_048;

  private static final Pattern DNS_NAME =
      Pattern.compile(
          "(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");
  private static final Pattern LOOKS_NUMERIC = Pattern.compile(".*(^|\\.)(0x[0-9a-f]*|[0-9]+)");
  private static final Pattern PATH =
      Pattern.compile("(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]++|%[0-9a-fA-F]{2})*+)*+");
  private static final Pattern DOT_SEGMENT = Pattern.compile("(^|/)(\\.|%2[eE]){1,2}(/|$)");

  /**
   * Checks all members; text from people goes through {@link #parse}.
   *
   * @throws IllegalArgumentException if a member is not as described
   */
  public TargetUrl {
    if (!host.equals(canonicalHost(host.indexOf(':') >= 0 ? "[" + host + "]" : host))
        || port < 1
        || port > 65_535
        || basePath.endsWith("/")
        || !isPath(basePath)) {
      throw new IllegalArgumentException(
          "not the base of a URL: host '%s', port %d, path '%s'".formatted(host, port, basePath));
    }
  }

  /**
   * Takes {@code text} apart; one trailing slash of the path is dropped.
   *
   * @return null if {@code text} is not an absolute http or https URL without user information,
   *     query and fragment; what is wrong is added to {@code violations} under {@code field}
   */
  public static @Nullable TargetUrl parse(String field, String text, Violations violations) {
    String problem = problemOf(text);
    if (problem != null) {
      violations.add(field, problem);
      return null;
    }
    boolean secure = text.regionMatches(true, 0, "https://", 0, 8);
    String rest = text.substring(secure ? 8 : 7);
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String path = slash < 0 ? "" : rest.substring(slash);
    int portColon =
        authority.startsWith("[") ? authority.indexOf("]:") + 1 : authority.indexOf(':');
    String host = (portColon > 0 ? authority.substring(0, portColon) : authority);
    int port = secure ? 443 : 80;
    if (portColon > 0) {
      String digits = authority.substring(portColon + 1);
      if (!digits.matches("[1-9][0-9]{0,4}") || Integer.parseInt(digits) > 65_535) {
        violations.add(field, "port '%s' is not a number from 1 to 65535".formatted(digits));
        return null;
      }
      port = Integer.parseInt(digits);
    }
    String canonicalHost = canonicalHost(host);
    if (canonicalHost == null) {
      violations.add(
          field,
          "host '%s' is neither a DNS name nor an address in canonical form".formatted(host));
      return null;
    }
    if (!isPath(path)) {
      violations.add(
          field,
          "path '%s' has an empty or dot segment, a bad percent-encoding, or a character that must"
                  .formatted(path)
              + " be percent-encoded");
      return null;
    }
    String basePath = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return new TargetUrl(secure, canonicalHost, port, basePath);
  }

  private static boolean isPath(String path) {
    return PATH.matcher(path).matches()
        && !path.contains("//")
        && !DOT_SEGMENT.matcher(path).find();
  }

  private static @Nullable String problemOf(String text) {
    if (text.length() > MAX_LENGTH) {
      return "is %d characters long; at most %d are allowed".formatted(text.length(), MAX_LENGTH);
    }
    if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return "must be visible ASCII; percent-encode other characters";
    }
    if (!text.regionMatches(true, 0, "http://", 0, 7)
        && !text.regionMatches(true, 0, "https://", 0, 8)) {
      return "must start with http:// or https://";
    }
    if (text.indexOf('?') >= 0 || text.indexOf('#') >= 0) {
      return "must have no query and no fragment; a call's own query is passed on";
    }
    int pathStart = text.indexOf('/', text.indexOf("//") + 2);
    if (text.substring(0, pathStart < 0 ? text.length() : pathStart).indexOf('@') >= 0) {
      return "must not carry user information";
    }
    return null;
  }

  private static @Nullable String canonicalHost(String host) {
    try {
      if (host.startsWith("[") && host.endsWith("]")) {
        IpAddress address = IpAddress.parse(host.substring(1, host.length() - 1));
        return address.family() == IpFamily.IPV6 ? address.toString() : null;
      }
      String lower = host.toLowerCase(java.util.Locale.ROOT);
      if (LOOKS_NUMERIC.matcher(lower).matches()) {
        return IpAddress.parse(lower).toString();
      }
      return DNS_NAME.matcher(lower).matches() ? lower : null;
    } catch (IpSyntaxException e) {
      return null;
    }
  }

  /** Whether {@link #host} is an address and needs no name resolution. */
  public boolean hostIsAddress() {
    return host.indexOf(':') >= 0 || LOOKS_NUMERIC.matcher(host).matches();
  }

  /**
   * The value of the {@code Host} field: brackets around IPv6, the port only if not the scheme's.
   */
  public String hostField() {
    String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (secure ? 443 : 80) ? bracketed : bracketed + ":" + port;
  }

  /** The canonical URL text, without a trailing slash. */
  @Override
  public String toString() {
    return (secure ? "https://" : "http://") + hostField() + basePath;
  }
}
