package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpList;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code ip_address} takes, how it is echoed, and what is refused with which words. */
class ClientAddressesTest extends ApiTest {

  /** Text, position at which the fault is, and what must be offered or said. */
  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("", 0, "no address"),
        Arguments.of(" ", 1, "no address"),
        Arguments.of("10.0.0.01", 0, "leading zero"),
        Arguments.of("010.0.0.1", 0, "leading zero"),
        Arguments.of("10.1", 0, "10.1"),
        Arguments.of("10", 0, "10"),
        Arguments.of("167772161", 0, "167772161"),
        Arguments.of("0x0a000001", 0, "0x0a000001"),
        Arguments.of("0x7f.0.0.1", 0, "0x7f"),
        Arguments.of("256.0.0.1", 0, "256"),
        Arguments.of("10.0.0.1.2", 0, "10.0.0.1.2"),
        Arguments.of("localhost", 0, "localhost"),
        Arguments.of("example.com", 0, "example.com"),
        Arguments.of("*", 0, "*"),
        Arguments.of("10.0.0.*", 0, "10.0.0.*"),
        Arguments.of("10.0.0.0/33", 0, "33"),
        Arguments.of("2001:db8::/129", 0, "129"),
        Arguments.of("10.0.0.0/-1", 0, "-1"),
        Arguments.of("10.0.0.0/08", 0, "08"),
        Arguments.of("10.0.0.0/", 0, "10.0.0.0/"),
        Arguments.of("10.0.0.0/8/8", 0, "10.0.0.0/8/8"),
        Arguments.of("10.0.0.0/255.0.0.0", 0, "255.0.0.0"),
        Arguments.of("10.0.0.1x", 0, "10.0.0.1x"),
        Arguments.of("10.0.0.1:80", 0, "10.0.0.1:80"),
        Arguments.of("10.0.0.5/8", 0, "10.0.0.0/8"),
        Arguments.of("10.0.0.5/8", 0, "10.0.0.5/32"),
        Arguments.of("2001:db8::1/32", 0, "2001:db8::/32"),
        Arguments.of("fe80::1%eth0", 0, "zone"),
        Arguments.of("[2001:db8::1]", 0, "2001:db8::1"),
        Arguments.of("2001:db8:::1", 0, "2001:db8:::1"),
        Arguments.of("2001:db8::1::2", 0, "2001:db8::1::2"),
        Arguments.of("1:2:3:4:5:6:7:8:9", 0, "1:2:3:4:5:6:7:8:9"),
        Arguments.of("12345::", 0, "12345"),
        Arguments.of("::ffff:10.0.0.1", 0, "10.0.0.1"),
        Arguments.of("::ffff:10.0.0.0/104", 0, "10.0.0.0/8"),
        Arguments.of("10.0.0.9-10.0.0.1", 0, "10.0.0.9"),
        Arguments.of("10.0.0.1-2001:db8::1", 0, "10.0.0.1"),
        Arguments.of("10.0.0.1,,10.0.0.2", 9, "empty"),
        Arguments.of("10.0.0.1,", 9, "empty"),
        Arguments.of(",10.0.0.1", 0, "empty"),
        Arguments.of("10.0.0.1, 10.0.0.300", 10, "300"),
        Arguments.of("10.0.0.1;10.0.0.2", 0, "10.0.0.1;10.0.0.2"),
        Arguments.of("10.0.0.1 10.0.0.2", 0, "10.0.0.1"),
        Arguments.of("\\t10.0.0.1", 0, "\\"),
        Arguments.of("10.0.0.1\\n", 0, "\\"),
        Arguments.of("１０.0.0.1", 0, "\\uff11"),
        Arguments.of("١٠.0.0.1", 0, "\\u0661"),
        Arguments.of("10.0.0.1\\u0000", 0, "\\u0000"));
  }

  /** Whoever pastes a list mends it in one go. */
  @Test
  void create_severalBadEntries_namesEachWithPlaceAndHint() {
    Answered answer =
        api.post(
            "/v1/clients",
            "{\"name\":\"a\",\"ip_address\":\"10.0.0.5/8, 192.0.2.1,010.0.0.1, x\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(faults(answer, "ip_address"))
        .hasSize(3)
        .satisfiesExactly(
            text -> assertThat(text).contains("at position 0", "10.0.0.0/8 or 10.0.0.5/32"),
            text -> assertThat(text).contains("at position 22", "write 10.0.0.1"),
            text -> assertThat(text).contains("'x' at position 33"));
    String many = "x,".repeat(24) + "x";
    assertThat(
            faults(
                api.post("/v1/clients", "{\"name\":\"a\",\"ip_address\":\"%s\"}".formatted(many)),
                "ip_address"))
        .hasSize(21)
        .last()
        .isEqualTo("and 5 more");
  }

  @Test
  void everyListMember_namesEachBadItem() {
    route("orders");
    assertThat(
            faults(
                api.patch("/v1/routes/orders", "{\"ip_allowlist\":[\"x\",\"10.0.0.1\",\"y\"]}"),
                "ip_allowlist"))
        .satisfiesExactly(
            text -> assertThat(text).startsWith("item 0: 'x'"),
            text -> assertThat(text).startsWith("item 2: 'y'"));
    assertThat(
            faults(
                api.patch("/v1/routes/orders", "{\"ip_allowlist\":[1,\"10.0.0.1\",null]}"),
                "ip_allowlist"))
        .containsExactly(
            "must be an array of strings; item 0 is a number",
            "must be an array of strings; item 2 is null");
    assertThat(
            faults(
                api.patch("/v1/routes/orders", "{\"allowed_methods\":[\"a\",\"GET\",\"b\"]}"),
                "allowed_methods"))
        .hasSize(2);
    assertThat(
            faults(
                api.post(
                    "/v1/routes/orders/environments/production/clients",
                    "{\"client_ids\":[\"a\",\"b\"]}"),
                "client_ids"))
        .containsExactly("there is no client 'a'", "there is no client 'b'");
    assertThat(
            api.post("/v1/api-keys", "{\"name\":\"k\",\"role_ids\":[\"a\",\"b\"]}").errorMessage())
        .contains("'a', 'b'");
  }

  private static List<String> faults(Answered answer, String field) {
    List<String> texts = new ArrayList<>();
    answer.json().path("fields").path(field).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @ParameterizedTest
  @MethodSource("refused")
  void create_refusedForm_is400NamingValueAndPlace(String text, int position, String said) {
    Answered answer =
        api.post("/v1/clients", "{\"name\":\"a\",\"ip_address\":\"%s\"}".formatted(text));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorType()).isEqualTo("validation_error");
    assertThat(answer.faultyFields()).containsExactly("ip_address");
    assertThat(answer.fault("ip_address")).contains("at position " + position).contains(said);
    assertThat(answer.errorMessage()).contains(answer.fault("ip_address"));
  }

  @Test
  void update_refusedForm_leavesTheClientAsItWas() {
    String id = client("a", "192.0.2.1");

    Answered answer = api.patch("/v1/clients/" + id, "{\"ip_address\":\"10.0.0.5/8\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(api.get("/v1/clients/" + id).get("ip_address")).isEqualTo("192.0.2.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.0/24 | 203.0.113.0/24",
        "203.0.113.42 | 203.0.113.42",
        "203.0.113.42/32 | 203.0.113.42",
        "2001:DB8:0:0:0:0:0:1 | 2001:db8::1",
        "2001:db8::1/128 | 2001:db8::1",
        "2001:0db8:0000::/48 | 2001:db8::/48",
        "64:ff9b::192.0.2.1 | 64:ff9b::c000:201",
        "10.0.0.1,10.0.0.2 | 10.0.0.1, 10.0.0.2",
        "10.0.0.1 ,  10.0.0.2 | 10.0.0.1, 10.0.0.2",
        "10.0.0.1, 2001:db8::/32, 192.0.2.0/24 | 10.0.0.1, 2001:db8::/32, 192.0.2.0/24",
        "10.0.0.1-10.0.0.9 | 10.0.0.1-10.0.0.9",
        "10.0.0.0 - 10.0.0.255 | 10.0.0.0/24",
      })
  void create_acceptedForm_isEchoedCanonicalAndSaidToBe(String text, String canonical) {
    Answered answer =
        api.post("/v1/clients", "{\"name\":\"a\",\"ip_address\":\"%s\"}".formatted(text));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.get("ip_address")).isEqualTo(canonical);
    assertThat(api.get("/v1/clients/" + answer.id()).get("ip_address")).isEqualTo(canonical);
    if (text.equals(canonical)) {
      assertThat(answer.warnings()).isEmpty();
    } else {
      assertThat(answer.warnings()).containsExactly("canonical_spelling:ip_address");
    }
  }

  @Test
  void create_thousandEntries_areTaken_andOneMoreIsNot() {
    String thousand =
        IntStream.range(0, IpList.MAX_ENTRIES)
            .mapToObj(i -> "10.0.%d.%d".formatted(i / 200, i % 200))
            .collect(Collectors.joining(", "));

    assertThat(
            api.post("/v1/clients", "{\"name\":\"a\",\"ip_address\":\"%s\"}".formatted(thousand))
                .get("ip_address"))
        .isEqualTo(thousand);
    assertThat(
            api.post(
                    "/v1/clients",
                    "{\"name\":\"a\",\"ip_address\":\"%s, 192.0.2.1\"}".formatted(thousand))
                .fault("ip_address"))
        .contains("1000");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0/0, any_address",
    "::/0, any_address",
    "0.0.0.0-255.255.255.255, any_address",
    "11.0.0.0/8, wide_range",
    "0.0.0.0/1, wide_range",
    "2001:d00::/24, wide_range",
  })
  void create_entryForEverybodyOrAlmost_isAllowedWithAWarning(String text, String code) {
    Answered answer =
        api.post("/v1/clients", "{\"name\":\"a\",\"ip_address\":\"%s\"}".formatted(text));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.warnings()).contains(code + ":ip_address");
  }

  @Test
  void create_coveredByAnotherClient_isAllowedWithAWarningNamingIt() {
    client("office", "203.0.113.0/24");

    Answered inside =
        api.post("/v1/clients", "{\"name\":\"a\",\"ip_address\":\"203.0.113.64/26\"}");
    Answered wider = api.post("/v1/clients", "{\"name\":\"b\",\"ip_address\":\"203.0.112.0/23\"}");

    assertThat(inside.warnings()).containsExactly("already_covered:ip_address");
    assertThat(inside.text()).contains("client 'office'");
    assertThat(wider.warnings()).isEmpty();
  }

  @Test
  void update_otherMember_doesNotWarnAgain() {
    client("office", "203.0.113.0/24");
    String id = client("a", "203.0.113.7");

    assertThat(api.patch("/v1/clients/" + id, "{\"name\":\"b\"}").warnings()).isEmpty();
    assertThat(api.patch("/v1/clients/" + id, "{\"ip_address\":\"203.0.113.8\"}").warnings())
        .containsExactly("already_covered:ip_address");
  }
}
