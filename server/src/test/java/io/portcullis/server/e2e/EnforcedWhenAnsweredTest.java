package io.portcullis.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A change is in force when it is answered: the very next call sees it, and calls it does not
 * concern see nothing.
 */
class EnforcedWhenAnsweredTest {
  private static final int CHANGES = 1_000;
  private static final int CONNECTIONS = 16;
  private static final int PER_SECOND = 500;

  /** Far below the rate: only a stop of the traffic would go unnoticed otherwise. */
  private static final int FEWEST_PER_SECOND = PER_SECOND / 10;

  @Test
  void thousandChanges_underTraffic_areSeenByTheNextCall() {
    long seed = Long.getLong("portcullis.seed", System.nanoTime());
    try (RecordingUpstream upstream = RecordingUpstream.start();
        Installation installation = Installation.start()) {
      ManagementClient management = installation.management();
      String key = management.createKey("standard");
      management.post("/v1/environments", Map.of("name", "staging"));
      List<String> routes = new ArrayList<>();
      for (int i = 0; i < World.ROUTES; i++) {
        routes.add(management.createRoute(World.routeName(i), upstream.url()));
      }
      management.createRoute(
          Map.of("name", "open", "target_base_url", upstream.url(), "requires_clients", false));
      String anchor = management.createClient("anchor", "127.0.2.0/28");
      management.assign(routes.getFirst(), "production", anchor);

      World world = new World(new Random(seed), management, routes);
      try (SteadyTraffic traffic =
          SteadyTraffic.start(
              installation.process().gatewayPort(), CONNECTIONS, PER_SECOND, kinds(key))) {
        for (int i = 0; i < CHANGES; i++) {
          String change = world.change();
          World.Probe probe = world.probe();
          Answer answer = probes(installation, world, key, probe);

          assertThat(answer.status())
              .as("seed %d, change %d: %s, then %s", seed, i, change, probe)
              .isEqualTo(probe.allowed() ? 200 : 403);
        }
        System.out.println(
            "EnforcedWhenAnsweredTest: %d changes beside %d calls, %d a second"
                .formatted(CHANGES, traffic.answered(), traffic.perSecond()));
        assertThat(traffic.perSecond()).isGreaterThan(FEWEST_PER_SECOND);
        traffic.close();
        assertThat(traffic.wrong()).as("seed %d", seed).isEmpty();
      } finally {
        world.close();
      }
    }
  }

  /** Half of the time over a connection that was open before the change. */
  private static Answer probes(
      Installation installation, World world, String key, World.Probe probe) {
    GatewayCall call =
        GatewayCall.of(World.routeName(probe.route()), key)
            .in(World.ENVIRONMENTS.get(probe.environment()));
    if (world.random().nextBoolean()) {
      return installation.call(probe.source(), call);
    }
    return world.connections().computeIfAbsent(probe.source(), installation::connect).call(call);
  }

  /** The changing clients never cover 127.0.2.0/24 and 127.0.3.0/24. */
  private static List<SteadyTraffic.Kind> kinds(String key) {
    InetAddress inside = Loopback.ipv4(127, 0, 2, 3);
    InetAddress outside = Loopback.ipv4(127, 0, 3, 3);
    GatewayCall changing = GatewayCall.of(World.routeName(0), key);
    return List.of(
        new SteadyTraffic.Kind(inside, changing, 200),
        new SteadyTraffic.Kind(outside, changing, 403),
        new SteadyTraffic.Kind(outside, GatewayCall.of("open", key), 200),
        new SteadyTraffic.Kind(inside, changing.in("staging"), 403),
        new SteadyTraffic.Kind(inside, GatewayCall.of("open", Installation.newKey()), 401),
        new SteadyTraffic.Kind(inside, GatewayCall.of("nowhere", key), 404));
  }

  /** What is configured, as the obvious data structure, and the changes to it. */
  private static final class World implements AutoCloseable {
    static final int ROUTES = 3;
    static final List<String> ENVIRONMENTS = List.of("production", "staging");
    private static final int SLOTS = 8;
    private static final InetAddress[] SOURCES = {
      Loopback.ipv4(127, 0, 1, 1),
      Loopback.ipv4(127, 0, 1, 2),
      Loopback.ipv4(127, 0, 1, 3),
      Loopback.ipv4(127, 0, 1, 4),
      Loopback.ipv4(127, 0, 1, 5),
      Loopback.ipv4(127, 0, 1, 200),
      Loopback.SIX
    };

    /** Addresses of a client, with the positions in {@link #SOURCES} that they cover. */
    private static final List<Map.Entry<String, List<Integer>>> ADDRESSES =
        List.of(
            Map.entry("127.0.1.1", List.of(0)),
            Map.entry("127.0.1.2", List.of(1)),
            Map.entry("127.0.1.0/30", List.of(0, 1, 2)),
            Map.entry("127.0.1.0/29", List.of(0, 1, 2, 3, 4)),
            Map.entry("127.0.1.0/24", List.of(0, 1, 2, 3, 4, 5)),
            Map.entry("127.0.1.2-127.0.1.4", List.of(1, 2, 3)),
            Map.entry("127.0.1.3, ::1", List.of(2, 6)),
            Map.entry("::/64", List.of(6)),
            Map.entry("192.0.2.0/24", List.of()));

    private final Random random;
    private final ManagementClient management;
    private final List<String> routes;
    private final List<Slot> slots = new ArrayList<>();
    private final Map<InetAddress, GatewayCaller> connections = new HashMap<>();
    private TreeSet<Integer> allowed = new TreeSet<>();
    private TreeSet<Integer> flipped = new TreeSet<>();

    /** A call and its right answer. */
    record Probe(InetAddress source, int route, int environment, boolean allowed) {}

    private static final class Slot {
      String id = "";
      int addresses;
      boolean enabled = true;
      final TreeSet<Integer> places = new TreeSet<>();
    }

    World(Random random, ManagementClient management, List<String> routes) {
      this.random = random;
      this.management = management;
      this.routes = routes;
      for (int i = 0; i < SLOTS; i++) {
        Slot slot = new Slot();
        slots.add(slot);
        create(slot);
      }
      update();
    }

    static String routeName(int route) {
      return "route-" + route;
    }

    Random random() {
      return random;
    }

    Map<InetAddress, GatewayCaller> connections() {
      return connections;
    }

    /** Makes one change; says which. */
    String change() {
      int number = random.nextInt(SLOTS);
      Slot slot = slots.get(number);
      String done =
          switch (random.nextInt(10)) {
            case 0, 1, 2, 3, 4 -> toggleAssignment(slot);
            case 5, 6 -> toggleEnabled(slot);
            case 7, 8 -> changeAddresses(slot);
            default -> {
              if (slot.id.isEmpty()) {
                create(slot);
                yield "create";
              }
              management.delete("/v1/clients/" + slot.id);
              slot.id = "";
              slot.places.clear();
              yield "delete";
            }
          };
      update();
      return "client %d: %s".formatted(number, done);
    }

    private void create(Slot slot) {
      slot.addresses = random.nextInt(ADDRESSES.size());
      slot.enabled = true;
      slot.id = management.createClient("changing", ADDRESSES.get(slot.addresses).getKey());
    }

    private String toggleAssignment(Slot slot) {
      if (slot.id.isEmpty()) {
        create(slot);
      }
      int place = random.nextInt(ROUTES * ENVIRONMENTS.size());
      String route = routes.get(place % ROUTES);
      String environment = ENVIRONMENTS.get(place / ROUTES);
      if (slot.places.remove(place)) {
        management.unassign(route, environment, slot.id);
        return "unassign";
      }
      slot.places.add(place);
      management.assign(route, environment, slot.id);
      return "assign";
    }

    private String toggleEnabled(Slot slot) {
      if (slot.id.isEmpty()) {
        create(slot);
      }
      slot.enabled = !slot.enabled;
      management.patch("/v1/clients/" + slot.id, Map.of("enabled", slot.enabled));
      return slot.enabled ? "enable" : "disable";
    }

    private String changeAddresses(Slot slot) {
      if (slot.id.isEmpty()) {
        create(slot);
      }
      slot.addresses = random.nextInt(ADDRESSES.size());
      String text = ADDRESSES.get(slot.addresses).getKey();
      management.patch("/v1/clients/" + slot.id, Map.of("ip_address", text));
      return "move to " + text;
    }

    /** A call whose verdict the last change turned, if there is one. */
    Probe probe() {
      int all = SOURCES.length * ROUTES * ENVIRONMENTS.size();
      int call =
          flipped.isEmpty()
              ? random.nextInt(all)
              : List.copyOf(flipped).get(random.nextInt(flipped.size()));
      int place = call / SOURCES.length;
      return new Probe(
          SOURCES[call % SOURCES.length], place % ROUTES, place / ROUTES, allowed.contains(call));
    }

    private void update() {
      TreeSet<Integer> now = new TreeSet<>();
      for (Slot slot : slots) {
        if (!slot.id.isEmpty() && slot.enabled) {
          for (int place : slot.places) {
            for (int source : ADDRESSES.get(slot.addresses).getValue()) {
              now.add(place * SOURCES.length + source);
            }
          }
        }
      }
      flipped = new TreeSet<>(allowed);
      flipped.removeAll(now);
      for (int call : now) {
        if (!allowed.contains(call)) {
          flipped.add(call);
        }
      }
      allowed = now;
    }

    @Override
    public void close() {
      connections.values().forEach(GatewayCaller::close);
    }
  }
}
