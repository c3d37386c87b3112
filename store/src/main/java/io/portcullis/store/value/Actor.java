package io.portcullis.store.value;

import io.portcullis.ip.IpAddress;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who changes something, as the audit log has it.
 *
 * @param tenantId whose audit log the change goes to
 * @param keyId row id of the API key used; null when the server or its command line acts
 * @param label for people: the key's name, or {@code server}, {@code cli}; never a secret
 * @param address where the change came from; null when from this machine's command line
 */
public record Actor(
    UUID tenantId, @Nullable UUID keyId, String label, @Nullable IpAddress address) {

  /** The server itself, acting on a tenant: at first start, or on a timer. */
  public static Actor server(UUID tenantId) {
    return new Actor(tenantId, null, "server", null);
  }
}
