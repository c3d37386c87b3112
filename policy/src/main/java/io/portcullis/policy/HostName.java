package io.portcullis.policy;

import io.portcullis.http.Ascii;
import io.portcullis.http.Slice;

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
    Slice host = request.head.fields().host().value();
    byte[] bytes = host.bytes();
    int start = host.start();
    int end = Ascii.indexOf(bytes, start, host.end(), ':');
    int dot = end - baseDomain.length - 1;
    if (dot <= start
        || bytes[dot] != '.'
        || !Ascii.equalIgnoringCase(bytes, dot + 1, end, baseDomain)) {
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
      request.label[i] = (byte) Ascii.lower(bytes[first + i]);
    }
    return length;
  }
}
