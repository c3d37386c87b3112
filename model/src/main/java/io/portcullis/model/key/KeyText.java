package io.portcullis.model.key;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an API key, {@code tk_live_<id>_<random>}: 72 characters when made here (docs/wire.md
 * section 2.1). It is a secret: shown once, never stored, and {@link #toString} hides it.
 */
public final class KeyText {
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int ID_LENGTH = 12;
  private static final int TOTAL_LENGTH = 72;
  private static final Pattern SHAPE =
      Pattern.compile("(tk_(?:live|test)_[0-9A-Za-z]{4,32})_([0-9A-Za-z]{22,128})");

  private final String text;
  private final KeyType type;
  private final String keyId;

  private KeyText(String text, KeyType type, String keyId) {
    this.text = text;
    this.type = type;
    this.keyId = keyId;
  }

  /**
   * A new key with about 303 random bits.
   *
   * @param random a cryptographic generator
   */
  public static KeyText generate(KeyType type, RandomGenerator random) {
    String keyId = type.prefix() + randomText(ID_LENGTH, random);
    String text = keyId + "_" + randomText(TOTAL_LENGTH - keyId.length() - 1, random);
    return new KeyText(text, type, keyId);
  }

  /**
   * Takes a given key apart, such as the bootstrap key.
   *
   * @return empty unless {@code text} is {@code tk_live_} or {@code tk_test_}, 4 to 32 letters and
   *     digits, {@code _}, and 22 to 128 letters and digits (at least 128 bits if random)
   */
  public static Optional<KeyText> parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    KeyType type = text.startsWith(KeyType.TEST.prefix()) ? KeyType.TEST : KeyType.STANDARD;
    return Optional.of(new KeyText(text, type, matcher.group(1)));
  }

  private static String randomText(int length, RandomGenerator random) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  /** The whole key. Show it once; do not log it. */
  public String reveal() {
    return text;
  }

  /** The kind of key. */
  public KeyType type() {
    return type;
  }

  /** The public first part. */
  public String keyId() {
    return keyId;
  }

  /** What is stored of it. */
  public Sha256 hash() {
    return Sha256.of(text);
  }

  /** The public part only. */
  @Override
  public String toString() {
    return keyId + "_...";
  }
}
