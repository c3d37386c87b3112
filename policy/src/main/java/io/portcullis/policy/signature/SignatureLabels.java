package io.portcullis.policy.signature;

import io.portcullis.http.FieldTable;
import io.portcullis.http.Slice;
import io.portcullis.http.text.Ascii;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All signatures of a call by their labels: the dictionaries {@code Signature-Input} and {@code
 * Signature}, in every legal spelling and over several lines. Of two members of one label the last
 * counts.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9421#section-4">RFC 9421, 4</a>
 */
final class SignatureLabels {
  static final byte[] SIGNATURE = Ascii.bytes("signature");
  static final byte[] SIGNATURE_INPUT = Ascii.bytes("signature-input");

  /** Most signatures of a call. */
  static final int MAX_LABELS = 8;

  /** Longest field, all its lines together, bytes. */
  static final int MAX_LENGTH = 8 * 1024;

  private final Map<String, SignatureInput> inputs = new LinkedHashMap<>();
  private final Map<String, byte[]> signatures = new LinkedHashMap<>();
  private @Nullable String problem;

  private SignatureLabels() {}

  /** Reads both fields; one that is not there has no members. See {@link #problem}. */
  static SignatureLabels of(FieldTable fields) {
    SignatureLabels labels = new SignatureLabels();
    labels.readInputs(fields);
    if (labels.problem == null) {
      labels.readSignatures(fields);
    }
    return labels;
  }

  /** What is malformed, for people, so that nothing can be told; null: nothing is. */
  @Nullable String problem() {
    return problem;
  }

  /** What is covered, by label, in the order of their first coming. */
  Map<String, SignatureInput> inputs() {
    return inputs;
  }

  /** The signature of this label; null if there is none. */
  byte @Nullable [] signature(String label) {
    return signatures.get(label);
  }

  /** Whether there is a signature of a label other than this. */
  boolean hasOther(String label) {
    return signatures.keySet().stream().anyMatch(other -> !other.equals(label))
        || inputs.keySet().stream().anyMatch(other -> !other.equals(label));
  }

  private void readInputs(FieldTable fields) {
    StructuredText text = text(fields, SIGNATURE_INPUT, "Signature-Input");
    while (text != null && !text.atEnd()) {
      String label = text.key();
      SignatureInput input =
          label != null && text.take('=') ? new SignatureInput.Reader(text).read() : null;
      if (label == null || input == null || !next(text)) {
        problem = "Signature-Input is malformed (RFC 9421, 4.1).";
        return;
      }
      inputs.put(label, input);
      if (tooMany(inputs.size())) {
        return;
      }
    }
  }

  private void readSignatures(FieldTable fields) {
    StructuredText text = text(fields, SIGNATURE, "Signature");
    while (text != null && !text.atEnd()) {
      String label = text.key();
      byte[] signature = label != null && text.take('=') ? text.byteSequence() : null;
      if (label == null || signature == null || text.parameters() == null || !next(text)) {
        problem = "Signature is not a list of byte sequences with labels (RFC 9421, 4.2).";
        return;
      }
      signatures.put(label, signature);
      if (tooMany(signatures.size())) {
        return;
      }
    }
  }

  private boolean tooMany(int count) {
    if (count > MAX_LABELS) {
      problem = "The call has more than 8 signatures.";
    }
    return count > MAX_LABELS;
  }

  /** Goes to the next member; false if what comes is neither that nor the end. */
  private static boolean next(StructuredText text) {
    text.skipWhite();
    if (text.atEnd()) {
      return true;
    }
    if (!text.take(',')) {
      return false;
    }
    text.skipWhite();
    return !text.atEnd();
  }

  /** The lines of a field as one text; null if there are none, or they are too long. */
  private @Nullable StructuredText text(FieldTable fields, byte[] name, String shown) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    Slice value = new Slice();
    for (int i = fields.next(0, name); i >= 0; i = fields.next(i + 1, name)) {
      if (!fields.value(i, value).isEmpty()) {
        if (joined.size() > 0) {
          joined.write(',');
        }
        joined.write(value.bytes(), value.start(), value.length());
        if (joined.size() > MAX_LENGTH) {
          problem = shown + " is longer than 8 KiB.";
          return null;
        }
      }
    }
    byte[] bytes = joined.toByteArray();
    return bytes.length == 0 ? null : new StructuredText(bytes, 0, bytes.length);
  }
}
