package io.portcullis.api;

import io.portcullis.model.Plan;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A test with a tenant of its own on the server that all tests share. */
@SuppressWarnings("NullAway.Init") // set before each test
abstract class ApiTest {
  @RegisterExtension static final SharedServer SHARED = new SharedServer();

  ApiFixture api;

  @BeforeEach
  void addTenant() {
    api = new ApiFixture(SHARED.server(), Plan.UNLIMITED);
  }

  /** The id of a new client. */
  String client(String name, String address) {
    return api.post(
            "/v1/clients", "{\"name\":\"%s\",\"ip_address\":\"%s\"}".formatted(name, address))
        .id();
  }

  /** The id of a new route. */
  String route(String name) {
    return api.post(
            "/v1/routes",
            "{\"name\":\"%s\",\"target_base_url\":\"https://upstream.example\"}".formatted(name))
        .id();
  }

  /** The id of a new environment. */
  String environment(String name) {
    return api.post("/v1/environments", "{\"name\":\"%s\"}".formatted(name)).id();
  }
}
