package io.portcullis.api;

import io.portcullis.api.health.ServerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A program around the API that says what a test told it to. */
final class FakeStatus implements ServerStatus {
  static final Instant STARTED = Instant.parse("2026-06-01T11:00:00Z");

  volatile List<Problem> notReady = List.of();
  volatile List<Problem> degraded = List.of();
  volatile Reload reload = new Reload(STARTED, null, null, 1, 0, 0);

  @Override
  public String node() {
    return "node-1";
  }

  @Override
  public String version() {
    return "0.1.0-test";
  }

  @Override
  public Instant startedAt() {
    return STARTED;
  }

  @Override
  public List<Problem> notReady() {
    return notReady;
  }

  @Override
  public List<Problem> degraded() {
    return degraded;
  }

  @Override
  public Reload reload() {
    return reload;
  }

  @Override
  public Recording recording() {
    return new Recording("all", 12, 3, 1, Map.of("key_missing", 7L));
  }

  @Override
  public Topology topology() {
    return new Topology(
        "x-forwarded-for",
        "10.0.0.0/8",
        0,
        List.of(new Finding("one_untrusted_peer", "all from 192.0.2.1", "trusted-proxies")));
  }

  @Override
  public Gateway gateway() {
    return new Gateway(10, 7, Map.of("address_not_authorized", 2L, "key_unknown", 1L), 4, 5);
  }

  @Override
  public List<Finding> findings() {
    return List.of(
        new Finding("management_in_the_open", "keys go there unencrypted", "admin-listen"));
  }
}
