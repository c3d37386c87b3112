package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A key that a caller has put in the wrong place is not repeated to it, nor to whoever reads on.
 */
class KeyInTextTest extends ApiTest {
  private static final String SECRET = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final String KEY = "tk_live_abcdefghijkl_" + SECRET;

  @Test
  void errors_nameWhatWasSentWithoutTheKeyInIt() {
    List<Answered> answers =
        List.of(
            api.post("/v1/clients", body("'name':'n','ip_address':'%s'")),
            api.post("/v1/clients", body("'name':'n','ip_address':'10.0.0.1','type':'%s'")),
            api.post("/v1/clients", body("'name':1,'%s':2")),
            api.post("/v1/routes", body("'name':'n','target_base_url':'%s'")),
            api.post("/v1/routes", body("'name':'n','target_base_url':'http://a','slug':'%s'")),
            api.post(
                "/v1/routes",
                body("'name':'n','target_base_url':'http://a','allowed_methods':['%s']")),
            api.post(
                "/v1/routes",
                body("'name':'n','target_base_url':'http://a','method_configs':{'%s':{}}")),
            api.post(
                "/v1/routes",
                body("'name':'n','target_base_url':'http://a','method_configs':{'GET':{'%s':1}}")),
            api.post("/v1/environments", body("'name':'A %s'")),
            api.post("/v1/api-keys", body("'name':'n','scopes':['%s']")),
            api.post("/v1/secrets", body("'name':'\u00e9%s','value':'v'")),
            api.post("/v1/access/explain", body("'route':'r','client_address':'%s'")),
            api.post("/v1/access/explain", body("'route':'r','api_key_id':'%s'")),
            api.post("/v1/clients", "{\"name\":" + KEY + "}"),
            api.get("/v1/clients?sort=" + KEY),
            api.get("/v1/clients?page=" + KEY.replace("_", "%5F")));
    for (Answered answer : answers) {
      assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
      assertThat(answer.toString()).doesNotContain(SECRET);
    }
  }

  @Test
  void warningsAndExplanations_haveNoKey() {
    for (Answered answer :
        List.of(
            api.post("/v1/clients", body("'name':'n','ip_address':'10.0.0.1','%s':1")),
            api.get("/v1/clients?" + KEY + "=1"),
            api.post("/v1/access/explain", body("'route':'%s'")))) {
      assertThat(answer.status()).isBetween(200, 201);
      assertThat(answer.toString()).contains("tk_live_abcdefghijkl_***").doesNotContain(SECRET);
    }
  }

  private static String body(String members) {
    return "{" + members.formatted(KEY).replace('\'', '"') + "}";
  }
}
