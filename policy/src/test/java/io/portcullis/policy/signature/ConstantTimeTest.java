package io.portcullis.policy.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * That signatures and digests are compared by one method only, which takes the same time always.
 */
class ConstantTimeTest {
  private static final Path SOURCES = Path.of("src/main/java/io/portcullis/policy/signature");

  @Test
  void whatIsSecret_isComparedByMessageDigestOnly() throws Exception {
    for (String name :
        List.of("FieldScheme", "MessageScheme", "Hmac", "ContentDigest", "SignatureVerifier")) {
      String source = Files.readString(SOURCES.resolve(name + ".java"));
      assertThat(source)
          .as(name)
          .doesNotContain("Arrays.equals", "Arrays.compare", "Arrays.mismatch", "Arrays.hashCode");
    }
    assertThat(Files.readString(SOURCES.resolve("Hmac.java"))).contains("MessageDigest.isEqual(");
    assertThat(Files.readString(SOURCES.resolve("ContentDigest.java")))
        .contains("MessageDigest.isEqual(");
    // The second secret is tried whatever the first gave: no short cut.
    for (String name : List.of("FieldScheme", "MessageScheme")) {
      assertThat(Files.readString(SOURCES.resolve(name + ".java")))
          .contains("matches |= matches(")
          .doesNotContain("matches || matches(");
    }
  }
}
