package io.portcullis.store.row;

import io.portcullis.model.key.KeyMask;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.store.value.AuditAction;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code details} of an audit row, a JSON object; of an update also the list of what differs.
 *
 * <p>Not thread safe. Give it no secret, key or digest; a key inside a text that somebody else
 * wrote, such as a name, is masked.
 */
public final class AuditDetails {
  /** Longer texts are cut: an address list may have 1,000 entries. */
  private static final int MAX_TEXT = 500;

  /** Members of rules whose values may hold a credential. */
  private static final Set<String> UNSHOWN =
      Set.of(Injection.HEADERS, Injection.BODY, CallRules.METHOD_CONFIGS);

  private final Map<String, Object> members = new LinkedHashMap<>();
  private final Map<String, FromTo> changes = new LinkedHashMap<>();

  private record FromTo(@Nullable Object from, @Nullable Object to) {}

  /** Details that name the resource. */
  public static AuditDetails named(String name) {
    return new AuditDetails().with("name", name);
  }

  /** Adds a member: a text, a number, a boolean, or anything else by its text. */
  public AuditDetails with(String member, Object value) {
    members.put(member, value);
    return this;
  }

  /** Notes a change, if there is one. */
  public AuditDetails change(String member, @Nullable Object from, @Nullable Object to) {
    if (!Objects.equals(from, to)) {
      changes.put(member, new FromTo(from, to));
    }
    return this;
  }

  /** Notes the changes of rules; what is injected is not shown: it may hold a credential. */
  public AuditDetails changes(CallRules from, CallRules to) {
    Map<String, @Nullable Object> before = from.members();
    to.members()
        .forEach((member, after) -> {
          if (UNSHOWN.contains(member)) {
            changeUnshown(member, before.get(member), after);
          } else {
            change(member, before.get(member), after);
          }
        });
    return this;
  }

  /** Notes that a member changed, but not from what to what. */
  private AuditDetails changeUnshown(String member, @Nullable Object from, @Nullable Object to) {
    return Objects.equals(from, to)
        ? this
        : change(member, shown(from, "before"), shown(to, "after"));
  }

  private static @Nullable String shown(@Nullable Object value, String which) {
    return value == null ? null : "(not shown, %s)".formatted(which);
  }

  /** The wire names of the members that changed. */
  public Set<String> changed() {
    return changes.keySet();
  }

  /** What an update that changed these members is called. */
  public AuditAction updateAction() {
    FromTo enabled = changes.get("enabled");
    if (changes.size() > 1 || enabled == null || !(enabled.to() instanceof Boolean on)) {
      return AuditAction.UPDATE;
    }
    return on ? AuditAction.ENABLE : AuditAction.DISABLE;
  }

  /** The JSON object. */
  String json() {
    StringBuilder json = new StringBuilder("{");
    members.forEach((member, value) -> appendMember(json, member, value));
    if (!changes.isEmpty()) {
      appendName(json, "changes");
      json.append('{');
      changes.forEach((member, change) -> {
        appendName(json, member);
        json.append('{');
        appendMember(json, "from", change.from());
        appendMember(json, "to", change.to());
        json.append('}');
      });
      json.append('}');
    }
    return json.append('}').toString();
  }

  private static void appendMember(StringBuilder json, String member, @Nullable Object value) {
    appendName(json, member);
    appendValue(json, value);
  }

  private static void appendName(StringBuilder json, String member) {
    if (json.charAt(json.length() - 1) != '{') {
      json.append(',');
    }
    appendText(json, member);
    json.append(':');
  }

  private static void appendValue(StringBuilder json, @Nullable Object value) {
    switch (value) {
      case null -> json.append("null");
      case Boolean bool -> json.append(bool);
      case Number number -> json.append(number);
      case Collection<?> list -> {
        json.append('[');
        for (Object element : list) {
          if (json.charAt(json.length() - 1) != '[') {
            json.append(',');
          }
          appendValue(json, element);
        }
        json.append(']');
      }
      default -> appendText(json, value.toString());
    }
  }

  private static void appendText(StringBuilder json, String written) {
    String text = KeyMask.of(written);
    json.append('"');
    int end = text.length() <= MAX_TEXT ? text.length() : MAX_TEXT;
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    json.append(end < text.length() ? "…\"" : "\"");
  }
}
