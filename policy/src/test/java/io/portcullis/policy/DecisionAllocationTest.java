package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.model.CallRules;
import io.portcullis.model.Injection;
import io.portcullis.model.MethodRule;
import io.portcullis.model.RateLimitRule;
import io.portcullis.model.Route;
import io.portcullis.model.SignatureRule;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A decision allocates nothing: the gateway's garbage per request has no place for it. The smallest
 * object takes 16 bytes, so less than one byte a decision is nothing; the JVM itself charges a
 * thread some bytes now and then.
 */
class DecisionAllocationTest {
  private static final int DECISIONS = 20_000;

  private final Sample sample = new Sample();

  private long bytesOf(PolicySnapshot snapshot, List<Call> calls) {
    AccessRequest[] requests = calls.stream().map(Call::request).toArray(AccessRequest[]::new);
    Decision decision = new Decision();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // The first round loads classes and links method handles, which allocates.
    long bytes = Long.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < DECISIONS; i++) {
        snapshot.decide(requests[i % requests.length], decision);
      }
      bytes = Math.min(bytes, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return bytes;
  }

  @Test
  void decide_everyCheckOn_allocatesNothing() {
    Route route =
        Sample.route(
            sample.tenant,
            "orders",
            sample.production,
            true,
            new MethodRule(List.of("GET", "PURGE")),
            IpList.parse("203.0.0.0/16, 2001:db8::/32"));
    sample.routes.add(Sample.ruled(route, injecting()));
    sample.secrets.add(Sample.secret(sample.tenant, "KEY", "s3cret", sample.staging));
    sample.assign(route, sample.staging, sample.client("wide", "203.0.0.0/16, 2001:db8::/48"));
    sample.assign(route, sample.staging, sample.client("office", "203.0.113.0/24"));
    sample.assign(route, sample.staging, sample.client("twin", "203.0.113.0/24"));
    PolicySnapshot snapshot =
        new PolicyCompiler(new PolicyOptions("example.com", false)).load(sample.configuration(1));

    List<Call> allowed =
        List.of(call("GET", "203.0.113.7"), call("PURGE", "203.0.1.1"), call("GET", "2001:db8::1"));
    for (Call call : allowed) {
      assertThat(Outcome.of(snapshot, call).reason()).isNull();
    }
    assertThat(bytesOf(snapshot, allowed)).isLessThan(DECISIONS);
  }

  /** Fields with every kind of value; a body rule is there and finds no body. */
  private static CallRules injecting() {
    Map<String, String> fields =
        Map.of(
            "Authorization", "Bearer {{secret:key}}",
            "X-Client", "{{client.id}} {{client.name}} {{var:user}}",
            "X-Call", "{{request_id}} {{timestamp}} {{environment}}");
    return new CallRules(
        new Injection(fields, "{\"a\":\"{{secret:key}}\"}", null),
        SignatureRule.UNSET,
        RateLimitRule.UNSET,
        null);
  }

  @Test
  void decide_refusals_allocateNothing() {
    PolicySnapshot snapshot = sample.compile();
    sample.route("orders");

    assertThat(bytesOf(snapshot, List.of(call("GET", "192.0.2.1"), call("POST", "::2"))))
        .isLessThan(DECISIONS);
    assertThat(bytesOf(sample.compile(), List.of(call("GET", "192.0.2.1")))).isLessThan(DECISIONS);
  }

  private static Call call(String method, String address) {
    return new Call(
        "ACME.example.com:8080",
        method,
        List.of(Sample.LIVE_KEY),
        List.of("orders"),
        List.of("staging"),
        IpAddress.parse(address),
        "/?a=1&user=ann%20b");
  }
}
