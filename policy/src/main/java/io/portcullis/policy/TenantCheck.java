package io.portcullis.policy;

import io.portcullis.http.Slice;
import io.portcullis.http.text.Ascii;
import io.portcullis.policy.table.CompiledTenant;
import org.jspecify.annotations.Nullable;

/** Check 1: the host names a tenant (docs/wire.md section 9.2). Stateless; any thread. */
final class TenantCheck {
  private TenantCheck() {}

  static @Nullable DenyReason run(
      PolicySnapshot snapshot, AccessRequest request, Decision decision) {
    CompiledTenant tenant = find(snapshot, request);
    decision.found(tenant);
    return tenant == null ? DenyReason.TENANT_NOT_FOUND : null;
  }

  private static @Nullable CompiledTenant find(PolicySnapshot snapshot, AccessRequest request) {
    if (request.assumedTenant != null) {
      return snapshot.tenant(request.assumedTenant);
    }
    byte[] baseDomain = snapshot.baseDomain();
    if (baseDomain == null) {
      return snapshot.singleTenant();
    }
    int length = copyLabel(request, baseDomain);
    return length < 0 ? null : snapshot.tenant(request.label, length);
  }

  /**
   * Copies the label right before the base domain, in lower case, to {@link AccessRequest#label}:
   * {@code acme} of {@code acme.example.com} and of {@code x.acme.example.com:8443}.
   *
   * @param baseDomain in lower case, such as {@code example.com}
   * @return the label's length, 1 to 63; -1 if the host is not under the base domain
   */
  private static int copyLabel(AccessRequest request, byte[] baseDomain) {
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

  static Step describe(
      PolicySnapshot snapshot,
      AccessRequest request,
      Decision decision,
      @Nullable DenyReason reason) {
    String detail =
        reason == null
            ? found(snapshot, request, decision.knownTenant().label().slug())
            : notFound(snapshot, request);
    return Step.ran(Check.TENANT, reason, detail);
  }

  private static String found(PolicySnapshot snapshot, AccessRequest request, String slug) {
    if (request.assumedTenant != null) {
      return "Asked for tenant %s.".formatted(slug);
    }
    return snapshot.baseDomain() == null
        ? "The server has one tenant, %s, and answers for any host.".formatted(slug)
        : "Host %s names tenant %s.".formatted(host(request), slug);
  }

  private static String notFound(PolicySnapshot snapshot, AccessRequest request) {
    if (request.assumedTenant != null) {
      return "There is no such tenant.";
    }
    int count = snapshot.tenants().size();
    if (count == 0) {
      return "No tenant is configured.";
    }
    String baseDomain = snapshot.options().baseDomain();
    return baseDomain == null
        ? "The server has %d tenants and no base domain, so a host cannot tell which is meant."
            .formatted(count)
        : "Host %s names no tenant; a tenant's host is its slug before .%s."
            .formatted(host(request), baseDomain);
  }

  private static String host(AccessRequest request) {
    return Quoted.of(request.head.fields().host().value());
  }
}
