package io.portcullis.policy.signature;

import io.portcullis.http.FieldTable;
import io.portcullis.http.text.Ascii;
import io.portcullis.model.key.ConstantTimeBytes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a body is the one that {@code Content-Digest} speaks of. {@code sha-256} and {@code
 * sha-512} count, every one that is there must be right, and one must be there; others are passed
 * over.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9530#section-2">RFC 9530, 2</a>
 */
final class ContentDigest {
  static final byte[] FIELD = Ascii.bytes("content-digest");

  private ContentDigest() {}

  /** Whether the first {@code length} bytes of {@code body} have the digests in all the lines. */
  static boolean matches(FieldTable fields, byte[] body, int length) {
    boolean known = false;
    Map<String, ConstantTimeBytes> computed = new HashMap<>();
    for (int i = fields.next(0, FIELD); i >= 0; i = fields.next(i + 1, FIELD)) {
      StructuredText value =
          new StructuredText(fields.bytes(), fields.valueStart(i), fields.valueEnd(i));
      Boolean line = matches(value, body, length, computed);
      if (Boolean.FALSE.equals(line)) {
        return false;
      }
      known |= line != null;
    }
    return known;
  }

  /**
   * Null: the line is well formed and says nothing that counts.
   *
   * @param digests those that were computed: each once, however often the field has it
   */
  private static @Nullable Boolean matches(
      StructuredText text, byte[] body, int length, Map<String, ConstantTimeBytes> digests) {
    Boolean matches = null;
    do {
      String key = text.key();
      byte[] sent = key != null && text.take('=') ? text.byteSequence() : null;
      if (key == null || sent == null) {
        return false;
      }
      ConstantTimeBytes computed = digests.get(key);
      if (computed == null) {
        computed = digest(key, body, length);
        if (computed != null) {
          digests.put(key, computed);
        }
      }
      if (computed != null) {
        if (!computed.sameAs(sent)) {
          return false;
        }
        matches = true;
      }
      text.skipWhite();
      if (text.atEnd()) {
        return matches;
      }
      if (!text.take(',')) {
        return false;
      }
      text.skipWhite();
    } while (true);
  }

  private static @Nullable ConstantTimeBytes digest(String algorithm, byte[] body, int length) {
    String name =
        switch (algorithm) {
          case "sha-256" -> "SHA-256";
          case "sha-512" -> "SHA-512";
          default -> null;
        };
    if (name == null) {
      return null;
    }
    try {
      MessageDigest digest = MessageDigest.getInstance(name);
      digest.update(body, 0, length);
      return ConstantTimeBytes.copyOf(digest.digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + name, e);
    }
  }
}
