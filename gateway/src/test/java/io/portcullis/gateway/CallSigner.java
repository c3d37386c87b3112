package io.portcullis.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs calls as a client's own code would, from the documentation alone. */
final class CallSigner {
  private CallSigner() {}

  static byte[] hmac(String secret, String message) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
    return mac.doFinal(message.getBytes(ISO_8859_1));
  }

  static String hex(String secret, String message) throws GeneralSecurityException {
    return HexFormat.of().formatHex(hmac(secret, message));
  }

  static long nowSec() {
    return System.currentTimeMillis() / 1_000;
  }

  /** The two lines of the documented form, joined by nothing. */
  static String lines(String secret, String method, String target, String body)
      throws GeneralSecurityException {
    long now = nowSec();
    return "X-Signature: %s\r\nX-Timestamp: %d\r\n"
        .formatted(hex(secret, now + method + target + body), now);
  }

  /** Makes the bytes of a signature over a base. */
  interface Signing {
    byte[] sign(String base) throws GeneralSecurityException;
  }

  /** Signs with RFC 9421 over method, request target and, if there is one, the body. */
  static String messageLines(String secret, String method, String target, String body)
      throws GeneralSecurityException {
    return messageLines(base -> hmac(secret, base), ";alg=\"hmac-sha256\"", method, target, body);
  }

  /**
   * As {@link #messageLines(String, String, String, String)}, by any algorithm.
   *
   * @param parameters what follows {@code created}, each after a semicolon
   */
  static String messageLines(
      Signing signing, String parameters, String method, String target, String body)
      throws GeneralSecurityException {
    String digest = contentDigest(body);
    String params =
        "(\"@method\" \"@request-target\"%s);created=%d%s"
            .formatted(body.isEmpty() ? "" : " \"content-digest\"", nowSec(), parameters);
    String base =
        "\"@method\": %s\n\"@request-target\": %s\n%s\"@signature-params\": %s"
            .formatted(
                method,
                target,
                body.isEmpty() ? "" : "\"content-digest\": " + digest + "\n",
                params);
    String signature = Base64.getEncoder().encodeToString(signing.sign(base));
    return (body.isEmpty() ? "" : "Content-Digest: " + digest + "\r\n")
        + "Signature-Input: sig=%s\r\nSignature: sig=:%s:\r\n".formatted(params, signature);
  }

  /** Signs with RFC 9421 a call without a body, over one field beside method and target. */
  static String coveringLines(
      String secret, String method, String target, String field, String value)
      throws GeneralSecurityException {
    String params =
        "(\"@method\" \"@request-target\" \"%s\");created=%d".formatted(field, nowSec());
    String base =
        "\"@method\": %s\n\"@request-target\": %s\n\"%s\": %s\n\"@signature-params\": %s"
            .formatted(method, target, field, value, params);
    String signature = Base64.getEncoder().encodeToString(hmac(secret, base));
    return "Signature-Input: sig=%s\r\nSignature: sig=:%s:\r\n".formatted(params, signature);
  }

  static String contentDigest(String body) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(ISO_8859_1));
    return "sha-256=:" + new String(Base64.getEncoder().encode(digest), US_ASCII) + ":";
  }
}
