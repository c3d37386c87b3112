package io.portcullis.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.api.health.ServerStatus;
import io.portcullis.model.Plan;
import io.portcullis.store.Store;
import io.portcullis.store.StoreOptions;
import io.portcullis.store.value.Actor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health, metrics, {@code /v1/status}, and writes that are not enforced in time. */
class StatusTest {
  @TempDir Path directory;

  @Test
  void ready_followsTheServer_andLiveDoesNot() throws InterruptedException {
    try (ApiServer server = new ApiServer(directory, ApiServer.ENFORCE_WITHIN)) {
      ApiFixture api = new ApiFixture(server, Plan.UNLIMITED);
      assertThat(api.get("/health/ready").status()).isEqualTo(200);

      server.status.notReady = List.of(new ServerStatus.Problem("draining", "it \"ends\""));
      server.status.degraded = List.of(new ServerStatus.Problem("database_silent", "no answer"));

      Answered answer = api.get("/health/ready");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text())
          .isEqualTo(
              "{\"status\":\"not_ready\",\"problems\":"
                  + "[{\"code\":\"draining\",\"message\":\"it \\\"ends\\\"\"}]}");
      assertThat(api.get("/health/live").text()).isEqualTo("{\"status\":\"live\"}");
      Answered status = api.get("/v1/status");
      assertThat(status.data().path("ready").booleanValue()).isFalse();
      assertThat(status.data().at("/not_ready/0/code").asText()).isEqualTo("draining");
      assertThat(status.data().at("/degraded/0/code").asText()).isEqualTo("database_silent");
    }
  }

  @Test
  void status_showsWhatTheServerSays() throws InterruptedException {
    try (ApiServer server = new ApiServer(directory, ApiServer.ENFORCE_WITHIN)) {
      ApiFixture api = new ApiFixture(server, Plan.UNLIMITED);
      server.status.reload =
          new ServerStatus.Reload(
              FakeStatus.STARTED, "the disk is full", FakeStatus.STARTED, 2, 5, 1);

      Answered answer = api.get("/v1/status");

      assertThat(answer.get("node")).isEqualTo("node-1");
      assertThat(answer.data().at("/reloader/error").asText()).isEqualTo("the disk is full");
      assertThat(answer.data().at("/revision/lag").asLong()).isZero();
      assertThat(answer.data().at("/revision/age_seconds").asLong()).isGreaterThanOrEqualTo(3600);
      assertThat(answer.data().at("/database/healthy").booleanValue()).isTrue();
      assertThat(answer.data().at("/gateway/refused/key_unknown").asLong()).isEqualTo(1);
      assertThat(answer.data().at("/client_addresses/source").asText())
          .isEqualTo("x-forwarded-for");
      assertThat(answer.data().at("/client_addresses/findings/0/option").asText())
          .isEqualTo("trusted-proxies");
      assertThat(answer.data().at("/findings/0/code").asText()).isEqualTo("management_in_the_open");
      assertThat(answer.data().at("/request_log/dropped_refused").asLong()).isEqualTo(1);
    }
  }

  @Test
  void metrics_countManagementCallsByPathTemplate() throws InterruptedException {
    try (ApiServer server = new ApiServer(directory, ApiServer.ENFORCE_WITHIN)) {
      ApiFixture api = new ApiFixture(server, Plan.UNLIMITED);
      api.get("/v1/clients/nonsense");

      Answered answer = api.get("/metrics");

      assertThat(answer.header("content-type"))
          .contains("text/plain; version=0.0.4; charset=utf-8");
      assertThat(answer.text())
          .contains(
              "portcullis_management_requests_total{method=\"GET\",path=\"/v1/clients/{id}\",status=\"404\"}"
                  + " 1.0");
    }
  }

  @Test
  void write_thatIsNotEnforcedInTime_is503AndSaysThatItIsStored() throws InterruptedException {
    try (ApiServer server = new ApiServer(directory, Duration.ofMillis(50))) {
      ApiFixture api = new ApiFixture(server, Plan.UNLIMITED);
      server.reloader.pause();

      Answered answer = api.post("/v1/clients", "{\"name\":\"late\",\"ip_address\":\"192.0.2.1\"}");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.errorType()).isEqualTo("dependency_unavailable");
      assertThat(answer.header("retry-after")).contains("1");
      assertThat(answer.errorMessage()).contains("stored as revision");
      assertThat(api.get("/v1/clients").each("name")).containsExactly("late");
      assertThat(api.get("/v1/status").data().at("/revision/lag").asLong()).isEqualTo(1);
      server.reloader.resume();
      server.awaitStored();
      assertThat(api.get("/v1/status").data().at("/revision/lag").asLong()).isZero();
    }
  }

  @Test
  void write_whileAnotherProcessHoldsTheDatabase_is503_andReadsGoOn() throws Exception {
    try (ApiServer server = new ApiServer(directory, ApiServer.ENFORCE_WITHIN);
        Store other = Store.open(StoreOptions.sqliteIn(directory, server.clock))) {
      ApiFixture api = new ApiFixture(server, Plan.UNLIMITED);
      CountDownLatch held = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      Thread holder =
          Thread.ofPlatform()
              .start(() -> other.write(Actor.server(api.tenantId), tx -> hold(held, release)));
      held.await();
      String body = "{\"name\":\"a\",\"ip_address\":\"192.0.2.1\"}";

      Answered answer = api.post("/v1/clients", body);

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.errorType()).isEqualTo("dependency_unavailable");
      assertThat(answer.header("retry-after")).contains("1");
      assertThat(answer.text()).doesNotContain(directory.toString());
      assertThat(api.get("/v1/clients").data().isEmpty()).isTrue();
      release.countDown();
      holder.join();
      assertThat(api.post("/v1/clients", body).status()).isEqualTo(201);
    }
  }

  private static boolean hold(CountDownLatch held, CountDownLatch release) {
    held.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
    return false;
  }
}
