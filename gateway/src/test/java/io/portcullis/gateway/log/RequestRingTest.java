package io.portcullis.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.http.Slice;
import io.portcullis.policy.DenyReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestRingTest {
  private static void record(RequestRing ring, boolean refused, long id) {
    RequestSlot slot = ring.claim(refused ? DenyReason.ADDRESS_NOT_AUTHORIZED : null);
    if (slot != null) {
      slot.call(0, id, 0, null).outcome(refused ? 403 : 200, 0, null, 0, 0, 0);
      ring.publish();
    }
  }

  @Test
  void fullRing_dropsAllowedCallsBeforeRefusedOnes() {
    RequestLog log = new RequestLog(RequestLogMode.ALL, 1, 16);
    RequestRing ring = log.ring(0);
    for (int i = 0; i < 20; i++) {
      record(ring, false, i);
    }
    assertThat(log.droppedAllowed()).isEqualTo(6);
    assertThat(log.droppedRefused()).isZero();
    for (int i = 100; i < 105; i++) {
      record(ring, true, i);
    }
    assertThat(log.droppedRefused()).isEqualTo(3);
    List<Long> drained = new ArrayList<>();
    assertThat(log.drain(slot -> drained.add(slot.requestIdLow()))).isEqualTo(16);
    assertThat(drained)
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 100L, 101L);
    record(ring, false, 7);
    assertThat(log.drain(slot -> assertThat(slot.requestIdLow()).isEqualTo(7))).isEqualTo(1);
  }

  /** The trap: one ring for all, which anybody without a key can fill. */
  @Test
  void strangers_haveARingOfTheirOwn_andWhatItDoesNotHoldIsCountedByReason() {
    RequestLog log = new RequestLog(RequestLogMode.ALL, 2, 64);
    for (int i = 0; i < 1_000; i++) {
      record(log.strangerRing(0), DenyReason.KEY_UNKNOWN, i);
      record(log.strangerRing(0), DenyReason.KEY_MISSING, i);
    }
    record(log.strangerRing(1), DenyReason.KEY_MISSING, 5_000);
    for (int i = 0; i < 50; i++) {
      record(log.ring(0), false, i);
    }

    assertThat(log.droppedAllowed()).isZero();
    assertThat(log.droppedRefused()).isZero();
    assertThat(log.droppedStrangers(DenyReason.KEY_UNKNOWN)).isEqualTo(996);
    assertThat(log.droppedStrangers(DenyReason.KEY_MISSING)).isEqualTo(996);
    assertThat(log.drain(slot -> {})).isEqualTo(50);
    List<Long> drained = new ArrayList<>();
    assertThat(log.drainStrangers(4, slot -> drained.add(slot.requestIdLow()))).isEqualTo(3);
    assertThat(drained).containsExactly(0L, 0L, 5_000L);
    assertThat(log.drainStrangers(100, slot -> {})).isEqualTo(6);
    assertThat(log.drainStrangers(100, slot -> {})).isZero();
  }

  private static void record(RequestRing ring, DenyReason reason, long id) {
    RequestSlot slot = ring.claim(reason);
    if (slot != null) {
      slot.call(0, id, 0, null).outcome(reason.status(), 0, reason, 0, 0, 0);
      ring.publish();
    }
  }

  @Test
  void methods_areReadBack() {
    RequestLog log = new RequestLog(RequestLogMode.ALL, 1, 8);
    RequestSlot slot = log.ring(0).claim(null);
    assertThat(slot).isNotNull();
    for (String method : List.of("GET", "POST", "PUT", "PURGE", "GE", "GETX", "")) {
      byte[] head = (method + " / HTTP/1.1").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      assertThat(slot.line(new Slice().set(head, 0, method.length()), new Slice()).method())
          .isEqualTo(method);
    }
  }

  /** One producer, one consumer: nothing is lost, repeated, reordered or half written. */
  @Test
  void concurrentDrain_seesEveryRecordOnceInOrder() throws InterruptedException {
    int count = 500_000;
    RequestLog log = new RequestLog(RequestLogMode.ALL, 1, 64);
    Thread producer =
        Thread.ofPlatform()
            .start(() -> {
              RequestRing ring = log.ring(0);
              for (long id = 0; id < count; ) {
                RequestSlot slot = ring.claim(DenyReason.RATE_LIMITED);
                if (slot != null) {
                  slot.call(~id, id, id, null);
                  ring.publish();
                  id++;
                }
              }
            });
    long[] next = {0};
    while (next[0] < count) {
      log.drain(slot -> {
        if (slot.requestIdLow() != next[0] || slot.requestIdHigh() != ~next[0]) {
          throw new AssertionError("expected %d: %s".formatted(next[0], slot.requestId()));
        }
        next[0]++;
      });
    }
    producer.join();
    assertThat(log.drain(slot -> {})).isZero();
  }

  @Test
  void longPath_isCut() {
    RequestLog log = new RequestLog(RequestLogMode.ALL, 1, 8);
    RequestSlot slot = log.ring(0).claim(null);
    assertThat(slot).isNotNull();
    byte[] head =
        "GET /".concat("a".repeat(3_000)).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int length : new int[] {1, 64, 65, 500, 1_024, 1_025, 3_001}) {
      slot.line(new Slice().set(head, 0, 3), new Slice().set(head, 4, 4 + length));
      assertThat(slot.path()).hasSize(Math.min(length, RequestSlot.MAX_PATH)).startsWith("/");
      assertThat(slot.method()).isEqualTo("GET");
    }
  }

  @Test
  void sizes_areChecked() {
    for (int slots : new int[] {0, 4, 12, 2_000_000}) {
      assertThatThrownBy(() -> new RequestLog(RequestLogMode.ALL, 1, slots))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("slots is " + slots);
    }
  }
}
