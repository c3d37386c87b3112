package io.portcullis.server.options;

import static io.portcullis.server.options.OptionReading.problems;
import static io.portcullis.server.options.OptionReading.valid;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.server.options.OptionReader.Valid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionReaderTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("portcullis.yaml");
  }

  @Test
  void read_nothingSet_defaults() {
    OptionValues values = valid(Map.of(), Map.of());

    assertThat(values.of(Options.DATA_DIR)).isEqualTo(Path.of("./data"));
    assertThat(values.of(TrafficOptions.KEEP_ALIVE_TIMEOUT)).isEqualTo(Duration.ofSeconds(75));
    assertThat(values.of(TrafficOptions.MAX_HEAD_SIZE)).isEqualTo(32768);
    assertThat(values.of(Options.DATABASE_URL)).isEmpty();
  }

  @Test
  void read_flagVariableAndFile_flagWins() throws IOException {
    write("event-loops: 3");

    assertThat(
            valid(
                    Map.of("event-loops", "1", "config", file.toString()),
                    Map.of("PORTCULLIS_EVENT_LOOPS", "2"))
                .of(TrafficOptions.EVENT_LOOPS))
        .isEqualTo(1);
  }

  @Test
  void read_variableAndFile_variableWins() throws IOException {
    write("event-loops: 3");

    assertThat(
            valid(Map.of("config", file.toString()), Map.of("PORTCULLIS_EVENT_LOOPS", "2"))
                .of(TrafficOptions.EVENT_LOOPS))
        .isEqualTo(2);
  }

  @Test
  void read_fileNamedByVariable_fileWinsOverDefault() throws IOException {
    write("log-query: on\ngateway-listen: ['127.0.0.1:1', '[::1]:2']\n# a comment\nplan:  free");

    OptionValues values = valid(Map.of(), Map.of("PORTCULLIS_CONFIG", file.toString()));

    assertThat(values.of(Options.LOG_QUERY)).isTrue();
    assertThat(values.of(Options.GATEWAY_LISTEN)).hasToString("[127.0.0.1:1, [::1]:2]");
    assertThat(values.of(Options.PLAN)).hasToString("Optional[FREE]");
  }

  @Test
  void read_emptyFile_defaults() throws IOException {
    write("# nothing\n");

    assertThat(valid(Map.of("config", file.toString()), Map.of()).of(TrafficOptions.EVENT_LOOPS))
        .isEqualTo(0);
  }

  @Test
  void read_severalProblems_allReportedWithNameSourceValueAndRange() throws IOException {
    write("drain-timeout: 2 weeks\ngatway-listen: x\nbootstrap-key: x\nplan: {a: b}");

    assertThat(
            problems(
                Map.of("config", file.toString(), "event-loops", "-1"),
                List.of("--data-dri=x"),
                Map.of("PORTCULLIS_PLAN", "gold", "PORTCULLIS_LOG_QERY", "on", "PATH", "/bin")))
        .containsExactlyInAnyOrder(
            "--data-dri: unknown, from the command line; did you mean --data-dir?",
            "PORTCULLIS_LOG_QERY: unknown, from the environment; did you mean"
                + " PORTCULLIS_LOG_QUERY?",
            "gatway-listen: unknown, from " + file + ":2; did you mean gateway-listen?",
            "bootstrap-key: cannot be set in a file, as in %s:3; set the variable".formatted(file)
                + " PORTCULLIS_BOOTSTRAP_KEY",
            "plan: must be one value, in " + file + ":4",
            "plan: 'gold' from the variable PORTCULLIS_PLAN is not allowed; allowed: unlimited,"
                + " free, standard, pro, enterprise",
            "drain-timeout: '2 weeks' from %s:1 is not allowed; allowed: 1ms to 1h (units ms, s, m,"
                    .formatted(file)
                + " h, d)",
            "event-loops: '-1' from the flag --event-loops is not allowed; allowed: 0 to 1024");
  }

  @Test
  void read_listWithSeveralBadEntries_namesEach() {
    assertThat(
            problems(
                Map.of(
                    "trusted-proxies", "10.0.0.5/8,192.0.2.1, x",
                    "gateway-listen", "127.0.0.1:1,a,b:99999999"),
                List.of(),
                Map.of()))
        .satisfiesExactlyInAnyOrder(
            text ->
                assertThat(text)
                    .startsWith("trusted-proxies: ")
                    .contains("'10.0.0.5/8' at position 0: ", "write 10.0.0.0/8 or 10.0.0.5/32")
                    .contains("'x' at position 22: "),
            text ->
                assertThat(text)
                    .startsWith("gateway-listen: ")
                    .contains("('a' is none; 'b:99999999' is none)"));
  }

  @Test
  void read_malformedSecret_isNotShown() {
    String secret = "tk_live_abcd_short";

    assertThat(problems(Map.of(), List.of(), Map.of("PORTCULLIS_BOOTSTRAP_KEY", secret)))
        .singleElement()
        .asString()
        .startsWith("bootstrap-key: its value (not shown) from the variable")
        .doesNotContain("short");
  }

  @Test
  void read_unknownFlagWithASecret_isNotShown() {
    for (String flag : List.of("--bootstrap-key", "--database-password", "--key", "-p", "tk")) {
      assertThat(problems(Map.of(), List.of(flag + "=tk_live_sesame=s3same"), Map.of()))
          .as(flag)
          .singleElement()
          .asString()
          .startsWith(flag + ": unknown, from the command line")
          .doesNotContain("same");
    }
    for (String word : List.of("tk_live_sesame", "postgres://u:sesame@h/db", "=sesame")) {
      assertThat(problems(Map.of(), List.of(word), Map.of()))
          .as(word)
          .containsExactly("a word that is no flag (not shown): unknown, from the command line");
    }
    assertThat(problems(Map.of(), List.of("start"), Map.of()))
        .containsExactly("start: unknown, from the command line");
    assertThat(problems(Map.of(), List.of("--bootstrap-key=x"), Map.of()))
        .containsExactly(
            "--bootstrap-key: unknown, from the command line; did you mean the variable"
                + " PORTCULLIS_BOOTSTRAP_KEY?");
  }

  @Test
  void read_headSmallerThanTarget_problem() {
    assertThat(
            problems(
                Map.of("max-head-size", "8KiB", "max-target-size", "8KiB"), List.of(), Map.of()))
        .singleElement()
        .asString()
        .startsWith("max-head-size: 8192 bytes hold no max-target-size of 8192 bytes");
  }

  @Test
  void read_passwordTwice_problem() {
    assertThat(
            problems(
                Map.of("database-password-file", "x"),
                List.of(),
                Map.of("PORTCULLIS_DATABASE_PASSWORD", "sesame")))
        .singleElement()
        .asString()
        .contains("one of the two")
        .doesNotContain("sesame");
  }

  @Test
  void read_trustedProxies_fromFlagVariableAndList() throws IOException {
    write("client-address-source: forwarded\ntrusted-proxies: [10.0.0.0/8, '2001:db8::/32']");

    assertThat(valid(Map.of("config", file.toString()), Map.of()).of(Options.TRUSTED_PROXIES))
        .hasToString("10.0.0.0/8, 2001:db8::/32");
    assertThat(
            valid(
                    Map.of("client-address-source", "proxy-protocol"),
                    Map.of("PORTCULLIS_TRUSTED_PROXIES", "192.0.2.1"))
                .of(Options.TRUSTED_PROXIES))
        .hasToString("192.0.2.1");
    assertThat(
            ClientAddressOptions.rule(
                    valid(
                        Map.of("client-address-source", "x-forwarded-for", "trusted-hops", "2"),
                        Map.of()))
                .trustedHops())
        .isEqualTo(2);
  }

  @Test
  void read_trustedProxiesMalformed_reportedWithTheOthers() {
    for (String text : List.of("10.0.0.5/8", "10.0.0", "all", "::ffff:10.0.0.1", "localhost", "")) {
      assertThat(
              problems(
                  Map.of("trusted-proxies", text, "trusted-hops", "17"),
                  List.of(),
                  Map.of("PORTCULLIS_CLIENT_ADDRESS_SOURCE", "x-real-ip")))
          .as(text)
          .hasSize(3)
          .anyMatch(problem -> problem.startsWith("trusted-proxies: '" + text + "' from the flag"))
          .anyMatch(problem -> problem.startsWith("trusted-hops: '17' from the flag"))
          .anyMatch(problem ->
              problem.endsWith("allowed: peer, x-forwarded-for, forwarded, proxy-protocol"));
    }
  }

  /** Every combination of the three: which start, and what the others say. */
  @Test
  void read_clientAddressOptions_theWholeMatrix() {
    for (String source : List.of("peer", "x-forwarded-for", "forwarded", "proxy-protocol")) {
      for (boolean proxies : new boolean[] {false, true}) {
        for (boolean hops : new boolean[] {false, true}) {
          Map<String, String> flags =
              Map.of(
                  "client-address-source",
                  source,
                  "trusted-proxies",
                  proxies ? "10.0.0.0/8" : "none",
                  "trusted-hops",
                  hops ? "1" : "0");
          boolean peer = source.equals("peer");
          boolean allowed =
              peer
                  ? !proxies && !hops
                  : proxies != hops && !(hops && source.equals("proxy-protocol"));

          OptionReader.Result result = OptionReader.read(flags, List.of(), Map.of());

          assertThat(result instanceof Valid).as("%s", flags).isEqualTo(allowed);
        }
      }
    }
    assertThat(
            problems(
                Map.of("trusted-proxies", "10.0.0.0/8", "trusted-hops", "1"), List.of(), Map.of()))
        .containsExactly(
            "trusted-hops: set beside trusted-proxies; allowed: one of the two",
            "client-address-source: 'peer' believes no proxy, but trusted-proxies is set; allowed"
                + " with it: x-forwarded-for, forwarded, proxy-protocol");
    assertThat(problems(Map.of("client-address-source", "forwarded"), List.of(), Map.of()))
        .containsExactly(
            "client-address-source: 'forwarded' needs to know whom to believe; set trusted-proxies"
                + " or trusted-hops");
    assertThat(
            problems(
                Map.of("client-address-source", "proxy-protocol", "trusted-hops", "1"),
                List.of(),
                Map.of()))
        .containsExactly(
            "trusted-hops: a PROXY header names one address, there is nothing to count; with"
                + " client-address-source 'proxy-protocol' set trusted-proxies");
  }

  @Test
  void read_testKeyAsBootstrapKey_refused() {
    assertThat(
            problems(
                Map.of(),
                List.of(),
                Map.of("PORTCULLIS_BOOTSTRAP_KEY", "tk_test_abcd_" + "x".repeat(40))))
        .hasSize(1);
  }

  @Test
  void read_namedFileMissing_problem() {
    assertThat(problems(Map.of("config", file.toString()), List.of(), Map.of()))
        .containsExactly("config: the file " + file + " does not exist");
  }

  @Test
  void read_fileWithRepeatedKey_problem() throws IOException {
    write("plan: free\nplan: pro");

    assertThat(problems(Map.of("config", file.toString()), List.of(), Map.of()))
        .singleElement()
        .asString()
        .contains("is not valid YAML");
  }

  @Test
  void read_fileIsAList_problem() throws IOException {
    write("- plan");

    assertThat(problems(Map.of("config", file.toString()), List.of(), Map.of()))
        .containsExactly("config: the file " + file + " must hold lines of 'name: value'");
  }

  @Test
  void read_brokenYaml_namesLineAndColumn() throws IOException {
    write("plan: free\nlog-query on\nevent-loops: 3\n");
    assertThat(problems(Map.of("config", file.toString()), List.of(), Map.of()))
        .singleElement()
        .asString()
        .isEqualTo(
            "config: the file %s is not valid YAML at line 2, column 1: could not find expected ':'"
                .formatted(file));

    write("plan: free\ngateway-listen: [::]:8080\n");
    assertThat(problems(Map.of("config", file.toString()), List.of(), Map.of()))
        .singleElement()
        .asString()
        .contains("at line 2, column ")
        .endsWith("a value that begins with [ or * needs quotes, as '[::]:8080'");
  }

  @Test
  void setting_isAsTypedWithItsPlace() throws IOException {
    write("# a comment\ndrain-timeout: 10s\nplan: free");

    OptionValues values =
        valid(
            Map.of("config", file.toString(), "log-query", "on"),
            Map.of("PORTCULLIS_TEST_KEYS", "refuse", "PORTCULLIS_DATABASE_PASSWORD", "sesame"));

    assertThat(values.setting(Options.DRAIN_TIMEOUT))
        .isEqualTo(new Setting("10s", file + ":2", false));
    assertThat(values.setting(Options.PLAN).place()).isEqualTo(file + ":3");
    assertThat(values.setting(Options.LOG_QUERY).place()).isEqualTo("the flag --log-query");
    assertThat(values.setting(Options.TEST_KEYS).place())
        .isEqualTo("the variable PORTCULLIS_TEST_KEYS");
    assertThat(values.setting(Options.REQUEST_LOG_MAX_SIZE))
        .isEqualTo(new Setting("10GiB", "the default", true));
    assertThat(values.setting(Options.DATABASE_PASSWORD).shown(Options.DATABASE_PASSWORD))
        .isEqualTo("set (not shown)");
  }

  @Test
  void sizesAndDurations_outOfRange_refused() {
    assertThat(List.of("1023", "1025KiB", "999999999999GiB", "32 KiB", "32kb", ""))
        .allSatisfy(text ->
            assertThat(TrafficOptions.MAX_HEAD_SIZE.type().parser().apply(text))
                .as(text)
                .isEmpty());
    assertThat(List.of("0s", "61m", "30", "s", "999999999999d"))
        .allSatisfy(text ->
            assertThat(Options.DRAIN_TIMEOUT.type().parser().apply(text)).as(text).isEmpty());
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }
}
