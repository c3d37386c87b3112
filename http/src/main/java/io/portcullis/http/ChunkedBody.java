package io.portcullis.http;

import io.portcullis.http.text.Ascii;
import io.portcullis.http.text.ByteSink;
import org.jspecify.annotations.Nullable;

/**
 * Takes chunked framing apart, byte by byte for sizes and trailers, in one step for data.
 *
 * <p>Not thread safe: owned by one message at a time. The caller alternates: while {@link
 * #dataLeft} is above 0 it takes data out of the stream itself and calls {@link #tookData};
 * otherwise it gives single bytes to {@link #accept} until {@link #state} says that the body is
 * over. Trailer lines are collected (up to {@value #MAX_TRAILER} bytes) and checked at the end.
 *
 * <p>Stricter than the grammar where readers differ: no space before the size or between it and the
 * line's end, no control character in an extension, no quote that stays open, at most 15 digits,
 * extensions of at most {@value #MAX_EXTENSIONS} bytes in a whole body (they are dropped, so no
 * honest caller needs more). Bad white space around an extension's {@code ;} and {@code =} is read
 * and dropped with it.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9112#section-7.1">RFC 9112, 7.1</a>
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-5.6.3">RFC 9110, 5.6.3</a>
 */
public final class ChunkedBody {
  /** The most bytes of chunk extensions in one body. */
  public static final int MAX_EXTENSIONS = 16 * 1024;

  /** The most bytes of trailer lines. */
  public static final int MAX_TRAILER = 8 * 1024;

  private static final int MAX_SIZE_DIGITS = 15;
  private static final int MAX_TRAILER_FIELDS = 64;

  /** Where the reader stands. */
  public enum State {
    /** Between the first byte and the end. */
    READING,
    /** The empty line after the last chunk was read. */
    DONE,
    /** The framing is malformed, or a trailer is refused. */
    MALFORMED
  }

  private enum Step {
    SIZE,
    SPACE,
    EXTENSION,
    QUOTED,
    ESCAPED,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER
  }

  private final FieldScanner scanner = new FieldScanner();
  private final HeadBytes trailerBytes = new HeadBytes();
  private final FieldTable trailers = new FieldTable(trailerBytes);
  private State state = State.READING;
  private Step step = Step.SIZE;
  private long left;
  private int digits;
  private int extensions;
  private byte[] trailer = new byte[0];
  private int trailerSize;
  private int lineStart;

  /** Starts on a new body. */
  public void reset() {
    state = State.READING;
    step = Step.SIZE;
    left = 0;
    digits = extensions = trailerSize = lineStart = 0;
    trailers.clear();
  }

  /** Where the reader stands. */
  public State state() {
    return state;
  }

  /** How many bytes of data come next; 0: the next byte is framing. */
  public long dataLeft() {
    return step == Step.DATA ? left : 0;
  }

  /** Says that {@code count} bytes of data, at most {@link #dataLeft}, were taken. */
  public void tookData(long count) {
    left -= count;
    if (left == 0) {
      step = Step.DATA_CR;
    }
  }

  /** Reads one byte of framing; only while reading and {@link #dataLeft} is 0. */
  public void accept(byte b) {
    switch (step) {
      case SIZE -> size(b);
      case SPACE -> space(b);
      case EXTENSION, QUOTED, ESCAPED -> extension(b);
      case SIZE_LF -> sizeLf(b);
      case DATA_CR -> expect(b, '\r', Step.DATA_LF);
      case DATA_LF -> {
        digits = 0;
        expect(b, '\n', Step.SIZE);
      }
      case TRAILER -> trailer(b);
      case DATA -> throw new IllegalStateException("data comes next, not framing");
    }
  }

  private void size(byte b) {
    int digit = Character.digit(b, 16);
    if (digit >= 0 && digits < MAX_SIZE_DIGITS) {
      left = digits == 0 ? digit : left << 4 | digit;
      digits++;
    } else if (digits > 0 && b == '\r') {
      step = Step.SIZE_LF;
    } else if (digits > 0 && b == ';') {
      step = Step.EXTENSION;
    } else if (digits > 0 && Ascii.isSpace(b)) {
      step = Step.SPACE;
      space(b);
    } else {
      state = State.MALFORMED;
    }
  }

  /** Between the size and the {@code ;} that must follow: without one nobody may add spaces. */
  private void space(byte b) {
    if (b == ';') {
      step = Step.EXTENSION;
    } else if (!Ascii.isSpace(b) || ++extensions > MAX_EXTENSIONS) {
      state = State.MALFORMED;
    }
  }

  private void extension(byte b) {
    if (b == '\r' && step == Step.EXTENSION) {
      step = Step.SIZE_LF;
    } else if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f || ++extensions > MAX_EXTENSIONS) {
      state = State.MALFORMED;
    } else if (step == Step.ESCAPED) {
      step = Step.QUOTED;
    } else if (b == '"') {
      step = step == Step.QUOTED ? Step.EXTENSION : Step.QUOTED;
    } else if (b == '\\' && step == Step.QUOTED) {
      step = Step.ESCAPED;
    }
  }

  private void sizeLf(byte b) {
    expect(b, '\n', left == 0 ? Step.TRAILER : Step.DATA);
  }

  private void expect(byte b, char wanted, Step next) {
    if (b == wanted) {
      step = next;
    } else {
      state = State.MALFORMED;
    }
  }

  private void trailer(byte b) {
    if (trailerSize == MAX_TRAILER) {
      state = State.MALFORMED;
      return;
    }
    if (trailerSize == trailer.length) {
      trailer = java.util.Arrays.copyOf(trailer, Math.max(64, trailerSize * 2));
    }
    trailer[trailerSize++] = b;
    if (b == '\n') {
      if (trailerSize - lineStart == 2 && trailer[lineStart] == '\r') {
        trailerSize = lineStart;
        state = checkTrailer() ? State.DONE : State.MALFORMED;
      }
      lineStart = trailerSize;
    }
  }

  private boolean checkTrailer() {
    int at = 0;
    while (at < trailerSize) {
      if (scanner.scan(trailer, at, trailerSize) != FieldScanner.Line.FIELD
          || trailers.count() == MAX_TRAILER_FIELDS
          || !TrailerField.isAllowed(trailer, scanner)) {
        return false;
      }
      trailers.add(scanner, 0);
      at = scanner.next;
    }
    trailerBytes.set(trailer);
    return true;
  }

  /** How many bytes of trailer lines there are; 0 before the end. */
  public int trailerSize() {
    return state == State.DONE ? trailerSize : 0;
  }

  /** Appends the trailer lines, each with its line end; none before the end of a good body. */
  public void writeTrailer(ByteSink out) {
    if (state == State.DONE) {
      trailers.writeKept(out);
    }
  }

  /** Appends the trailer lines but those that {@code without} names; null: all of them. */
  public void writeTrailer(ByteSink out, @Nullable FieldNames without) {
    if (without != null) {
      trailers.drop(without);
    }
    writeTrailer(out);
  }
}
