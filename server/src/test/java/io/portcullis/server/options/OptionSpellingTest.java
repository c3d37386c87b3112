package io.portcullis.server.options;

import static io.portcullis.server.options.OptionReading.problems;
import static io.portcullis.server.options.OptionReading.valid;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people type in place of an option's name or value, from the habits of other servers. */
class OptionSpellingTest {
  @Test
  void databaseUrl_inEverySpelling_isOneOfJdbc() {
    assertThat(
            Map.of(
                "jdbc:postgresql://h:5432/db", "jdbc:postgresql://h:5432/db",
                "postgres://h/db", "jdbc:postgresql://h/db",
                "postgresql://u@h/db", "jdbc:postgresql://h/db?user=u",
                "postgres://u:p%40+w@h:1/db?sslmode=require",
                    "jdbc:postgresql://h:1/db?user=u&password=p%40%2Bw&sslmode=require",
                "jdbc:postgresql://u:p@h/db?a=b", "jdbc:postgresql://h/db?user=u&password=p&a=b",
                "postgresql://a:1,b:2/db?connect_timeout=3",
                    "jdbc:postgresql://a:1,b:2/db?connectTimeout=3",
                "jdbc:postgresql://h:1/db?user=u@srv&ssl=true",
                    "jdbc:postgresql://h:1/db?user=u@srv&ssl=true",
                "postgres:///db?host=/run", "jdbc:postgresql:///db?host=/run",
                "postgres://u:p@[::1]:5/db", "jdbc:postgresql://[::1]:5/db?user=u&password=p",
                "jdbc:sqlite:x.db", "jdbc:sqlite:x.db"))
        .allSatisfy((typed, jdbc) -> assertThat(JdbcUrl.of(typed)).as(typed).contains(jdbc));
    assertThat(
            List.of("mysql://h/db", "postgres://", "postgres:h/db", "h/db", "postgres://%zz@h/d"))
        .allSatisfy(typed -> assertThat(JdbcUrl.of(typed)).as(typed).isEmpty());
  }

  @Test
  void databaseUrl_shown_hasNoPassword() {
    for (String typed :
        List.of(
            "postgres://u:sesame@h/db",
            "postgres://u:se%40same@h/db?sslmode=require",
            "jdbc:postgresql://h/db?user=u&password=sesame&ssl=true",
            "jdbc:postgresql://h/db?sslpassword=sesame",
            "postgres://u:/same/same@h/db",
            "postgres://u:a?same@h/db",
            "postgres://u:a#same@h/db",
            "postgres://u:a@same:same//same@h/db",
            "u:same/same@h/db",
            "//u:same?same@h/db",
            "postgres:u:same@h/db",
            "mysql://u:sesame@h/db")) {
      assertThat(new Setting(typed, "", false).text())
          .as(typed)
          .contains("***", "db")
          .doesNotContain("same");
    }
    assertThat(problems(Map.of("database-url", "mysql://u:sesame@h/db"), List.of(), Map.of()))
        .singleElement()
        .asString()
        .startsWith("database-url: 'mysql://u:***@h/db' from the flag --database-url");
  }

  /** What is before the {@code @} might be the password or not: nothing is guessed. */
  @Test
  void databaseUrl_passwordNotEncoded_refusedSayingHowToWriteIt() {
    for (String typed :
        List.of(
            "postgres://u:pa/s3cret@db/x",
            "postgres://u:pa?s3cret@db/x",
            "postgres://u:pa#s3cret@db/x",
            "postgres://u:1/s3cret@db/x",
            "postgres://u:1?s3cret@db/x",
            "postgres://u:1?a=s3cret@db/x",
            "postgres://u:1/?s3cret@db/x",
            "jdbc:postgresql://u:pa?s3cret@db/x",
            "postgres://u:%zzs3cret@db/x")) {
      assertThat(problems(Map.of("database-url", typed), List.of(), Map.of()))
          .as(typed)
          .singleElement()
          .asString()
          .contains("://u:***@db/x'", "must be percent-encoded: %2F %3F %23")
          .doesNotContain("s3cret");
    }
    assertThat(JdbcUrl.of("postgres://u:pa%2Fss%3F%23@db/x"))
        .contains("jdbc:postgresql://db/x?user=u&password=pa%2Fss%3F%23");
  }

  @Test
  void unknownWords_thatOtherServersUse_suggestTheOptionMeant() {
    Map<String, String> meant =
        Map.ofEntries(
            Map.entry("--port", "--gateway-listen"),
            Map.entry("--port=80", "--gateway-listen"),
            Map.entry("-p", "--gateway-listen"),
            Map.entry("--listen", "--gateway-listen"),
            Map.entry("--host", "--gateway-listen"),
            Map.entry("--admin-port", "--admin-listen"),
            Map.entry("--db", "--database-url"),
            Map.entry("--data", "--data-dir"),
            Map.entry("--log", "--request-log"),
            Map.entry("--trusted-proxy", "--trusted-proxies"),
            Map.entry("--gatewya-listen", "--gateway-listen"));
    assertThat(meant)
        .allSatisfy(
            (typed, option) -> assertThat(KnownWords.flag(typed)).as(typed).isEqualTo(option));
    assertThat(problems(Map.of(), List.of(), Map.of("PORTCULLIS_PORT", "80")))
        .containsExactly(
            "PORTCULLIS_PORT: unknown, from the environment; did you mean"
                + " PORTCULLIS_GATEWAY_LISTEN?");
    assertThat(KnownWords.flag("--colour")).as("nothing near").isEmpty();
  }

  @Test
  void listen_asPeopleWriteIt_isRead() {
    Map<String, String> read =
        Map.of(
            "8080", "127.0.0.1:8080",
            ":8080", "127.0.0.1:8080",
            "*:8080", "[::]:8080",
            "localhost:8080", "127.0.0.1:8080",
            "[::1]:8080", "[::1]:8080",
            "[0:0::1]:0", "[::1]:0",
            "0.0.0.0:1", "0.0.0.0:1");
    assertThat(read)
        .allSatisfy((typed, listen) ->
            assertThat(ListenAddress.parse(typed, ListenAddress.LOOPBACK))
                .as(typed)
                .hasToString("Optional[" + listen + "]"));
    assertThat(valid(Map.of("gateway-listen", "8080, *:81"), Map.of()).of(Options.GATEWAY_LISTEN))
        .as("callers are meant to come from elsewhere")
        .hasToString("[[::]:8080, [::]:81]");
    assertThat(valid(Map.of("admin-listen", ":9"), Map.of()).of(Options.ADMIN_LISTEN))
        .as("operators are not, unless they say so")
        .hasToString("127.0.0.1:9");
  }

  @Test
  void listen_malformed_refused() {
    // Names are refused too: nothing is resolved.
    assertThat(
            List.of(
                "example.com:8080",
                "localhost",
                "localhost.:80",
                "::1:8080",
                "[127.0.0.1]:80",
                "[localhost]:80",
                "1.2.3.4:65536",
                "65536",
                "1.2.3.4:",
                ":",
                "",
                "1.2.3.4:-1",
                "01.2.3.4:80",
                "[::1]:+80"))
        .allSatisfy(text ->
            assertThat(ListenAddress.parse(text, ListenAddress.LOOPBACK)).as(text).isEmpty());
  }
}
