package io.portcullis.api.wire;

/**
 * One method on one path of the management API.
 *
 * @param method in capitals
 * @param path with parameters in braces: {@code /v1/clients/{id}}
 * @param access who may call it
 */
public record Operation(String method, String path, Access access, Handler handler) {
  /** Who may call an operation. */
  public enum Access {
    /** Anyone who reaches the listener. */
    OPEN,
    /** A usable API key, whatever it may do. */
    ANY_KEY,
    /** A key with the scope {@code read}. */
    READ,
    /** A key with the scope {@code manage}. */
    MANAGE
  }

  /** Answers a call. Runs on the call's virtual thread and may block. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Answers {@code call}.
     *
     * @throws ErrorAnswer for an answer that is an error
     */
    Answer answer(Call call);
  }

  /** Reads, which a key with the scope {@code read} may. */
  public static Operation read(String path, Handler handler) {
    return new Operation("GET", path, Access.READ, handler);
  }

  /** Changes, which a key with the scope {@code manage} may. */
  public static Operation change(String method, String path, Handler handler) {
    return new Operation(method, path, Access.MANAGE, handler);
  }
}
