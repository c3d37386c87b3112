package io.portcullis.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.model.KeyText;
import io.portcullis.server.cli.ManagementClient.RefusedException;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.run.Server;
import io.portcullis.server.run.TestOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, beside a server that runs and without one. */
class CommandsTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void keysCreate_whileTheServerRuns_keyWorksSoon() {
    try (Server server = Server.start(options())) {
      CommandRun run = run("keys", "create", "--name", "spare");

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out().strip()).startsWith("tk_live_").hasSize(72);
      JsonNode whoami = whoamiSoon(server, run.out().strip());
      assertThat(whoami.toString()).contains("spare");
    }
  }

  @Test
  void keysCreate_testKey_mayOnlyCall() {
    Server.start(options()).close();

    CommandRun run = run("keys", "create", "--type", "test");

    assertThat(run.out().strip()).startsWith("tk_test_").hasSize(72);
    assertThat(run("keys", "create", "--type", "test", "--scopes", "manage").err())
        .contains("a test key may only have the scope call");
  }

  @Test
  void keysCreate_beforeTheFirstStart_saysWhatToDo() {
    CommandRun run = run("keys", "create");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("the first start of the server makes the first key");
  }

  @Test
  void keysCreate_unknownScopeAndOption_refused() {
    assertThat(run("keys", "create", "--scopes", "all"))
        .returns(2, CommandRun::exitCode)
        .extracting(CommandRun::err)
        .asString()
        .contains("--scopes: 'all' is not a list of read, manage, call");
    assertThat(run("keys", "create", "--scope", "read").exitCode()).isEqualTo(2);
  }

  @Test
  void migrate_emptyDirectory_makesTheDatabase() {
    CommandRun run = run("migrate");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("The database is up to date, at revision 0.");
  }

  @Test
  void check_afterAStart_showsOptionsAndDatabase() {
    Server.start(options()).close();

    CommandRun run =
        CommandRun.of(
            Map.of("PORTCULLIS_DATABASE_PASSWORD", "sesame"),
            "check",
            "--data-dir",
            folder.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("gateway-listen: [[::]:8080]")
        .contains("database-password: set (not shown)")
        .contains("0 clients, 0 routes, 1 keys")
        .doesNotContain("sesame");
  }

  @Test
  void check_databaseIsNoDatabase_oneLine() throws IOException {
    Files.writeString(folder.resolve("portcullis.db"), "this is no database, only text".repeat(99));

    CommandRun run = run("check");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void check_anotherMasterKey_oneLineThatSaysWhatToDo() throws IOException {
    Server.start(options()).close();
    Files.delete(folder.resolve("master.key"));

    CommandRun run = run("check");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines()).singleElement().asString().contains("PORTCULLIS_MASTER_KEY");
    assertThat(run("keys", "create").exitCode()).as("needs no secret").isZero();
    assertThat(folder.resolve("master.key")).doesNotExist();
  }

  @Test
  void rotateMaster_replacesTheKey() throws IOException {
    Server.start(options()).close();
    String old = Files.readString(folder.resolve("master.key"));

    CommandRun run = run("secrets", "rotate-master");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("Done: the master key is ");
    assertThat(Files.readString(folder.resolve("master.key"))).isNotEqualTo(old);
    assertThat(run("check").exitCode()).isZero();
    Files.writeString(folder.resolve("master.key"), old);
    assertThat(run("check").exitCode()).isEqualTo(1);
  }

  @Test
  void rotateMaster_prepared_usesTheKeyThatWasPrepared() throws IOException {
    Server.start(options()).close();

    CommandRun prepared = run("secrets", "rotate-master", "--prepare");
    CommandRun again = run("secrets", "rotate-master", "--prepare");
    CommandRun done = run("secrets", "rotate-master");

    String id = prepared.out().replaceAll("(?s).* has the new key (\\w+) .*", "$1");
    assertThat(again.out()).contains("Going on with the change to the master key " + id);
    assertThat(done.out()).contains("Done: the master key is " + id);
    assertThat(Files.readAllLines(folder.resolve("master.key"))).hasSize(2);
  }

  @Test
  void rotateMaster_keyOfTheVariable_asksForBoth() {
    Map<String, String> variables = Map.of("PORTCULLIS_MASTER_KEY", "A".repeat(43) + "=");
    String[] arguments = {"secrets", "rotate-master", "--data-dir", folder.toString()};

    CommandRun refused = CommandRun.of(variables, arguments);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("PORTCULLIS_MASTER_KEY").doesNotContain("AAAA");
    String both = "B".repeat(42) + "A=," + "A".repeat(43) + "=";
    CommandRun done = CommandRun.of(Map.of("PORTCULLIS_MASTER_KEY", both), arguments);
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(CommandRun.of(variables, "check", "--data-dir", folder.toString()).exitCode())
        .isEqualTo(1);
  }

  @Test
  void explain_refusedCall_printsStepsAndNearestMiss() throws IOException {
    try (Playground playground = Playground.start(options())) {
      Path keyFile = Files.writeString(folder.resolve("key"), playground.key() + "\n");

      CommandRun run =
          CommandRun.of(
              Map.of(),
              "explain",
              "--key-file",
              keyFile.toString(),
              "--server",
              playground.managementUrl(),
              "--route",
              Playground.ROUTE,
              "--client-address",
              "127.0.0.2");

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out())
          .containsPattern("(?m)^  client +fail +127\\.0\\.0\\.2 ")
          .contains("The call would be refused with 403: address_not_authorized.")
          .contains("Nearest miss: ")
          .contains(Playground.NEIGHBOUR);
    }
  }

  @Test
  void explain_unknownKey_refusedWithoutShowingIt() {
    try (Server server = Server.start(options())) {
      CommandRun run =
          CommandRun.of(
              Map.of("PORTCULLIS_KEY", "tk_live_sesame_" + "x".repeat(40)),
              "explain",
              "--server",
              Welcome.url(server.adminAddress()),
              "--route",
              "x");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).startsWith("The server refuses (401): ").doesNotContain("xxx");
    }
  }

  /** What the demonstration shows: its two calls, and nothing left over at its end. */
  @Test
  void playground_assignedAddressPasses_otherIsRefused() throws IOException {
    Path dataDir;
    try (Playground playground = Playground.start(options())) {
      dataDir = playground.dataDir();
      HttpResponse<String> allowed = playground.call(Loopback.IPV4, "/hello");
      HttpResponse<String> refused = playground.call(Loopback.SECOND_IPV4, "/hello");

      assertThat(allowed.statusCode()).isEqualTo(200);
      assertThat(allowed.body()).contains("from the upstream");
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("\"ip\":\"127.0.0.2\"");
    }

    assertThat(dataDir).doesNotExist();
    assertThat(folder).as("the operator's own directory").isEmptyDirectory();
  }

  @Test
  void playground_logQueryOff_loggedPathHasNone() throws IOException {
    assertThat(loggedPath("off")).isEqualTo("/hello");
  }

  @Test
  void playground_logQueryOn_loggedPathKeepsIt() throws IOException {
    assertThat(loggedPath("on")).isEqualTo("/hello?token=1");
  }

  /** The path of the one call that is made, as the route's log has it. */
  private String loggedPath(String logQuery) throws IOException {
    OptionValues options = TestOptions.in(folder, Map.of("log-query", logQuery));
    try (Playground playground = Playground.start(options)) {
      assertThat(playground.call(Loopback.IPV4, "/hello?token=1").statusCode()).isEqualTo(200);

      long deadline = System.nanoTime() + SOON.toNanos();
      while (true) {
        JsonNode rows = playground.management().get("/v1/routes/demo/logs");
        if (rows.size() > 0) {
          return rows.path(0).path("path").asText();
        }
        assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      }
    }
  }

  @Test
  void plainServe_isReadWithoutPicocli_everythingElseIsLeftToIt() {
    String[] plain = {"serve", "--data-dir", folder.toString()};

    assertThat(Serving.plain(plain, Map.of())).isPresent();
    assertThat(Serving.plain(new String[] {"serve", "--help"}, Map.of())).isEmpty();
    assertThat(Serving.plain(new String[] {"serve", "--data-dri", "x"}, Map.of())).isEmpty();
    assertThat(Serving.plain(new String[] {"check"}, Map.of())).isEmpty();
    assertThat(Serving.plain(new String[] {}, Map.of())).isEmpty();
    assertThat(Serving.plain(plain, Map.of("PORTCULLIS_PLAN", "gold"))).isEmpty();
  }

  private JsonNode whoamiSoon(Server server, String key) {
    long deadline = System.nanoTime() + SOON.toNanos();
    URI management = URI.create(Welcome.url(server.adminAddress()));
    try (ManagementClient client = new ManagementClient(management, key)) {
      while (true) {
        try {
          return client.get("/v1/whoami");
        } catch (RefusedException e) {
          assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(deadline);
        }
      }
    }
  }

  @Test
  void welcome_firstStart_showsAddressesKeyAndThreeLines() {
    try (Server server = Server.start(options())) {
      String key = server.newKey().map(KeyText::reveal).orElseThrow();

      String text = Welcome.of(server);

      assertThat(text)
          .contains("  calls       " + Welcome.url(server.gatewayAddresses().getFirst()))
          .contains("  management  " + Welcome.url(server.adminAddress()));
      assertThat(text.lines().filter(line -> line.startsWith("  curl ")))
          .hasSize(3)
          .allMatch(line -> line.contains("Bearer " + key));
    }
  }

  private OptionValues options() {
    return TestOptions.in(folder, Map.of());
  }

  private CommandRun run(String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--data-dir";
    all[arguments.length + 1] = folder.toString();
    return CommandRun.of(Map.of(), all);
  }
}
