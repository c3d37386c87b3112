package io.portcullis.bench.node;

import io.portcullis.bench.lab.Lab;
import io.portcullis.ip.IpList;
import io.portcullis.model.Client;
import io.portcullis.model.ClientType;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.store.Store;
import io.portcullis.store.StoreOptions;
import io.portcullis.store.value.Actor;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Many clients, written to a stopped server's database in one transaction: over the management API
 * a hundred thousand durable writes would take minutes.
 */
public final class SeededClients {

  private SeededClients() {}

  /**
   * Writes one client for each list of addresses and assigns all of them to a route, beside those
   * assigned already, in {@code production}.
   *
   * @param name of the stopped server, whose database is SQLite
   * @param routeName of a route that exists
   * @param addresses texts as the management API takes them
   */
  public static void write(Lab lab, String name, String routeName, List<String> addresses) {
    Clock clock = Clock.systemUTC();
    StoreOptions options = StoreOptions.sqliteIn(Node.dataFolder(lab, name), clock);
    try (Store store = Store.open(options)) {
      Tenant tenant = store.read(transaction -> transaction.tenants().list().getFirst());
      store.write(
          Actor.server(tenant.id()),
          transaction -> {
            Stored<Route> route =
                transaction.routes().findByName(tenant.id(), routeName).orElseThrow();
            UUID production =
                transaction
                    .environments()
                    .findByName(tenant.id(), Environment.PRODUCTION)
                    .orElseThrow()
                    .id();
            Set<UUID> assigned = new LinkedHashSet<>();
            transaction
                .assignments()
                .clients(tenant.id(), route.id(), production)
                .forEach(client -> assigned.add(client.id()));
            for (int i = 0; i < addresses.size(); i++) {
              Stored<Client> client =
                  Stored.first(
                      new UUID(clock.millis() << 16 | 0x7000, 1L << 63 | i),
                      tenant.id(),
                      new Client(
                          "seeded " + i,
                          ClientType.SERVER,
                          IpList.parse(addresses.get(i)),
                          "{}",
                          null,
                          true,
                          null),
                      transaction.now());
              assigned.add(transaction.clients().insert(client).id());
            }
            return transaction.assignments().replace(tenant.id(), route.id(), production, assigned);
          });
    }
  }
}
