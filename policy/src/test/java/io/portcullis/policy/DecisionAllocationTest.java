package io.portcullis.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.portcullis.ip.IpList;
import io.portcullis.model.Client;
import io.portcullis.model.ClientSigning;
import io.portcullis.model.Plan;
import io.portcullis.model.Route;
import io.portcullis.model.Secret;
import io.portcullis.model.Stored;
import io.portcullis.model.Tenant;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.model.rule.RateLimit;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureJoining;
import io.portcullis.model.rule.SignatureRule;
import io.portcullis.policy.compile.PolicyCompiler;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A decision allocates nothing: the gateway's garbage per request has no place for it. The smallest
 * object takes 16 bytes, so less than one byte a decision is nothing; the JVM itself charges a
 * thread some bytes now and then. What the JDK's cryptography makes for a signature is measured
 * beside it, and the decision may not make more.
 */
class DecisionAllocationTest {
  private static final int DECISIONS = 5_000;
  private static final String TARGET = "/?a=1&user=ann%20b";
  private static final String PRESENT = "present secret";
  private static final String PREVIOUS = "previous secret";
  private static final RateLimitRule LIMIT = new RateLimitRule(true, 1_000L, 60, null, null);

  private final Sample sample = new Sample();
  private final Decision decision = new Decision();

  /** Grows by a second with each decision, so that every token comes back. */
  private long nowNs;

  /** Every check has something to look at, and refuses somebody. */
  @BeforeEach
  void routeWithEveryRule() {
    Tenant tenant = sample.tenant;
    sample.tenants.set(
        0, new Tenant(tenant.id(), tenant.slug(), tenant.name(), Plan.FREE, tenant.createdAt()));
    sample.keys.set(0, Sample.limited(sample.keys.getFirst(), new RateLimit(1_000, 60)));
    Stored<Secret> present = Sample.secret(tenant, "PRESENT", PRESENT, sample.staging);
    Stored<Secret> previous = Sample.secret(tenant, "PREVIOUS", PREVIOUS, sample.staging);
    sample.secrets.addAll(List.of(present, previous));
    sample.secrets.add(Sample.secret(tenant, "KEY", "s3cret", sample.staging));
    Stored<Route> route =
        Sample.route(
            tenant,
            "orders",
            sample.production,
            true,
            new MethodRule(List.of("GET", "PURGE")),
            IpList.parse("203.0.0.0/16, 2001:db8::/32"));
    sample.routes.add(Sample.ruled(route, everyRule()));
    ClientSigning signing =
        new ClientSigning(ClientSigning.Scheme.HMAC_SHA256, present.id(), previous.id());
    for (Stored<Client> client :
        List.of(
            sample.client("wide", "203.0.0.0/16, 2001:db8::/48"),
            sample.client("office", "203.0.113.0/24"),
            sample.client("twin", "203.0.113.0/24"))) {
      sample.assign(route, sample.staging, client);
      sample.clients.set(sample.clients.indexOf(client), Sample.signing(client, signing));
    }
    open("unsealed", "{{secret:key}}", RateLimitRule.UNSET);
    open("personal", "{{var:nobody}}", RateLimitRule.UNSET);
    open("busy", "x", new RateLimitRule(true, 1L, RateLimit.MAX_WINDOW_SEC, null, null));
  }

  /** Injected fields with every kind of value; a body rule is there and finds no body. */
  private static CallRules everyRule() {
    Map<String, String> fields =
        Map.of(
            "Authorization", "Bearer {{secret:key}}",
            "X-Client", "{{client.id}} {{client.name}} {{var:user}}",
            "X-Call", "{{request_id}} {{timestamp}} {{environment}}");
    return new CallRules(
        new Injection(fields, "{\"a\":\"{{secret:key}}\"}", null),
        new SignatureRule(true, 300, null, null, null, SignatureJoining.LF),
        LIMIT,
        null);
  }

  /** A route for everybody, whose base is production: secrets have no values there. */
  private void open(String name, String template, RateLimitRule limit) {
    Stored<Route> route =
        Sample.route(sample.tenant, name, sample.production, false, null, IpList.EMPTY);
    sample.routes.add(
        Sample.ruled(
            route,
            new CallRules(
                new Injection(Map.of("X-A", template), null, null),
                SignatureRule.UNSET,
                limit,
                null)));
  }

  private PolicySnapshot compile() {
    return new PolicyCompiler(new PolicyOptions("example.com", false))
        .load(sample.configuration(1));
  }

  private static AccessRequest call(String method, @Nullable String address, String lines) {
    return call("ACME.example.com:8080", Sample.LIVE_KEY, "orders", method, address, lines);
  }

  private static AccessRequest call(
      String host,
      @Nullable String key,
      @Nullable String route,
      String method,
      @Nullable String address,
      String lines) {
    String environment = "orders".equals(route) ? "staging" : null;
    return Sample.withFields(
        Sample.call(host, key, route, environment, method, address).withTarget(TARGET), lines);
  }

  private static byte[] message(String method) {
    return (Sample.NOW_MS / 1_000 + "\n" + method + "\n" + TARGET + "\n").getBytes(UTF_8);
  }

  private static String signed(String method, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      String signature = HexFormat.of().formatHex(mac.doFinal(message(method)));
      return "X-Timestamp: %d\r\nX-Signature: %s\r\n".formatted(Sample.NOW_MS / 1_000, signature);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** What {@code decisions} of {@code request} allocate; each must have this end. */
  private long bytesOf(
      PolicySnapshot snapshot, AccessRequest request, @Nullable DenyReason expected) {
    return bytesOf(() -> {
      int others = 0;
      for (int i = 0; i < DECISIONS; i++) {
        nowNs += 1_000_000_000;
        snapshot.decide(request.now(Sample.NOW_MS, nowNs), decision);
        others += decision.reason() == expected ? 0 : 1;
      }
      if (others > 0) {
        throw new AssertionError(others + " ended otherwise, one with " + decision.reason());
      }
    });
  }

  /** The first round loads classes and links method handles, which allocates. */
  private static long bytesOf(Runnable round) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      round.run();
      bytes = Math.min(bytes, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return bytes;
  }

  /** What the JDK allocates for {@code macs} MACs, and for the digest that knows a replay. */
  private static long bytesOfCryptography(int macs, boolean digest) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    byte[] key = PRESENT.getBytes(UTF_8);
    byte[] message = message("GET");
    byte[] result = new byte[32];
    return bytesOf(() -> {
      try {
        for (int i = 0; i < DECISIONS; i++) {
          for (int made = 0; made < macs; made++) {
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(message);
            mac.doFinal(result, 0);
          }
          if (digest) {
            sha.update(message);
            sha.digest();
          }
        }
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    });
  }

  /** Signed, counted by client, key and tenant, and with fields injected. */
  @Test
  void decide_everyCheckOn_allocatesWhatTheMacsDo() throws Exception {
    PolicySnapshot snapshot = compile();
    long macs = bytesOfCryptography(2, false);
    for (String address : List.of("203.0.113.7", "203.0.1.1", "2001:db8::1")) {
      for (String secret : List.of(PRESENT, PREVIOUS)) {
        AccessRequest request = call("GET", address, signed("GET", secret));

        assertThat(bytesOf(snapshot, request, null)).isLessThan(macs + DECISIONS);
        assertThat(decision.signatureValid()).isTrue();
        assertThat(decision.limits().count()).isEqualTo(3);
        assertThat(Outcome.of(decision).injected()).contains("Authorization: Bearer s3cret");
      }
    }
  }

  /** With test keys, which nothing limits but the plan, on a route that signs nothing. */
  @Test
  void decide_unsigned_allocatesNothing() {
    Stored<Route> route = sample.routes.getFirst();
    CallRules rules = everyRule();
    sample.routes.set(
        0, Sample.ruled(route, new CallRules(rules.injection(), SignatureRule.UNSET, LIMIT, null)));
    PolicySnapshot snapshot = compile();
    for (AccessRequest request :
        List.of(
            call("GET", "203.0.113.7", ""),
            call("PURGE", "203.0.1.1", ""),
            call("GET", "2001:db8::1", ""))) {
      assertThat(bytesOf(snapshot, request, null)).isLessThan(DECISIONS);
    }
  }

  /** Each refusal by the one call that is refused for it. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "TENANT_NOT_FOUND",
        "KEY_MISSING",
        "KEY_UNKNOWN",
        "ROUTE_HEADER_MISSING",
        "ROUTE_NOT_FOUND",
        "ENVIRONMENT_NOT_CONFIGURED",
        "METHOD_NOT_ALLOWED",
        "ADDRESS_NOT_IN_ALLOWLIST",
        "ADDRESS_UNKNOWN",
        "ADDRESS_NOT_AUTHORIZED",
        "SIGNATURE_MISSING",
        "SIGNATURE_EXPIRED",
        "SIGNATURE_INVALID",
        "SIGNATURE_REPLAYED",
        "RATE_LIMITED",
        "SECRET_UNAVAILABLE",
        "TEMPLATE_VALUE_MISSING"
      })
  void decide_refusal_allocatesWhatTheMacsDo(DenyReason reason) throws Exception {
    PolicySnapshot snapshot = compile();
    AccessRequest request = refused(reason);
    // What is refused from the second time on.
    snapshot.decide(request.now(Sample.NOW_MS, nowNs), decision);
    boolean replayed = reason == DenyReason.SIGNATURE_REPLAYED;
    long cryptography =
        replayed || reason == DenyReason.SIGNATURE_INVALID ? bytesOfCryptography(2, replayed) : 0;

    assertThat(bytesOf(snapshot, request, reason)).isLessThan(cryptography + DECISIONS);
  }

  private static AccessRequest refused(DenyReason reason) {
    String host = "acme.example.com";
    String home = "203.0.113.7";
    String key = Sample.LIVE_KEY;
    String signed = signed("GET", PRESENT);
    return switch (reason) {
      case TENANT_NOT_FOUND -> call("nobody.example.com", key, "orders", "GET", home, signed);
      case KEY_MISSING -> call(host, null, "orders", "GET", home, signed);
      case KEY_UNKNOWN -> call(host, key + "x", "orders", "GET", home, signed);
      case ROUTE_HEADER_MISSING -> call(host, key, null, "GET", home, signed);
      case ROUTE_NOT_FOUND -> call(host, key, "nowhere", "GET", home, signed);
      case ENVIRONMENT_NOT_CONFIGURED -> Sample.call(host, key, "orders", "nowhere", "GET", home);
      case METHOD_NOT_ALLOWED -> call("POST", home, signed("POST", PRESENT));
      case ADDRESS_NOT_IN_ALLOWLIST -> call("GET", "192.0.2.1", signed);
      case ADDRESS_UNKNOWN -> call("GET", null, signed);
      case ADDRESS_NOT_AUTHORIZED -> call("GET", "2001:db8:1::1", signed);
      case SIGNATURE_MISSING -> call("GET", home, "");
      case SIGNATURE_EXPIRED ->
          call("GET", home, signed.replaceFirst("Timestamp: [0-9]+", "Timestamp: 1"));
      case SIGNATURE_INVALID -> call("PURGE", home, signed);
      case SIGNATURE_REPLAYED -> call("PURGE", home, signed("PURGE", PRESENT));
      case RATE_LIMITED -> call(host, key, "busy", "GET", home, "");
      case SECRET_UNAVAILABLE -> call(host, key, "unsealed", "GET", home, "");
      case TEMPLATE_VALUE_MISSING -> call(host, key, "personal", "GET", home, "");
      default -> throw new AssertionError(reason);
    };
  }
}
