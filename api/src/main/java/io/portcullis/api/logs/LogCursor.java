package io.portcullis.api.logs;

import io.portcullis.store.requestlog.value.LogFilter;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The cursors of one question: a row's id and, unless the question is for everything from the
 * oldest on, a mark of its order and filter. Any thread.
 *
 * <p>With another question a cursor would pass over rows that were never looked at, so it is
 * refused there.
 */
final class LogCursor {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,16})(\\.[ad][0-9a-f]{8})?");

  private final String mark;

  /** The cursors of this order and filter. */
  LogCursor(boolean ascending, LogFilter filter) {
    if (ascending && filter.equals(LogFilter.ALL)) {
      mark = "";
    } else {
      CRC32C sum = new CRC32C();
      // The text names each member with its value.
      sum.update(filter.toString().getBytes(StandardCharsets.UTF_8));
      mark = ".%s%08x".formatted(ascending ? "a" : "d", sum.getValue());
    }
  }

  /** Whether the text may be a cursor of some question. */
  static boolean isCursor(String text) {
    return FORM.matcher(text).matches();
  }

  /** The id in a cursor of this question; null if it is of another one. */
  @Nullable Long id(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    String given = matcher.group(2) == null ? "" : matcher.group(2);
    return given.equals(mark) ? Long.valueOf(matcher.group(1)) : null;
  }

  /** The cursor at this id. */
  String at(long id) {
    return id + mark;
  }
}
