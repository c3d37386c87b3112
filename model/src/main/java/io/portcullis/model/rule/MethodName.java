package io.portcullis.model.rule;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The names of HTTP methods: which there are, and which of them a rule may speak of.
 *
 * <p>A rule for a method that nobody sends guards nothing, and a method in other case is another
 * one for this gateway (RFC 9110, section 9.1) and the same one for many upstreams. So rules name
 * known methods only, and a call whose method is a known one but for its case is refused. A method
 * that is not known at all passes where a route accepts every method.
 *
 * <p>Any thread.
 *
 * @see <a href="https://www.iana.org/assignments/http-methods/http-methods.xhtml">IANA, Hypertext
 *     Transfer Protocol (HTTP) Method Registry</a>
 */
public final class MethodName {
  /** The registry, without {@code PRI} and {@code *}, which are reserved and name no method. */
  private static final List<String> REGISTERED =
      List.of(
          "ACL",
          "BASELINE-CONTROL",
          "BIND",
          "CHECKIN",
          "CHECKOUT",
          "CONNECT",
          "COPY",
          "DELETE",
          "GET",
          "HEAD",
          "LABEL",
          "LINK",
          "LOCK",
          "MERGE",
          "MKACTIVITY",
          "MKCALENDAR",
          "MKCOL",
          "MKREDIRECTREF",
          "MKWORKSPACE",
          "MOVE",
          "OPTIONS",
          "ORDERPATCH",
          "PATCH",
          "POST",
          "PROPFIND",
          "PROPPATCH",
          "PUT",
          "QUERY",
          "REBIND",
          "REPORT",
          "SEARCH",
          "TRACE",
          "UNBIND",
          "UNCHECKOUT",
          "UNLINK",
          "UNLOCK",
          "UPDATE",
          "UPDATEREDIRECTREF",
          "VERSION-CONTROL");

  /**
   * In use without being registered: caches (Varnish, Squid, nginx), UPnP, Icecast, Exchange, and
   * the debugging method of old IIS, which is TRACE by another name.
   */
  private static final List<String> UNREGISTERED =
      List.of(
          "BAN",
          "BCOPY",
          "BDELETE",
          "BMOVE",
          "BPROPFIND",
          "BPROPPATCH",
          "M-SEARCH",
          "NOTIFY",
          "POLL",
          "PURGE",
          "SOURCE",
          "SUBSCRIBE",
          "TRACK",
          "UNSUBSCRIBE");

  private static final Set<String> KNOWN = all();

  private MethodName() {}

  private static Set<String> all() {
    Set<String> all = new TreeSet<>(REGISTERED);
    all.addAll(UNREGISTERED);
    return Collections.unmodifiableSet(all);
  }

  /** The methods of the registry, in capitals and in order. */
  public static List<String> registered() {
    return REGISTERED;
  }

  /** Every known method, in capitals and in order. */
  public static Set<String> known() {
    return KNOWN;
  }

  /** The known method that {@code text} is but for its case; null: none, or in the right case. */
  public static @Nullable String inOtherCase(String text) {
    // In ASCII only: a dotless i is no I here.
    String capitals = text.chars().allMatch(c -> c < 0x80) ? text.toUpperCase(Locale.ROOT) : text;
    return !capitals.equals(text) && KNOWN.contains(capitals) ? capitals : null;
  }

  /**
   * Whether the method echoes its request by definition, with all that a gateway adds to it: such a
   * call never goes to an upstream, whatever a route accepts (RFC 9110, 9.3.8).
   */
  public static boolean echoes(String method) {
    return method.equals("TRACE") || method.equals("TRACK");
  }

  /**
   * What is wrong with naming {@code text} in a rule, with the text in it; null: nothing.
   *
   * <p>For what an operator writes. Rules that were stored before are read without it: a name that
   * is in no list any more must not keep a server from its configuration.
   */
  public static @Nullable String problem(String text) {
    if (text.equals("CONNECT")) {
      return "CONNECT is never proxied";
    }
    if (echoes(text)) {
      return text
          + " is never proxied: an upstream would echo what the gateway adds, secrets included";
    }
    if (KNOWN.contains(text)) {
      return null;
    }
    String shown = MethodRule.printable(text);
    String capitals = inOtherCase(text);
    return capitals == null
        ? "'%s' is not a known method, such as GET; no rule can be for all methods or for a pattern"
            .formatted(shown)
        : "'%s' is not a method in capitals: write %s".formatted(shown, capitals);
  }
}
