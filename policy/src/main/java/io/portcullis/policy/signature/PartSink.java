package io.portcullis.policy.signature;

import io.portcullis.http.Slice;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Where the parts of a signed message go: into a MAC, or one behind the other to be shown. */
interface PartSink {
  /** Takes {@code bytes} from {@code start} to before {@code end}. */
  void write(byte[] bytes, int start, int end);

  /** Takes {@code part}. */
  default void write(Slice part) {
    write(part.bytes(), part.start(), part.end());
  }

  /** Takes one byte. */
  void write(byte b);

  /** Keeps all it is given. */
  final class Bytes implements PartSink {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream(512);

    @Override
    public void write(byte[] bytes, int start, int end) {
      all.write(bytes, start, end - start);
    }

    @Override
    public void write(byte b) {
      all.write(b);
    }

    /** Takes ASCII text. */
    Bytes write(String ascii) {
      all.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
      return this;
    }

    byte[] toByteArray() {
      return all.toByteArray();
    }
  }
}
