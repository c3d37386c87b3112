package io.portcullis.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portcullis.api.health.ServerStatus.Finding;
import io.portcullis.model.key.KeyText;
import io.portcullis.server.cli.ManagementClient.RefusedException;
import io.portcullis.server.options.ListenAddress;
import io.portcullis.server.options.OptionReader;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Options;
import io.portcullis.server.run.Server;
import io.portcullis.server.run.TestOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
            Map.of("PORTCULLIS_DATABASE_PASSWORD", "sesame", "PORTCULLIS_DRAIN_TIMEOUT", "10s"),
            "check",
            "--data-dir",
            folder.toString(),
            "--gateway-listen",
            "127.0.0.1:0",
            "--admin-listen",
            "127.0.0.1:0");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("(?m)^gateway-listen +127\\.0\\.0\\.1:0  \\(the flag --gateway-listen\\)$")
        .containsPattern("(?m)^request-log-max-size +10GiB$")
        .containsPattern("(?m)^drain-timeout +10s  \\(the variable PORTCULLIS_DRAIN_TIMEOUT\\)$")
        .containsPattern("(?m)^database-password +set \\(not shown\\)  \\(the variable ")
        .contains("0 clients, 0 routes, 1 key, 0 secrets")
        .contains("The options are good.")
        .doesNotContain("sesame");
  }

  /** The trap: to stop at the first, and have the operator start again for each of the others. */
  @Test
  void check_manyFaultsOfSeveralKinds_allNamedOneLineEach() throws IOException {
    Files.writeString(folder.resolve("portcullis.db"), "this is no database, only text".repeat(99));
    Files.writeString(folder.resolve("master.key"), "no key");
    Files.writeString(folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\nsesame\n");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String listen = "127.0.0.1:" + taken.getLocalPort();
      CommandRun run =
          CommandRun.of(
              Map.of(),
              "check",
              "--data-dir",
              folder.toString(),
              "--upstream-ca-file",
              folder.resolve("ca.pem").toString(),
              "--gateway-listen",
              listen,
              "--admin-listen",
              "203.0.113.1:1");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err().lines())
          .satisfiesExactlyInAnyOrder(
              line ->
                  assertThat(line)
                      .startsWith("upstream-ca-file: the file ")
                      .doesNotContain("sesame"),
              line -> assertThat(line).contains("portcullis.db: ", "not a database"),
              line -> assertThat(line).contains("master.key has a line that is not"),
              line ->
                  assertThat(line)
                      .startsWith("gateway-listen: cannot listen on " + listen + ": ")
                      .contains("the port is taken by process "),
              line ->
                  assertThat(line)
                      .isEqualTo(
                          "admin-listen: cannot listen on 203.0.113.1:1: this machine has no such"
                              + " address."));

      CommandRun wrong =
          CommandRun.of(
              Map.of(),
              "check",
              "--data-dir",
              folder.toString(),
              "--event-loops",
              "many",
              "--gateway-listen",
              listen,
              "--admin-listen",
              "127.0.0.1:0");
      assertThat(wrong.exitCode()).isEqualTo(2);
      assertThat(wrong.err())
          .contains("event-loops: 'many'", "the port is taken", "not a database", "master.key");
    }
  }

  @Test
  void check_bothListenersOnOnePort_isFound() {
    CommandRun run =
        CommandRun.of(
            Map.of(),
            "check",
            "--data-dir",
            folder.toString(),
            "--gateway-listen",
            "127.0.0.1:48127",
            "--admin-listen",
            "localhost:48127");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("admin-listen: cannot listen on 127.0.0.1:48127");
  }

  @Test
  void demo_portsThatAreTaken_areReplacedUnlessTheyWereNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ListenAddress listen = new ListenAddress(ListenAddress.LOOPBACK, taken.getLocalPort());
      OptionValues named = TestOptions.in(folder, Map.of("admin-listen", listen.toString()));
      OptionValues usual =
          switch (OptionReader.read(Map.of(), List.of(), Map.of())) {
            case OptionReader.Valid(OptionValues values) ->
                values.with(Options.ADMIN_LISTEN, listen);
            case OptionReader.Invalid invalid -> throw new AssertionError(invalid);
          };

      assertThat(FreePorts.where(usual).of(Options.ADMIN_LISTEN)).hasToString("127.0.0.1:0");
      assertThat(FreePorts.where(named).of(Options.ADMIN_LISTEN)).isEqualTo(listen);
    }
  }

  @Test
  void check_databaseIsNoDatabase_oneLine() throws IOException {
    Files.writeString(folder.resolve("portcullis.db"), "this is no database, only text".repeat(99));

    CommandRun run = check();

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void check_anotherMasterKey_oneLineThatSaysWhatToDo() throws IOException {
    Server.start(options()).close();
    Files.delete(folder.resolve("master.key"));

    CommandRun run = check();

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
    assertThat(check().exitCode()).isZero();
    Files.writeString(folder.resolve("master.key"), old);
    assertThat(check().exitCode()).isEqualTo(1);
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
    assertThat(
            CommandRun.of(
                    variables,
                    "check",
                    "--data-dir",
                    folder.toString(),
                    "--gateway-listen",
                    "127.0.0.1:0",
                    "--admin-listen",
                    "127.0.0.1:0")
                .exitCode())
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

      assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
      assertThat(run.out())
          .containsPattern("(?m)^  client +fail +127\\.0\\.0\\.2 ")
          .contains("The call would be refused with 403: address_not_authorized.")
          .contains("Nearest miss: ")
          .contains(Playground.NEIGHBOUR);
    }
  }

  @Test
  void explain_describedByTheFieldsOfACall_allowedInJson() throws IOException {
    try (Playground playground = Playground.start(options())) {
      String[] call = {
        "explain",
        "--json",
        "--server",
        playground.managementUrl(),
        "-H",
        "X-KnoxCall-Route: " + Playground.ROUTE,
        "-H",
        "Accept: */*",
        "--header",
        "x-knoxcall-key: " + playground.key()
      };

      CommandRun run = CommandRun.of(Map.of("PORTCULLIS_KEY", playground.key()), call);

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out())
          .contains("\"verdict\" : \"allow\"", "\"needs_signature\" : false")
          .doesNotContain(playground.key());
    }
  }

  @Test
  void explanation_thatNeedsASignature_saysAllowedIfSigned() throws IOException {
    String answer = "{'verdict':'allow','needs_signature':true,'steps':[]}".replace('\'', '"');

    assertThat(ExplanationText.of(new JsonMapper().readTree(answer)))
        .contains("The call would be allowed if it is signed.");
  }

  @Test
  void explain_wrongWords_neverShowAKey() {
    Map<String, String> key = Map.of("PORTCULLIS_KEY", "k");
    for (String[] words :
        new String[][] {
          {"--route", "x", "--key", "sesame"},
          {"--route", "x", "-H", "sesame"},
          {"--route", "x", "-H", "x-knoxcall-route: sesame"},
          {"-H", "x-knoxcall-key: sesame"}
        }) {
      String[] all = Stream.concat(Stream.of("explain"), Stream.of(words)).toArray(String[]::new);
      CommandRun run = CommandRun.of(key, all);
      assertThat(run.exitCode()).as("%s", List.of(words)).isEqualTo(2);
      assertThat(run.out() + run.err()).doesNotContain("sesame");
      assertThat(run.err().lines()).hasSize(1);
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
  void welcome_firstStart_fits80ColumnsAndShowsTheKeyOnce() {
    try (Server server = Server.start(options())) {
      String key = server.newKey().map(KeyText::reveal).orElseThrow();

      String text = Welcome.of(server);

      assertThat(text)
          .contains("  calls       " + Welcome.url(server.gatewayAddresses().getFirst()) + "\n")
          .contains("  management  " + Welcome.url(server.adminAddress()) + "\n")
          .contains("  export PORTCULLIS_KEY=\\\n" + key + "\n")
          .containsOnlyOnce(key);
      assertThat(text.lines()).allMatch(line -> line.length() <= OptionHelp.WIDTH);
      assertThat(text.lines().filter(line -> line.startsWith("  curl "))).hasSize(3);
      assertThat(server.findings()).isEmpty();
    }
  }

  /** The trap: to say 127.0.0.1, and let nobody know that others reach it too. */
  @Test
  void welcome_listeningOnEveryAddress_saysSoAndWarnsOfTheManagementApi() {
    OptionValues open =
        TestOptions.in(
            folder, Map.of("gateway-listen", "[::]:0,127.0.0.1:0", "admin-listen", "0.0.0.0:0"));
    try (Server server = Server.start(open)) {
      String text = Welcome.of(server);

      int calls = server.gatewayAddresses().getFirst().getPort();
      int management = server.adminAddress().getPort();
      assertThat(text)
          .contains(
              "  calls       [::]:%d, every address; here http://127.0.0.1:%d\n"
                  .formatted(calls, calls))
          .contains(
              "  calls       http://127.0.0.1:%d\n"
                  .formatted(server.gatewayAddresses().getLast().getPort()))
          .contains(
              "  management  0.0.0.0:%d, every address; here http://127.0.0.1:%d\n"
                  .formatted(management, management));
      assertThat(server.findings())
          .singleElement()
          .returns("management_in_the_open", Finding::code)
          .returns("admin-listen", Finding::option);
      String key = server.newKey().map(KeyText::reveal).orElseThrow();
      try (ManagementClient client =
          new ManagementClient(URI.create(Welcome.url(server.adminAddress())), key)) {
        assertThat(client.get("/v1/status").path("findings").findValuesAsText("code"))
            .containsExactly("management_in_the_open");
      }
    }
  }

  private CommandRun check() {
    return run("check", "--gateway-listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0");
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
