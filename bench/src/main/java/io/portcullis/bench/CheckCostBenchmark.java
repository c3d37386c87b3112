package io.portcullis.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.portcullis.http.DescribedHead;
import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.model.Assignment;
import io.portcullis.model.Client;
import io.portcullis.model.ClientSigning;
import io.portcullis.model.ClientType;
import io.portcullis.model.Configuration;
import io.portcullis.model.Environment;
import io.portcullis.model.Plan;
import io.portcullis.model.Route;
import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.SecretType;
import io.portcullis.model.Stored;
import io.portcullis.model.TargetUrl;
import io.portcullis.model.Tenant;
import io.portcullis.model.check.Violations;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyText;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.model.rule.RateLimit;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureRule;
import io.portcullis.policy.AccessRequest;
import io.portcullis.policy.Decision;
import io.portcullis.policy.PolicyOptions;
import io.portcullis.policy.PolicySnapshot;
import io.portcullis.policy.address.ClientAddress;
import io.portcullis.policy.address.ClientAddressRule;
import io.portcullis.policy.compile.PolicyCompiler;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Times {@link PolicySnapshot#decide} with one more check each, so that the difference to {@code
 * plain} is what the check costs. Key, route, environment, method and client are checked in all.
 *
 * <p>{@code ./dev bench jmh CheckCostBenchmark}; with {@code -prof gc} also the bytes allocated.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CheckCostBenchmark {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final UUID TENANT = new UUID(0, 1);
  private static final UUID PRODUCTION = new UUID(0, 2);
  private static final UUID ROUTE = new UUID(0, 3);
  private static final UUID SECRET = new UUID(0, 5);
  private static final UUID CLIENT = new UUID(0, 6);
  private static final String SIGNING_KEY = "0123456789abcdef0123456789abcdef";
  private static final IpAddress CALLER = IpAddress.parse("203.0.113.7");
  private static final IpAddress PROXY = IpAddress.parse("10.0.0.1");
  private static final long PLENTY = RateLimit.MAX_REQUESTS;

  /** What is checked or done beside the plain decision. */
  public enum Check {
    /** Nothing. */
    PLAIN,
    /** An {@code ip_allowlist} of 100 prefixes. */
    IP_ALLOWLIST,
    /** The client address from {@code X-Forwarded-For} behind a trusted proxy. */
    FORWARDED_FOR,
    /** A limit of the route, one bucket for each client. */
    ROUTE_LIMIT,
    /** That limit and one of the key. */
    ROUTE_AND_KEY_LIMIT,
    /** A header field with a constant value is injected. */
    CONSTANT_FIELD,
    /** A header field with a secret in it is injected. */
    SECRET_FIELD,
    /** An HMAC-SHA256 signature in the documented fields, of a GET. */
    SIGNATURE,
    /** Allow-list, forwarded address, both limits, injected secret, signature. */
    ALL;

    boolean includes(Check part) {
      return this == part || this == ALL || (this == ROUTE_AND_KEY_LIMIT && part == ROUTE_LIMIT);
    }
  }

  /** A snapshot and the call it decides. */
  @State(org.openjdk.jmh.annotations.Scope.Thread)
  public static class Calls {
    /** What is measured. */
    @Param public Check check = Check.PLAIN;

    private final AccessRequest request = new AccessRequest();
    private final Decision decision = new Decision();
    private final ClientAddressRule rule =
        ClientAddressRule.trusting(
            ClientAddress.Source.X_FORWARDED_FOR, IpList.parse("10.0.0.0/8"));
    private PolicySnapshot snapshot = PolicySnapshot.empty();
    private DescribedHead head = new DescribedHead("GET");

    /** Compiles the snapshot and checks that the call is allowed for the right reason. */
    @Setup
    public void make() {
      KeyText key = KeyText.generate(KeyType.STANDARD, new SplittableRandom(1));
      snapshot = new PolicyCompiler(PolicyOptions.DEFAULT).load(configuration(key));
      long seconds = START.getEpochSecond();
      head =
          new DescribedHead("GET")
              .target("/v1/orders/17?expand=lines")
              .field("Host", "gateway.test")
              .field("Accept", "*/*")
              .field("x-knoxcall-key", key.reveal())
              .field("x-knoxcall-route", "orders")
              .field("X-Timestamp", Long.toString(seconds))
              .field("X-Signature", signature(seconds + "GET/v1/orders/17?expand=lines"))
              .field("X-Forwarded-For", "203.0.113.7, 10.0.0.2");
      if (!decide().allowed()) {
        throw new IllegalStateException("refused: " + decision.reason());
      }
    }

    private static String signature(String message) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SIGNING_KEY.getBytes(US_ASCII), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(message.getBytes(US_ASCII)));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    private Configuration configuration(KeyText key) {
      Stored<Client> client =
          Stored.first(
              CLIENT,
              TENANT,
              new Client(
                  "office",
                  ClientType.SERVER,
                  IpList.parse("203.0.113.0/24"),
                  "{}",
                  null,
                  true,
                  new ClientSigning(ClientSigning.Scheme.HMAC_SHA256, SECRET, null)),
              START);
      Stored<Route> route =
          Stored.first(
              ROUTE,
              TENANT,
              new Route(
                  "orders",
                  "orders",
                  Objects.requireNonNull(
                      TargetUrl.parse("target_base_url", "http://127.0.0.1:9", new Violations())),
                  PRODUCTION,
                  true,
                  true,
                  new MethodRule(List.of("GET", "POST")),
                  null,
                  allowlist(),
                  rules()),
              START);
      ApiKey apiKey =
          new ApiKey(
              new UUID(0, 4),
              TENANT,
              key.keyId(),
              key.hash(),
              KeyType.STANDARD,
              "bench",
              Set.of(Scope.CALL),
              true,
              check.includes(Check.ROUTE_AND_KEY_LIMIT) ? new RateLimit(PLENTY, 1) : null,
              START,
              null,
              null,
              1);
      Stored<Secret> secret =
          Stored.first(
              SECRET,
              TENANT,
              new Secret(
                  "SIGNING_KEY",
                  SecretType.API_KEY,
                  null,
                  PRODUCTION,
                  null,
                  false,
                  List.of(
                      new Secret.Value(PRODUCTION, 1, START, null, SecretText.of(SIGNING_KEY)))),
              START);
      Stored<Environment> production =
          Stored.first(
              PRODUCTION,
              TENANT,
              new Environment("production", "Production", null, Environment.DEFAULT_COLOR, true),
              START);
      return new Configuration(
          1,
          List.of(new Tenant(TENANT, "bench", "Bench", Plan.UNLIMITED, START)),
          List.of(production),
          List.of(client),
          List.of(route),
          List.of(),
          List.of(new Assignment(ROUTE, PRODUCTION, CLIENT)),
          List.of(apiKey),
          List.of(secret));
    }

    private IpList allowlist() {
      if (!check.includes(Check.IP_ALLOWLIST)) {
        return IpList.EMPTY;
      }
      StringBuilder list = new StringBuilder("203.0.113.0/25");
      for (int i = 1; i < 100; i++) {
        list.append(", 198.18.").append(i).append(".0/24");
      }
      return IpList.parse(list.toString());
    }

    private CallRules rules() {
      boolean limited = check.includes(Check.ROUTE_LIMIT);
      boolean signed = check.includes(Check.SIGNATURE);
      return new CallRules(
          new Injection(headers(), null, null),
          new SignatureRule(signed ? true : null, null, null, null, null, null),
          limited ? new RateLimitRule(true, PLENTY, 1, null, null) : RateLimitRule.UNSET,
          null);
    }

    private @Nullable Map<String, String> headers() {
      if (check.includes(Check.SECRET_FIELD)) {
        return Map.of("Authorization", "Bearer {{secret:SIGNING_KEY}}");
      }
      return check == Check.CONSTANT_FIELD ? Map.of("X-Gateway", "portcullis") : null;
    }

    private Decision decide() {
      request.reset(head, START.toEpochMilli());
      request.now(START.toEpochMilli(), System.nanoTime());
      request.clientAddress(address());
      snapshot.decide(request, decision);
      return decision;
    }

    private @Nullable IpAddress address() {
      if (!check.includes(Check.FORWARDED_FOR)) {
        return CALLER;
      }
      return rule.derive(PROXY, head.bytes(), head.fields().forwardedFor()).address();
    }
  }

  @Benchmark
  public boolean decide(Calls calls) {
    return calls.decide().allowed();
  }
}
