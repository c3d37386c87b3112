package io.portcullis.server.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A client of {@link KillTest} as far as its writer changes it.
 *
 * @param name {@code w<writer>-<number>}, never used twice
 * @param id empty while the answer that would tell it is missing
 * @param address one of {@link #addressesOf} its writer, which no two clients share
 * @param assigned to the one route
 */
record ClientState(String name, String id, String address, boolean enabled, boolean assigned) {
  private static final int ADDRESSES = 6;

  /** The state that the management API shows. */
  static ClientState of(JsonNode client, String route) {
    JsonNode assignments = client.path("route_assignments");
    boolean assigned = !assignments.isEmpty();
    if (assigned
        && (assignments.size() != 1
            || !assignments.path(0).path("route_id").asText().equals(route))) {
      throw new AssertionError("assigned to something else: " + client);
    }
    return new ClientState(
        client.path("name").asText(),
        client.path("id").asText(),
        client.path("ip_address").asText(),
        client.path("enabled").asBoolean(),
        assigned);
  }

  /** The addresses that the clients of a writer may have. */
  static List<String> addressesOf(int writer) {
    List<String> addresses = new ArrayList<>();
    for (int i = 1; i <= ADDRESSES; i++) {
      addresses.add("127.1.%d.%d".formatted(writer, i));
    }
    return addresses;
  }

  /** The writer whose client this is. */
  int writer() {
    return Integer.parseInt(name.substring(1, name.indexOf('-')));
  }

  /** An address of {@link #addressesOf}, to call from. */
  static InetAddress source(String address) {
    String[] octets = address.split("\\.", -1);
    return Loopback.ipv4(127, 1, Integer.parseInt(octets[2]), Integer.parseInt(octets[3]));
  }

  ClientState withAddress(String newAddress) {
    return new ClientState(name, id, newAddress, enabled, assigned);
  }

  ClientState withEnabled(boolean newEnabled) {
    return new ClientState(name, id, address, newEnabled, assigned);
  }

  ClientState withAssigned(boolean newAssigned) {
    return new ClientState(name, id, address, enabled, newAssigned);
  }
}
