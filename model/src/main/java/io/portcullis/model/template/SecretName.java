package io.portcullis.model.template;

import java.util.regex.Pattern;

/** How a secret's name is read, in a template as where it is given. */
public final class SecretName {
  /** Longest name, in characters. */
  public static final int MAX_LENGTH = 128;

  private static final Pattern STORED = Pattern.compile("[A-Z0-9_.-]{1,%d}".formatted(MAX_LENGTH));

  private SecretName() {}

  /**
   * The name as it is stored: without spaces at its ends, other spaces as underscores, a to z as
   * capitals ("Stripe API Key" is {@code STRIPE_API_KEY}, docs/wire.md section 8.4). Other
   * characters stay, and are refused later: a letter such as U+017F, of which S is the capital,
   * must not become one that is allowed.
   */
  public static String normal(String typed) {
    int start = 0;
    int end = typed.length();
    while (start < end && typed.charAt(start) == ' ') {
      start++;
    }
    while (end > start && typed.charAt(end - 1) == ' ') {
      end--;
    }
    StringBuilder name = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      char c = typed.charAt(i);
      boolean small = c >= 'a' && c <= 'z';
      name.append(c == ' ' ? '_' : small ? (char) (c - 'a' + 'A') : c);
    }
    return name.toString();
  }

  /** Whether a secret can be stored under {@code name}, which is {@link #normal} already. */
  public static boolean isStored(String name) {
    return STORED.matcher(name).matches();
  }
}
