package io.portcullis.policy;

/** Reads a tenant's slug out of a {@code Host} field (wire.md section 9.2). */
final class HostName {
  private HostName() {}

  /**
   * Copies the label right before the base domain, in lower case, to {@link AccessRequest#label}:
   * {@code acme} of {@code acme.example.com} and of {@code x.acme.example.com:8443}.
   *
   * @param baseDomain in lower case, such as {@code example.com}
   * @return the label's length, 1 to 63; -1 if the host is not under the base domain
   */
  static int tenantLabel(AccessRequest request, byte[] baseDomain) {
    byte[] bytes = request.bytes;
    int start = request.hostStart;
    int end = endOfName(bytes, start, request.hostEnd);
    int dot = end - baseDomain.length - 1;
    if (dot <= start || bytes[dot] != '.' || !endsWith(bytes, end, baseDomain)) {
      return -1;
    }
    int length = 0;
    for (int at = dot - 1; at >= start && bytes[at] != '.'; at--) {
      length++;
    }
    int first = dot - length;
    boolean nothingBeforeDot = first == start + 1;
    if (length == 0 || length > request.label.length || nothingBeforeDot) {
      return -1;
    }
    for (int i = 0; i < length; i++) {
      request.label[i] = lower(bytes[first + i]);
    }
    return length;
  }

  /** Where the port begins, or {@code end}. */
  private static int endOfName(byte[] bytes, int start, int end) {
    for (int at = start; at < end; at++) {
      if (bytes[at] == ':') {
        return at;
      }
    }
    return end;
  }

  private static boolean endsWith(byte[] bytes, int end, byte[] lowerCaseTail) {
    for (int i = 1; i <= lowerCaseTail.length; i++) {
      if (lower(bytes[end - i]) != lowerCaseTail[lowerCaseTail.length - i]) {
        return false;
      }
    }
    return true;
  }

  private static byte lower(byte c) {
    return c >= 'A' && c <= 'Z' ? (byte) (c + ('a' - 'A')) : c;
  }
}
