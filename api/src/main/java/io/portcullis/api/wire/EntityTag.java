package io.portcullis.api.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.model.Stored;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/**
 * The tag of a representation, as {@code ETag} carries it.
 *
 * @param weak whether it tells only that two representations mean the same
 * @param opaque what stands between the quotation marks
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-8.8.3">RFC 9110, 8.8.3</a>
 */
public record EntityTag(boolean weak, String opaque) {
  private static final int DIGEST_BYTES = 16;

  /**
   * The tag of a row: its version, and of its id what tells it from a row that was there before
   * under the same path, whose versions began at 1 too.
   */
  public static EntityTag ofRow(UUID id, long version) {
    return new EntityTag(false, "%d-%016x".formatted(version, id.getLeastSignificantBits()));
  }

  /** The tag of a row, as above. */
  public static EntityTag of(Stored<?> row) {
    return ofRow(row.id(), row.version());
  }

  /** The tag of a whole body that has no version: a digest of {@code data}. */
  public static EntityTag ofBody(JsonNode data) {
    return new EntityTag(false, digest(Json.writeBytes(data)));
  }

  /**
   * The tag of a body that is one view of many, such as a page: good for asking whether it is still
   * the same, not for changing anything by.
   */
  static EntityTag ofView(byte[]... parts) {
    return new EntityTag(true, digest(parts));
  }

  private static String digest(byte[]... parts) {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    for (byte[] part : parts) {
      sha.update(part);
      sha.update("\n".getBytes(StandardCharsets.US_ASCII));
    }
    byte[] start = Arrays.copyOf(sha.digest(), DIGEST_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(start);
  }

  /** Whether both are strong and the same. */
  boolean matchesStrongly(EntityTag other) {
    return !weak && !other.weak && opaque.equals(other.opaque);
  }

  /** Whether both are the same, weak or not. */
  boolean matchesWeakly(EntityTag other) {
    return opaque.equals(other.opaque);
  }

  /** The value of the field {@code ETag}. */
  @Override
  public String toString() {
    return (weak ? "W/\"" : "\"") + opaque + "\"";
  }
}
