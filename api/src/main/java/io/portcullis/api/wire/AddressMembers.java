package io.portcullis.api.wire;

import io.portcullis.ip.IpList;
import io.portcullis.ip.IpRange;
import io.portcullis.ip.IpSyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Members of a body that hold addresses. */
public final class AddressMembers {
  /** Stands in for addresses that could not be read, so that the other members are checked too. */
  public static final IpList PLACEHOLDER = IpList.parse("192.0.2.1");

  private AddressMembers() {}

  /**
   * A text of addresses, CIDRs and ranges separated by commas.
   *
   * @return {@code fallback} if it was not sent or is wrong
   */
  public static IpList list(JsonMembers body, String name, IpList fallback, Call call) {
    String text = body.string(name, fallback.toString());
    if (!body.has(name) || body.violations().has(name)) {
      return fallback;
    }
    try {
      IpList list = IpList.parse(text);
      warnIfRespelled(name, text, list.toString(), call);
      return list;
    } catch (IpSyntaxException e) {
      // Everything at once: whoever pastes a list mends it in one go.
      IpList.problems(text)
          .forEach(problem -> body.violations().add(name, String.valueOf(problem.getMessage())));
      return fallback;
    }
  }

  /**
   * An array of texts, each an address, a CIDR or a range.
   *
   * @return null if it was not sent, or is null, or is wrong
   */
  public static @Nullable IpList array(JsonMembers body, String name, Call call) {
    List<String> texts = body.strings(name);
    if (texts == null) {
      return null;
    }
    if (texts.size() > IpList.MAX_ENTRIES) {
      body.violations()
          .add(
              name,
              "has %d entries; at most %d are allowed".formatted(texts.size(), IpList.MAX_ENTRIES));
    }
    List<IpRange> entries = new ArrayList<>();
    for (int i = 0; i < Math.min(texts.size(), IpList.MAX_ENTRIES); i++) {
      try {
        IpRange entry = IpRange.parse(texts.get(i));
        warnIfRespelled(name, texts.get(i), entry.toString(), call);
        entries.add(entry);
      } catch (IpSyntaxException e) {
        body.violations().add(name, "item %d: %s".formatted(i, e.getMessage()));
      }
    }
    return body.violations().has(name) ? null : new IpList(entries);
  }

  private static void warnIfRespelled(String name, String sent, String canonical, Call call) {
    if (!sent.equals(canonical)) {
      call.warn(
          new Warning(
              Warning.CANONICAL_SPELLING,
              name,
              "'%s' is stored as '%s'"
                  .formatted(EchoedText.text(sent), EchoedText.text(canonical))));
    }
  }
}
