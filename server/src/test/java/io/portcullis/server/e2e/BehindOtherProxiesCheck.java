package io.portcullis.server.e2e;

import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * {@link BehindProxyTest} behind {@code caddy} and {@code envoy}, which {@code ./dev verify} cannot
 * install everywhere. No test of it, therefore, but a check that has a command of its own, {@code
 * ./dev proxy-test}: whoever changes how addresses are derived runs it, on a machine that has both.
 */
class BehindOtherProxiesCheck {
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
