package io.portcullis.http;

/**
 * How large a head may be.
 *
 * @param headBytes the whole head, request or status line and the empty line included; 1,024 to 1
 *     MiB, and at least 512 above {@code targetBytes}
 * @param fields header fields; 1 to 10,000
 * @param targetBytes the request target; 64 to 64 KiB
 */
public record HeadLimits(int headBytes, int fields, int targetBytes) {
  /** 32 KiB, 128 fields, 8 KiB. */
  public static final HeadLimits DEFAULT = new HeadLimits(32 * 1024, 128, 8 * 1024);

  /** Of an answer: {@code headBytes} and {@code fields}; there is no target. */
  public static HeadLimits ofAnswer(int headBytes, int fields) {
    return new HeadLimits(headBytes, fields, 64);
  }

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the member that is out of range
   */
  public HeadLimits {
    check("headBytes", headBytes, 1_024, 1 << 20);
    check("fields", fields, 1, 10_000);
    check("targetBytes", targetBytes, 64, 64 * 1024);
    check("headBytes", headBytes, targetBytes + 512, 1 << 20);
  }

  private static void check(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d; it must be %d to %d".formatted(name, value, min, max));
    }
  }
}
