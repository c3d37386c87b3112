package io.portcullis.policy.inject;

import io.portcullis.model.json.JsonScanner;
import io.portcullis.model.json.JsonScanner.Token;
import io.portcullis.model.template.TemplateText;
import io.portcullis.policy.template.Escape;
import io.portcullis.policy.template.Template;
import io.portcullis.policy.template.TemplateConstants;
import io.portcullis.policy.template.TemplateOutput;
import io.portcullis.policy.template.TemplateValues;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The members of {@code inject_body_json}, compiled, and their merge into a body (docs/wire.md
 * section 9.5: shallow, the route wins). Immutable; any thread.
 */
public final class BodyInjection {
  private final Member[] members;

  private BodyInjection(List<Member> members) {
    this.members = members.toArray(new Member[0]);
  }

  /**
   * Compiles a JSON object.
   *
   * @param json without a problem that {@link InjectionSyntax} knows
   */
  static BodyInjection of(String json, TemplateConstants constants) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    JsonScanner scanner = new JsonScanner().start(bytes, 0, bytes.length);
    scanner.next();
    List<Member> members = new ArrayList<>();
    while (scanner.next() == Token.NAME) {
      byte[] name = scanner.text().getBytes(StandardCharsets.UTF_8);
      byte[] quoted = java.util.Arrays.copyOfRange(bytes, scanner.tokenStart(), scanner.tokenEnd());
      members.add(new Member(name, quoted, value(bytes, scanner, constants)));
    }
    if (scanner.next() != Token.END) {
      throw new IllegalArgumentException("the injected body is not a JSON object");
    }
    return new BodyInjection(members);
  }

  /** Compiles the value that comes next; what is no string stays as it is written. */
  private static Template value(byte[] bytes, JsonScanner scanner, TemplateConstants constants) {
    Template.Builder value = new Template.Builder(constants, Escape.JSON);
    int depth = scanner.depth();
    int copied = -1;
    do {
      Token token = scanner.next();
      if (token == Token.MALFORMED || token == Token.END) {
        throw new IllegalArgumentException("the injected body is not a JSON object");
      }
      copied = copied < 0 ? scanner.tokenStart() : copied;
      if (token == Token.STRING) {
        value.add(bytes, copied, scanner.tokenStart() + 1).add(TemplateText.parse(scanner.text()));
        copied = scanner.tokenEnd() - 1;
      }
    } while (scanner.depth() > depth);
    return value.add(bytes, copied, scanner.tokenEnd()).build();
  }

  /** The names of the members, in order. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (Member member : members) {
      names.add(new String(member.name, StandardCharsets.UTF_8));
    }
    return Collections.unmodifiableList(names);
  }

  /** The placeholders that are filled in per call, as they are written without their braces. */
  public List<String> placeholders() {
    List<String> placeholders = new ArrayList<>();
    for (Member member : members) {
      placeholders.addAll(member.value.placeholders());
    }
    return Collections.unmodifiableList(placeholders);
  }

  /**
   * Appends the body with the members merged in: the value of every member of an injected name is
   * replaced where it stands, the others follow at the end; all other bytes stay as they are.
   *
   * <p>What is no JSON object in UTF-8 is left alone. Two passes; allocates one small array.
   */
  BodyChange apply(
      byte[] body,
      int start,
      int end,
      JsonScanner scanner,
      TemplateValues values,
      TemplateOutput out) {
    if (!isObject(body, start, end, scanner)) {
      return BodyChange.NONE;
    }
    boolean[] seen = new boolean[members.length];
    scanner.start(body, start, end).next();
    int copied = start;
    boolean empty = true;
    while (scanner.next() == Token.NAME) {
      empty = false;
      int place = find(scanner);
      scanner.next();
      int valueStart = scanner.tokenStart();
      while (scanner.depth() > 1) {
        scanner.next();
      }
      if (place >= 0) {
        seen[place] = true;
        out.write(body, copied, valueStart);
        copied = scanner.tokenEnd();
        if (!members[place].value.render(values, out)) {
          return BodyChange.FAILED;
        }
      }
    }
    out.write(body, copied, scanner.tokenStart());
    for (int place = 0; place < members.length; place++) {
      if (!seen[place]) {
        if (!empty) {
          out.write(',');
        }
        empty = false;
        out.write(members[place].quoted).write(':');
        if (!members[place].value.render(values, out)) {
          return BodyChange.FAILED;
        }
      }
    }
    out.write(body, scanner.tokenStart(), end);
    return BodyChange.REPLACED;
  }

  private static boolean isObject(byte[] body, int start, int end, JsonScanner scanner) {
    if (scanner.start(body, start, end).next() != Token.OBJECT_START) {
      return false;
    }
    while (true) {
      Token token = scanner.next();
      if (token == Token.MALFORMED || token == Token.END) {
        return token == Token.END;
      }
    }
  }

  private int find(JsonScanner scanner) {
    for (int place = 0; place < members.length; place++) {
      if (scanner.textIs(members[place].name)) {
        return place;
      }
    }
    return -1;
  }

  /**
   * One member.
   *
   * @param name what it stands for, in UTF-8
   * @param quoted as it is written, with its quotation marks
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Member(byte[] name, byte[] quoted, Template value) {}
}
