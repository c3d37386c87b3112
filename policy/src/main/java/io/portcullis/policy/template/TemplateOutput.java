package io.portcullis.policy.template;

import io.portcullis.model.template.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that grow up to a limit, and what went wrong when they were written.
 *
 * <p>Not thread safe: kept by its owner from call to call. What does not fit is dropped and noted;
 * {@link #isFull} tells.
 */
public final class TemplateOutput {
  /** Larger arrays are given up by {@link #clear}: few calls need them. */
  private static final int KEPT = 8 * 1024;

  private static final byte[] NOTHING = new byte[0];
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = NOTHING;
  private int size;
  private int limit;
  private boolean full;
  private @Nullable TemplateFault fault;
  private @Nullable ValueKind faultKind;
  private String faultName = "";

  /** Forgets everything; from now on at most {@code limit} bytes fit. */
  public TemplateOutput clear(int limit) {
    if (bytes.length > KEPT) {
      bytes = NOTHING;
    }
    this.limit = limit;
    size = 0;
    full = false;
    fault = null;
    faultKind = null;
    faultName = "";
    return this;
  }

  /** What was written, from 0 to before {@link #size}; valid until the next write. */
  @SuppressWarnings("EI_EXPOSE_REP")
  public byte[] array() {
    return bytes;
  }

  /** The number of bytes written. */
  public int size() {
    return size;
  }

  /** Whether something did not fit. */
  public boolean isFull() {
    return full;
  }

  /** Why the last template could not be filled in; null if it could. */
  public @Nullable TemplateFault fault() {
    return fault;
  }

  /** The placeholder at fault, as it is written without its braces; empty if none is. */
  public String faultAt() {
    return faultKind == null ? "" : faultKind.spelling() + faultName;
  }

  void fail(TemplateFault why, ValueKind kind, String name) {
    fault = why;
    faultKind = kind;
    faultName = name;
  }

  /** Notes a fault that is no single placeholder's. */
  public void fail(TemplateFault why) {
    fault = why;
    faultKind = null;
  }

  /** Takes back what was written after {@code earlier}, a former {@link #size}. */
  public void rewind(int earlier) {
    size = earlier;
  }

  /** Appends {@code source} from {@code start} to before {@code end} as it is. */
  public TemplateOutput write(byte[] source, int start, int end) {
    int length = end - start;
    if (reserve(length)) {
      System.arraycopy(source, start, bytes, size, length);
      size += length;
    }
    return this;
  }

  /** Appends all of {@code source} as it is. */
  public TemplateOutput write(byte[] source) {
    return write(source, 0, source.length);
  }

  /** Appends one byte as it is. */
  public TemplateOutput write(int b) {
    if (reserve(1)) {
      bytes[size++] = (byte) b;
    }
    return this;
  }

  /** Appends bytes of a value; false if one of them may not stand here. */
  boolean write(byte[] source, int start, int end, Escape escape) {
    switch (escape) {
      case NONE -> write(source, start, end);
      case FIELD -> {
        for (int i = start; i < end; i++) {
          if (isControl(source[i]) && source[i] != '\t') {
            return false;
          }
        }
        write(source, start, end);
      }
      case JSON -> {
        for (int i = start; i < end; i++) {
          write(source[i], escape);
        }
      }
    }
    return true;
  }

  /** Appends one byte of a value; false if it may not stand here. */
  boolean write(byte b, Escape escape) {
    boolean control = isControl(b);
    switch (escape) {
      case NONE -> write(b);
      case FIELD -> {
        if (control && b != '\t') {
          return false;
        }
        write(b);
      }
      case JSON -> {
        if (b == '"' || b == '\\') {
          write('\\').write(b);
        } else if (control) {
          write('\\').write('u').write('0').write('0');
          write(HEX[b >> 4]).write(HEX[b & 0xf]);
        } else {
          write(b);
        }
      }
    }
    return true;
  }

  private static boolean isControl(byte b) {
    return (b >= 0 && b < ' ') || b == 0x7f;
  }

  /** Appends text in UTF-8; false if a character may not stand here. Allocates beyond ASCII. */
  boolean write(String text, Escape escape) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        byte[] rest = text.substring(i).getBytes(StandardCharsets.UTF_8);
        return write(rest, 0, rest.length, escape);
      }
      if (!write((byte) c, escape)) {
        return false;
      }
    }
    return true;
  }

  void writeDecimal(long value) {
    int start = size;
    long rest = value;
    do {
      write('0' + (int) (rest % 10));
      rest /= 10;
    } while (rest > 0);
    for (int i = start, j = size - 1; i < j; i++, j--) {
      byte swapped = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = swapped;
    }
  }

  void writeUuid(UUID id) {
    writeUuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  void writeUuid(long high, long low) {
    writeHex(high >>> 32, 8).write('-').writeHex(high >>> 16, 4).write('-').writeHex(high, 4);
    write('-').writeHex(low >>> 48, 4).write('-').writeHex(low, 12);
  }

  private TemplateOutput writeHex(long value, int digits) {
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      write(HEX[(int) (value >>> shift) & 0xf]);
    }
    return this;
  }

  /** Whether {@code length} more bytes fit; if not, nothing fits any more. */
  private boolean reserve(int length) {
    if (full || length > limit - size) {
      full = true;
      return false;
    }
    if (size + length > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes,
              Math.clamp(bytes.length * 2L, Math.max(size + length, 256), Math.max(limit, 256)));
    }
    return true;
  }
}
