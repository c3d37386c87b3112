package io.portcullis.http;

import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A request head that nobody sent: made of its parts, for whoever asks what would become of such a
 * call.
 *
 * <p>Not thread safe. Nothing is refused: what came more than once, or is no HTTP, is there to be
 * looked at. Allocates.
 */
public final class DescribedHead extends RequestHead {
  private static final HeadRules NO_RULES =
      new HeadRules() {
        @Override
        public boolean isMethodInOtherCase(byte[] bytes, int start, int end) {
          return false;
        }

        @Override
        public boolean isOwnCredential(byte[] bytes, int start, int end) {
          return false;
        }
      };

  private static final int NONE = -1;

  private final ByteSink text = new ByteSink(256);
  private final FieldScanner line = new FieldScanner();
  private final int methodEnd;
  private int targetStart;
  private int targetEnd;

  /** Whether what follows is asked for, whatever the fields say. */
  private boolean asks;

  /** Where the route starts that is asked for; -1: none is. */
  private int routeStart = NONE;

  private int routeEnd;

  /** Where the environment starts that is asked for; -1: none is. */
  private int environmentStart = NONE;

  private int environmentEnd;

  /** A head with this method, an empty target and no field. */
  public DescribedHead(String method) {
    super(NO_RULES);
    reset();
    http11 = true;
    methodEnd = text.write(method.getBytes(StandardCharsets.UTF_8)).size();
    settle();
  }

  /** Sets the request target as received: path and query, behind scheme and host or without. */
  public DescribedHead target(String target) {
    targetStart = text.size();
    targetEnd = text.write(target.getBytes(StandardCharsets.UTF_8)).size();
    settle();
    return this;
  }

  /**
   * Says which route and environment are asked for, whatever the fields say.
   *
   * @param route null: none
   * @param environment null: none
   */
  public DescribedHead asks(@Nullable String route, @Nullable String environment) {
    asks = true;
    routeStart = route == null ? NONE : text.size();
    routeEnd = append(route);
    environmentStart = environment == null ? NONE : text.size();
    environmentEnd = append(environment);
    settle();
    return this;
  }

  private int append(@Nullable String asked) {
    return asked == null ? NONE : text.write(asked.getBytes(StandardCharsets.UTF_8)).size();
  }

  /**
   * Adds a field.
   *
   * @param name a token
   * @param value white space around it does not count
   */
  public DescribedHead field(String name, byte[] value) {
    line.nameStart = text.size();
    line.nameEnd = text.write(Ascii.bytes(name)).size();
    line.underscore = name.indexOf('_') >= 0;
    line.valueStart = text.write(':').write(' ').size();
    line.valueEnd = text.write(value).size();
    line.next = text.write('\r').write('\n').size();
    byte[] bytes = text.array();
    while (line.valueStart < line.valueEnd && Ascii.isSpace(bytes[line.valueStart])) {
      line.valueStart++;
    }
    while (line.valueEnd > line.valueStart && Ascii.isSpace(bytes[line.valueEnd - 1])) {
      line.valueEnd--;
    }
    fields.add(bytes, line, http11);
    settle();
    return this;
  }

  /** {@link #field(String, byte[])} with a value in UTF-8. */
  public DescribedHead field(String name, String value) {
    return field(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** The array may be another one after each part. */
  private void settle() {
    byte[] bytes = text.array();
    over(bytes);
    method(0, methodEnd);
    int query = Ascii.indexOf(bytes, targetStart, targetEnd, '?');
    int authority = RequestTarget.afterScheme(bytes, targetStart, query);
    int path = authority < 0 ? targetStart : Ascii.indexOf(bytes, authority, query, '/');
    target(targetStart, path, query, targetEnd);
    if (asks) {
      fields.route().only(routeStart, routeEnd);
      fields.environment().only(environmentStart, environmentEnd);
    }
  }
}
