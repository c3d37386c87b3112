package io.portcullis.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.gateway.log.RequestLog;
import io.portcullis.gateway.log.RequestLogMode;
import io.portcullis.gateway.log.RequestSlot;
import io.portcullis.http.Slice;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.DenyReason;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.store.requestlog.RequestLogStore;
import io.portcullis.store.requestlog.value.RequestLogOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestLogPumpTest {
  private static final byte[] LINE = "GET /hello HTTP/1.1".getBytes(StandardCharsets.US_ASCII);
  private static final ActivePolicy NO_POLICY = new ActivePolicy(PolicySnapshot.empty());

  private static final UUID TENANT = new UUID(7, 7);

  @TempDir Path folder;

  @Test
  void pump_recordedCall_isStoredSoon() {
    RequestLog calls = new RequestLog(RequestLogMode.ALL, 1, 16);
    try (RequestLogStore store = open();
        RequestLogPump pump = RequestLogPump.start(calls, store, NO_POLICY)) {
      assertThat(pump).isNotNull();
      record(calls, 1);

      Soon.await(() -> store.counters().appended() == 1);
    }
  }

  /** The trap: a guide that is pasted into a shell, and asks for the call it has just made. */
  @Test
  void question_findsEveryCallRecordedBeforeIt_howeverFastItComes() {
    RequestLog calls = new RequestLog(RequestLogMode.ALL, 1, 256);
    try (RequestLogStore store = open();
        RequestLogPump pump = RequestLogPump.start(calls, store, NO_POLICY)) {
      store.bringFirst(pump::storeNow);
      for (int i = 1; i <= 40; i++) {
        record(calls, i);

        assertThat(store.find(TENANT, new UUID(i, i))).as("call %d", i).isEmpty();
        assertThat(store.counters().appended()).as("call %d", i).isEqualTo(i);
      }
    }
  }

  @Test
  void question_afterTheEnd_waitsForNobody() {
    RequestLog calls = new RequestLog(RequestLogMode.ALL, 1, 16);
    try (RequestLogStore store = open()) {
      RequestLogPump pump = RequestLogPump.start(calls, store, NO_POLICY);
      pump.close();

      pump.storeNow();

      assertThat(store.counters().appended()).isZero();
    }
  }

  /** The trap: a pump that ends at its next pause leaves what was recorded after the last one. */
  @Test
  void close_storesWhatStillWaits() {
    RequestLog calls = new RequestLog(RequestLogMode.ALL, 2, 256);
    try (RequestLogStore store = open()) {
      RequestLogPump pump = RequestLogPump.start(calls, store, NO_POLICY);
      for (int i = 1; i <= 20; i++) {
        record(calls, i);
      }

      pump.close();

      assertThat(store.counters().appended()).isEqualTo(20);
      assertThat(calls.droppedStrangers(DenyReason.KEY_MISSING)).isZero();
    }
  }

  @Test
  void pump_moreThanTheRingHolds_dropsAreCountedNotBlocking() {
    RequestLog calls = new RequestLog(RequestLogMode.ALL, 1, 64);
    for (int i = 1; i <= 20; i++) {
      record(calls, i);
    }
    try (RequestLogStore store = open()) {
      RequestLogPump.start(calls, store, NO_POLICY).close();

      assertThat(store.counters().appended()).isEqualTo(8);
      assertThat(calls.droppedStrangers(DenyReason.KEY_MISSING)).isEqualTo(12);
    }
  }

  /** The trap: strangers in a flood, who keep the thread and the ring from those with a key. */
  @Test
  void floodOfStrangers_leavesEveryCallWithAKeyItsRecord() {
    RequestLog calls = new RequestLog(RequestLogMode.ALL, 1, 4_096);
    try (RequestLogStore store = open()) {
      RequestLogPump pump = RequestLogPump.start(calls, store, NO_POLICY);
      int known = 0;
      long beganNs = System.nanoTime();
      while (known < 500) {
        for (int i = 0; i < 1_000; i++) {
          record(calls, i);
        }
        RequestSlot slot = calls.ring(0).claim(null);
        assertThat(slot).as("a slot for a call with a key").isNotNull();
        slot.call(0, ++known, System.currentTimeMillis(), null)
            .line(new Slice().set(LINE, 0, 3), new Slice().set(LINE, 4, 10))
            .decided(null, false)
            .outcome(200, 200, null, 12, 100, 200);
        calls.ring(0).publish();
      }
      pump.close();
      double seconds = (System.nanoTime() - beganNs) / 1e9;

      assertThat(calls.droppedAllowed()).isZero();
      long strangers = store.counters().appended() - known;
      assertThat((double) strangers).isPositive().isLessThan(4_000 * (seconds + 1) + 512);
      assertThat(calls.droppedStrangers(DenyReason.KEY_MISSING)).isEqualTo(500_000 - strangers);
    }
  }

  private RequestLogStore open() {
    return RequestLogStore.open(RequestLogOptions.in(folder, Clock.systemUTC()));
  }

  /** A call refused before anything is known of it; dropped if the ring is full. */
  private static void record(RequestLog calls, long id) {
    RequestSlot slot = calls.strangerRing(0).claim(DenyReason.KEY_MISSING);
    if (slot == null) {
      return;
    }
    slot.call(id, id, System.currentTimeMillis(), null)
        .line(new Slice().set(LINE, 0, 3), new Slice().set(LINE, 4, 10))
        .decided(null, false)
        .outcome(401, 0, DenyReason.KEY_MISSING, 12, 100, 200);
    calls.strangerRing(0).publish();
  }
}
