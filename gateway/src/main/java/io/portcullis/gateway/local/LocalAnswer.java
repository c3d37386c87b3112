package io.portcullis.gateway.local;

/** What the gateway answers by itself at one path. Any event loop; must not block. */
@FunctionalInterface
public interface LocalAnswer {
  /** What to answer now. */
  Content now();

  /**
   * A status and a JSON body.
   *
   * @param status 200 or 503
   * @param json the body, which is not changed any more
   */
  record Content(int status, byte[] json) {}
}
