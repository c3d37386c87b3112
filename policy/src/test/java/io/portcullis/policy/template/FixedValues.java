package io.portcullis.policy.template;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values a test names.
 *
 * @param secrets by name, and by the text of an id
 */
public record FixedValues(Map<String, String> secrets, String query) implements TemplateValues {
  @Override
  public byte @Nullable [] secret(String name) {
    String value = secrets.get(name);
    return value == null ? null : value.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte @Nullable [] secret(UUID id) {
    return secret(id.toString());
  }

  @Override
  public byte[] targetBytes() {
    return ("/?" + query).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public int queryStart() {
    return 2;
  }

  @Override
  public int queryEnd() {
    return targetBytes().length;
  }

  @Override
  public UUID clientId() {
    return new UUID(0x0123_4567_89ab_cdefL, 0xfedc_ba98_7654_3210L);
  }

  @Override
  public String clientName() {
    return "Büro \"1\"";
  }

  @Override
  public long timestamp() {
    return 1_767_225_600L;
  }

  @Override
  public long requestIdHigh() {
    return 0x0190_b6f0_1111_7222L;
  }

  @Override
  public long requestIdLow() {
    return 0x8333_4444_5555_6666L;
  }
}
