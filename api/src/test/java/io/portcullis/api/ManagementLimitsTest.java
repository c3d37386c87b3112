package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The management API is limited by key, and by address without a good one (docs/wire.md section
 * 11).
 */
class ManagementLimitsTest extends ApiTest {
  @Test
  void everyAnswer_saysWhatIsLeft() {
    Answered first = api.get("/v1/whoami");
    Answered second = api.get("/v1/clients/nothing");

    assertThat(first.header("x-ratelimit-limit")).contains("6000");
    assertThat(first.header("x-ratelimit-remaining")).contains("5999");
    assertThat(first.header("ratelimit-policy")).contains("\"key\";q=6000;w=60");
    assertThat(first.header("ratelimit")).contains("\"key\";r=5999;t=1");
    assertThat(second.status()).isEqualTo(404);
    assertThat(second.header("x-ratelimit-remaining").orElseThrow()).matches("599[89]");
    assertThat(api.get("/health/live").header("x-ratelimit-limit")).isEmpty();
  }

  /** docs/wire.md section 8.2: a key's own limit holds in place of the default. */
  @Test
  void keysOwnLimit_isRefusedBeyondIt_andLeavesOthersAlone() {
    String key =
        api.newKey("{\"name\":\"k\",\"rate_limit_requests\":2,\"rate_limit_window_sec\":3600}");
    assertThat(api.sendAs(key, "GET", "/v1/whoami", null).status()).isEqualTo(200);
    // What is not there counts too.
    assertThat(api.sendAs(key, "GET", "/v1/clients/nothing", null).header("x-ratelimit-remaining"))
        .contains("0");

    Answered refused = api.sendAs(key, "GET", "/v1/whoami", null);

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.errorType()).isEqualTo("rate_limit_exceeded");
    assertThat(Integer.parseInt(refused.header("retry-after").orElseThrow()))
        .isBetween(1_700, 1_800);
    assertThat(refused.header("x-ratelimit-remaining")).contains("0");
    assertThat(api.get("/v1/whoami").status()).isEqualTo(200);
  }
}
