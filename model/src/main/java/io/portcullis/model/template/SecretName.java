package io.portcullis.model.template;

import java.util.Locale;

/** How a secret's name is read, in a template as where it is given. */
public final class SecretName {
  private SecretName() {}

  /**
   * The name as it is stored: spaces become underscores, letters capitals ("Stripe API Key" is
   * {@code STRIPE_API_KEY}, wire.md section 8.4). Other characters stay, and are refused later.
   */
  public static String normal(String typed) {
    return typed.strip().replace(' ', '_').toUpperCase(Locale.ROOT);
  }
}
