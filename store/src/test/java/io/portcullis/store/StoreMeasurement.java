package io.portcullis.store;

import com.sun.management.OperatingSystemMXBean;
import io.portcullis.ip.IpAddress;
import io.portcullis.model.Client;
import io.portcullis.model.Environment;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.store.table.Clients;
import io.portcullis.store.value.Actor;
import io.portcullis.store.value.PageRequest;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Prints what the store costs on SQLite with 100,000 clients: opening, the first full load, a small
 * write, pages of the list. Not a test; run it twice from the root with the same folder, so that
 * the second run, which finds the clients there, has a cold start:
 *
 * <pre>
 * ./dev mvn -q -pl store -am test-compile exec:java -Dexec.classpathScope=test \
 *     -Dexec.mainClass=io.portcullis.store.StoreMeasurement -Dexec.args=FOLDER
 * </pre>
 */
final class StoreMeasurement {
  private static final int CLIENTS = 100_000;
  private static final int WRITES = 500;

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private static long cpuPrinted = PROCESS.getProcessCpuTime();

  private StoreMeasurement() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Files.createDirectories(folder);
    long start = System.nanoTime();
    try (Store store = Store.open(StoreOptions.sqliteIn(folder, Clock.systemUTC()))) {
      print("open", start);
      start = System.nanoTime();
      var configuration = store.configuration();
      print("first full load of " + configuration.clients().size() + " clients", start);
      if (configuration.tenants().isEmpty()) {
        fill(store);
        return;
      }
      start = System.nanoTime();
      long revision = store.configuration().revision();
      print("second full load, of revision " + revision, start);
      writes(store, configuration.tenants().getFirst());
      pages(store, configuration.tenants().getFirst());
    }
  }

  private static void fill(Store store) {
    Tenant tenant = Samples.tenant("acme");
    Actor actor = Actor.server(tenant.id());
    store.write(actor, at -> at.tenants().insert(tenant));
    for (int from = 0; from < CLIENTS; from += 1_000) {
      int first = from;
      store.write(
          actor,
          at -> {
            Stored<Client> last = at.clients().insert(client(tenant, first));
            for (int i = 1; i < 1_000; i++) {
              last = at.clients().insert(client(tenant, first + i));
            }
            return last;
          });
    }
    List<Stored<Environment>> environments = store.read(at -> at.environments().list(tenant.id()));
    System.out.println("filled; environments: " + environments.size());
  }

  private static Stored<Client> client(Tenant tenant, int number) {
    // Scattered, as names and addresses are.
    int bits = Integer.reverse(number) >>> 8;
    String address = IpAddress.ofIpv4(0x0a000000 | bits).toString();
    return Samples.client(tenant.id(), "client " + Integer.hashCode(number * 31) % 977, address);
  }

  private static void writes(Store store, Tenant tenant) {
    long[] nanos = new long[WRITES];
    long start = System.nanoTime();
    for (int i = 0; i < WRITES; i++) {
      Stored<Client> client = client(tenant, i);
      long before = System.nanoTime();
      store.write(Actor.server(tenant.id()), at -> at.clients().insert(client));
      nanos[i] = System.nanoTime() - before;
    }
    print(WRITES + " writes", start);
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "insert of a client: p50 %.2f ms, p99 %.2f ms, max %.2f ms%n",
        nanos[WRITES / 2] / 1e6,
        nanos[WRITES * 99 / 100] / 1e6,
        nanos[WRITES - 1] / 1e6);
  }

  private static void pages(Store store, Tenant tenant) {
    for (String sort : Clients.SORTS) {
      for (int page : List.of(1, 4_000)) {
        PageRequest request = new PageRequest(page, 20, sort, false);
        store.read(at -> at.clients().list(tenant.id(), null, request));
        long start = System.nanoTime();
        store.read(at -> at.clients().list(tenant.id(), null, request));
        print("page " + page + " by " + sort, start);
      }
    }
  }

  /** The CPU of all threads, compilers too, says more than the time on a busy machine. */
  private static void print(String what, long start) {
    double ms = (System.nanoTime() - start) / 1e6;
    long cpu = PROCESS.getProcessCpuTime();
    System.out.printf(
        Locale.ROOT, "%s: %.1f ms, %.1f ms CPU%n", what, ms, (cpu - cpuPrinted) / 1e6);
    cpuPrinted = cpu;
  }
}
