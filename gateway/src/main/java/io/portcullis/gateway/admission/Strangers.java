package io.portcullis.gateway.admission;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's connections on which no call was allowed yet, in the order they came.
 *
 * <p>Owned by the event loop; {@link #count} may be read by any thread. Each step takes constant
 * time. The order is that of coming and nothing else: a stranger cannot refresh a place in it by
 * sending something now and then. Memory is bounded by the number of connections.
 */
final class Strangers {
  private final int share;
  private final LinkedHashMap<CallerConnection, Network> networks = new LinkedHashMap<>();
  private final Map<Network, LinkedHashSet<CallerConnection>> members = new HashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  /** At most {@code share} strangers of one network. */
  Strangers(int share) {
    this.share = share;
  }

  /** How many there are. Any thread; by another it may be a moment old. */
  int count() {
    return count.getOpaque();
  }

  /** The one that came first; null if there is none. */
  @Nullable CallerConnection oldest() {
    return networks.isEmpty() ? null : networks.firstEntry().getKey();
  }

  /**
   * Adds a connection from {@code network}.
   *
   * @return the oldest of its network if there are now more of them than their share; else null
   */
  @Nullable CallerConnection add(CallerConnection connection, Network network) {
    networks.put(connection, network);
    count.setOpaque(networks.size());
    return joined(connection, network);
  }

  /**
   * What {@code connection} comes from turns out to be {@code network}; it keeps its place.
   *
   * @return as {@link #add}
   */
  @Nullable CallerConnection moved(CallerConnection connection, Network network) {
    Network before = networks.replace(connection, network);
    if (before == null) {
      return null;
    }
    left(connection, before);
    return joined(connection, network);
  }

  private @Nullable CallerConnection joined(CallerConnection connection, Network network) {
    if (network.equals(Network.NONE)) {
      return null;
    }
    LinkedHashSet<CallerConnection> there =
        members.computeIfAbsent(network, key -> new LinkedHashSet<>(2));
    there.add(connection);
    return there.size() > share ? there.getFirst() : null;
  }

  /** Removes a connection; harmless if it is no stranger any more. */
  void remove(CallerConnection connection) {
    Network network = networks.remove(connection);
    if (network != null) {
      count.setOpaque(networks.size());
      left(connection, network);
    }
  }

  private void left(CallerConnection connection, Network network) {
    LinkedHashSet<CallerConnection> there = members.get(network);
    if (there != null && there.remove(connection) && there.isEmpty()) {
      members.remove(network);
    }
  }
}
