package io.portcullis.http;

/**
 * What a gateway knows of its own, beyond HTTP, that a request head is held against.
 *
 * <p>Any thread. No allocation.
 */
public interface HeadRules {
  /**
   * Whether the method from {@code start} to before {@code end} is a known one but for its case.
   * Asked only of a method with a small letter in it.
   */
  boolean isMethodInOtherCase(byte[] bytes, int start, int end);

  /**
   * Whether the value from {@code start} to before {@code end}, of a field for credentials, holds
   * one for this gateway, which no upstream may see.
   */
  boolean isOwnCredential(byte[] bytes, int start, int end);
}
