package io.portcullis.server.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One writer of {@link KillTest}: changes clients of its own, one change after the other, until the
 * server is gone, and remembers what was acknowledged. Its state may be read after {@link #join}.
 */
final class KillTestWriter {
  private static final int MOST_CLIENTS = 3;

  private final int number;
  private final ManagementClient management;
  private final String route;
  private final Map<String, ClientState> clients;
  private final Random random;
  private final List<Long> revisions = new ArrayList<>();
  private final Thread thread;
  private @Nullable ClientState before;
  private @Nullable ClientState after;
  private volatile int answers;
  private String unanswered = "nothing";
  private Optional<String> failure = Optional.empty();

  private KillTestWriter(
      int number,
      ManagementClient management,
      String route,
      Map<String, ClientState> clients,
      Random random) {
    this.number = number;
    this.management = management;
    this.route = route;
    this.clients = new TreeMap<>(clients);
    this.random = random;
    this.thread = Thread.ofPlatform().name("writer-" + number).unstarted(this::run);
  }

  /**
   * Starts writing.
   *
   * @param management closed at the end
   * @param clients that this writer left in the last round
   */
  static KillTestWriter start(
      int number,
      ManagementClient management,
      String route,
      Map<String, ClientState> clients,
      Random random) {
    KillTestWriter writer = new KillTestWriter(number, management, route, clients, random);
    writer.thread.start();
    return writer;
  }

  private void run() {
    try (management) {
      while (true) {
        change();
        before = null;
        after = null;
        unanswered = "nothing";
      }
    } catch (UncheckedIOException e) {
      // The server was killed: what was asked last is done or not, nobody knows.
      return;
    } catch (AssertionError | RuntimeException e) {
      failure = Optional.of("writer %d, %s: %s".formatted(number, unanswered, e));
    }
  }

  private void change() {
    List<ClientState> all = List.copyOf(clients.values());
    int choice = random.nextInt(8);
    if (all.isEmpty() || (choice == 0 && all.size() < MOST_CLIENTS)) {
      create();
      return;
    }
    ClientState client = all.get(random.nextInt(all.size()));
    String path = "/v1/clients/" + client.id();
    switch (choice) {
      case 1 -> done("DELETE", path, null, client, null);
      case 2, 3 ->
          done(
              "PATCH",
              path,
              Map.of("enabled", !client.enabled()),
              client,
              client.withEnabled(!client.enabled()));
      case 4 -> {
        String address = freeAddress();
        done("PATCH", path, Map.of("ip_address", address), client, client.withAddress(address));
      }
      default -> toggleAssignment(client);
    }
  }

  private void toggleAssignment(ClientState client) {
    String path = "/v1/routes/%s/environments/production/clients".formatted(route);
    if (client.assigned()) {
      done("DELETE", path + "/" + client.id(), null, client, client.withAssigned(false));
    } else {
      Map<String, ?> body = Map.of("client_ids", List.of(client.id()));
      done("POST", path, body, client, client.withAssigned(true));
    }
  }

  private void create() {
    String name = "w%d-%d".formatted(number, random.nextInt(Integer.MAX_VALUE));
    String address = freeAddress();
    Map<String, ?> body = Map.of("name", name, "ip_address", address);
    done("POST", "/v1/clients", body, null, new ClientState(name, "", address, true, false));
  }

  private String freeAddress() {
    List<String> free = new ArrayList<>(ClientState.addressesOf(number));
    clients.values().forEach(client -> free.remove(client.address()));
    return free.get(random.nextInt(free.size()));
  }

  private void done(
      String method,
      String path,
      @Nullable Object body,
      @Nullable ClientState from,
      @Nullable ClientState to) {
    before = from;
    after = to;
    unanswered = "%s %s %s".formatted(method, path, body);
    JsonNode answer = management.done(method, path, body);
    revisions.add(answer.path("meta").path("revision").asLong());
    answers = revisions.size();
    apply(clients, from, withId(to, answer.path("data").path("id").asText()));
  }

  private static @Nullable ClientState withId(@Nullable ClientState state, String id) {
    return state == null || !state.id().isEmpty()
        ? state
        : new ClientState(state.name(), id, state.address(), state.enabled(), state.assigned());
  }

  private static void apply(
      Map<String, ClientState> states, @Nullable ClientState from, @Nullable ClientState to) {
    if (from != null) {
      states.remove(from.name());
    }
    if (to != null) {
      states.put(to.name(), to);
    }
  }

  /** Changes answered so far. Any thread, any time. */
  int answers() {
    return answers;
  }

  /** Whether it still writes. Any thread, any time. */
  boolean isAlive() {
    return thread.isAlive();
  }

  /** Waits until it has seen that the server is gone. */
  void join() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  int number() {
    return number;
  }

  /** What went wrong other than the end of the server. */
  Optional<String> failure() {
    return failure;
  }

  /** The revisions of all answers. */
  List<Long> revisions() {
    return revisions;
  }

  /** The change whose answer is missing. */
  String unanswered() {
    return unanswered;
  }

  /** The clients after all changes that were answered. */
  Map<String, ClientState> acknowledged() {
    return clients;
  }

  /**
   * The same with the last change done.
   *
   * @param found what the server has, for the id that only the missing answer told
   */
  Map<String, ClientState> withUnanswered(Map<String, ClientState> found) {
    Map<String, ClientState> states = new TreeMap<>(clients);
    ClientState to = after;
    ClientState made = to == null ? null : found.get(to.name());
    apply(states, before, made == null ? to : withId(to, made.id()));
    return states;
  }
}
