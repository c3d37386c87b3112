package io.portcullis.server.e2e;

import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * {@link BehindProxyTest} behind proxies that not every machine can have: {@code ./dev proxy-test}
 * runs it, {@code ./dev verify} does not. {@code caddy} and {@code envoy} must be on the path.
 */
class OtherProxies {
  @Test
  void caddy_callersKeepTheirAddressesAndCannotBorrowOthers() {
    BehindProxyTest.callersKeepTheirAddresses(
        "x-forwarded-for", Map.of("caddy x-forwarded-for", "caddy"));
  }

  @Test
  void envoyWithProxyProtocol_callersKeepTheirAddressesAndCannotBorrowOthers() {
    BehindProxyTest.callersKeepTheirAddresses(
        "proxy-protocol", Map.of("envoy proxy-protocol-v2", "envoy"));
  }
}
