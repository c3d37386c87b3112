package io.portcullis.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpAddress;
import io.portcullis.ip.IpList;
import io.portcullis.model.Client;
import io.portcullis.model.ClientSigning;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.Secret;
import io.portcullis.model.Stored;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.MethodConfig;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureJoining;
import io.portcullis.model.rule.SignatureRule;
import io.portcullis.policy.compile.PolicyCompiler;
import io.portcullis.policy.explain.Explanation;
import io.portcullis.policy.table.CompiledKey;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Check 8: whose secret counts, when a signature is used up, and what is told of it. */
class SignatureCheckTest {
  private static final long NOW_SEC = Sample.NOW_MS / 1_000;
  private static final String HOME = "10.0.0.1";
  private static final SignatureRule REQUIRED =
      new SignatureRule(true, 300, null, null, null, SignatureJoining.LF);

  private final Sample sample = new Sample();
  private final PolicyCompiler compiler = new PolicyCompiler(PolicyOptions.DEFAULT);

  private static CallRules rules(SignatureRule rule) {
    return new CallRules(Injection.UNSET, rule, RateLimitRule.UNSET, null);
  }

  /** A route with {@code rules}, open, and a client at {@link #HOME} assigned to it. */
  private void add(CallRules rules, @Nullable ClientSigning signing) {
    Stored<Route> route =
        Sample.ruled(
            Sample.route(sample.tenant, "orders", sample.production, false, null, IpList.EMPTY),
            rules);
    sample.routes.add(route);
    Stored<Client> client =
        Sample.signing(
            Sample.client(sample.tenant, UUID.randomUUID(), "home", HOME, true, Sample.CREATED),
            signing);
    sample.clients.add(client);
    sample.assign(route, sample.production, client);
    sample.assign(route, sample.staging, client);
  }

  @SafeVarargs
  private UUID secret(String name, Stored<Environment>... environments) {
    Stored<Secret> secret = Sample.secret(sample.tenant, name, "value of " + name, environments);
    sample.secrets.add(secret);
    return secret.id();
  }

  private static ClientSigning signing(UUID secret, @Nullable UUID previous) {
    return new ClientSigning(ClientSigning.Scheme.HMAC_SHA256, secret, previous);
  }

  private PolicySnapshot compile() {
    return compiler.load(sample.configuration(1));
  }

  private static String sign(String name, long timestamp, String method, String body)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(("value of " + name).getBytes(UTF_8), "HmacSHA256"));
    String message = timestamp + "\n" + method + "\n/x\n" + body;
    String signature = HexFormat.of().formatHex(mac.doFinal(message.getBytes(UTF_8)));
    return "X-Timestamp: %d\r\nX-Signature: %s\r\n".formatted(timestamp, signature);
  }

  private static AccessRequest call(
      String key, @Nullable String environment, String method, String lines) {
    return Sample.withFields(
        Sample.call("localhost", key, "orders", environment, method, HOME).withTarget("/x"), lines);
  }

  private static @Nullable DenyReason reason(PolicySnapshot snapshot, AccessRequest request) {
    Decision decision = new Decision();
    snapshot.decide(request, decision);
    return decision.reason();
  }

  @Test
  void secretWithoutValueInTheEnvironment_isUnavailable() throws Exception {
    add(rules(REQUIRED), signing(secret("A", sample.production), null));
    PolicySnapshot snapshot = compile();
    String lines = sign("A", NOW_SEC, "GET", "");
    assertThat(reason(snapshot, call(Sample.LIVE_KEY, null, "GET", lines))).isNull();
    assertThat(reason(snapshot, call(Sample.LIVE_KEY, "staging", "GET", lines)))
        .isEqualTo(DenyReason.SECRET_UNAVAILABLE);
  }

  /** A test key skips the address checks, not the signature; its address must be a client's. */
  @Test
  void testKey_mustSignToo() throws Exception {
    add(rules(REQUIRED), signing(secret("A", sample.production), null));
    PolicySnapshot snapshot = compile();
    assertThat(reason(snapshot, call(Sample.TEST_KEY, null, "GET", "")))
        .isEqualTo(DenyReason.SIGNATURE_MISSING);
    String lines = sign("A", NOW_SEC, "GET", "");
    assertThat(reason(snapshot, call(Sample.TEST_KEY, null, "GET", lines))).isNull();
    AccessRequest elsewhere = call(Sample.TEST_KEY, null, "GET", lines);
    elsewhere.clientAddress(IpAddress.parse("10.0.0.2"));
    assertThat(reason(snapshot, elsewhere)).isEqualTo(DenyReason.SIGNATURE_INVALID);
  }

  @Test
  void replay_isRefusedByEverySnapshotOfTheCompiler() throws Exception {
    add(rules(REQUIRED), signing(secret("A", sample.production), null));
    PolicySnapshot snapshot = compile();
    String lines = sign("A", NOW_SEC, "POST", "");
    assertThat(reason(snapshot, call(Sample.LIVE_KEY, null, "POST", lines))).isNull();
    assertThat(reason(snapshot, call(Sample.LIVE_KEY, null, "POST", lines)))
        .isEqualTo(DenyReason.SIGNATURE_REPLAYED);
    assertThat(reason(compile(), call(Sample.LIVE_KEY, null, "POST", lines)))
        .isEqualTo(DenyReason.SIGNATURE_REPLAYED);
    // With another key of the tenant it is the same client's signature.
    assertThat(reason(snapshot, call(Sample.TEST_KEY, null, "POST", lines)))
        .isEqualTo(DenyReason.SIGNATURE_REPLAYED);
  }

  /**
   * A replayed head just inside the tolerance, whose body trickles in until the memory has
   * forgotten the first use: the time is looked at again with the whole body.
   */
  @Test
  void bodyThatComesTooLate_isExpired() throws Exception {
    add(rules(REQUIRED), signing(secret("A", sample.production), null));
    PolicySnapshot snapshot = compile();
    AccessRequest request =
        call(Sample.LIVE_KEY, null, "POST", sign("A", NOW_SEC - 300, "POST", "body"));
    request.withField("Content-Length", "4");
    Decision decision = new Decision();
    snapshot.decide(request, decision);
    assertThat(decision.outcome()).isEqualTo(Decision.Outcome.AWAIT_BODY);
    assertThat(decision.allowed()).isFalse();
    request.body("body".getBytes(UTF_8), 4);
    request.now(Sample.NOW_MS + 1_000, 1_000_000_000);
    snapshot.resume(request, decision);
    assertThat(decision.reason()).isEqualTo(DenyReason.SIGNATURE_EXPIRED);
    assertThat(decision.signatureValid()).isFalse();
  }

  @Test
  void body_isAwaitedAndVerified() throws Exception {
    add(rules(REQUIRED), signing(secret("A", sample.production), null));
    PolicySnapshot snapshot = compile();
    for (String body : List.of("body", "bodY")) {
      AccessRequest request =
          call(Sample.LIVE_KEY, null, "POST", sign("A", NOW_SEC, "POST", "body"));
      request.withField("Content-Length", "4");
      Decision decision = new Decision();
      snapshot.decide(request, decision);
      assertThat(decision.outcome()).isEqualTo(Decision.Outcome.AWAIT_BODY);
      request.body(body.getBytes(UTF_8), 4);
      snapshot.resume(request, decision);
      assertThat(decision.reason())
          .isEqualTo(body.equals("body") ? null : DenyReason.SIGNATURE_INVALID);
      assertThat(decision.signatureValid()).isEqualTo(body.equals("body"));
    }
  }

  /**
   * Rules, secrets, clients, calls at random, against the plain words of docs/wire.md section 12.
   */
  @Test
  void decide_equalsANaiveReadingOfTheRulesAndExplain() throws Exception {
    Map<DenyReason, Integer> seen = new EnumMap<>(DenyReason.class);
    int passed = 0;
    for (long seed : Seeds.of(1_500)) {
      Drawn drawn = new Drawn(new Random(seed));
      DenyReason expected = drawn.expected();

      assertThat(Explanation.of(drawn.snapshot, drawn.request()).reason())
          .as("seed %d", seed)
          .isEqualTo(expected);
      assertThat(reason(drawn.snapshot, drawn.request())).as("seed %d", seed).isEqualTo(expected);
      if (expected == null) {
        passed++;
      } else {
        seen.merge(expected, 1, Integer::sum);
      }
    }
    // Worth something only if every answer of check 8 came up, and often.
    assertThat(passed).isGreaterThan(100);
    assertThat(seen.keySet())
        .containsExactlyInAnyOrder(
            DenyReason.SIGNATURE_MISSING,
            DenyReason.SIGNATURE_EXPIRED,
            DenyReason.SIGNATURE_INVALID,
            DenyReason.SECRET_UNAVAILABLE);
    assertThat(seen.values()).as(seen.toString()).allMatch(count -> count > 20);
  }

  /** A described call has no signature: what is told is whether one could be right. */
  @Test
  void describedCall_isToldWhatIsWrongWithItsKeyOnly() throws Exception {
    for (long seed : Seeds.of(1_500)) {
      Drawn drawn = new Drawn(new Random(seed));
      DenyReason told = drawn.required() ? drawn.problemOfKey() : null;

      assertThat(Explanation.of(drawn.snapshot, drawn.described()).reason())
          .as("seed %d", seed)
          .isEqualTo(told);
      assertThat(reason(drawn.snapshot, drawn.described())).as("seed %d", seed).isEqualTo(told);
    }
  }

  /** A route with random rules, and a call of it that is signed well, badly or not at all. */
  private static final class Drawn {
    private final SignatureCheckTest world = new SignatureCheckTest();
    private final int toleranceSec;
    private final boolean requiredByRoute;

    /** What the configuration for POST says of it; null: nothing, or there is no configuration. */
    private final @Nullable Boolean requiredByMethod;

    /** The names of the client's secrets that have a value in production. */
    private final List<String> usable = new ArrayList<>();

    private final boolean clientSigns;
    private final PolicySnapshot snapshot;

    private final String method;
    private final int ageSec;
    private final String signer;
    private final boolean sent;
    private final boolean tampered;
    private final boolean fromHome;

    Drawn(Random random) {
      toleranceSec = 1 + random.nextInt(400);
      requiredByRoute = random.nextInt(4) > 0;
      boolean hasMethod = random.nextBoolean();
      requiredByMethod = (hasMethod && random.nextInt(3) == 0) ? random.nextBoolean() : null;
      UUID present = secretSomewhere("PRESENT", random);
      UUID previous = random.nextBoolean() ? secretSomewhere("PREVIOUS", random) : null;
      clientSigns = random.nextInt(6) > 0;
      world.add(rules(hasMethod), clientSigns ? signing(present, previous) : null);
      snapshot = world.compile();

      method = random.nextBoolean() ? "POST" : "GET";
      ageSec = random.nextInt(2 * toleranceSec + 20) - toleranceSec - 10;
      signer = List.of("PRESENT", "PREVIOUS", "NOBODY").get(random.nextInt(3));
      sent = random.nextInt(6) > 0;
      tampered = random.nextInt(5) == 0;
      fromHome = random.nextInt(6) > 0;
    }

    /** A secret with a value in production, or in staging only. */
    private UUID secretSomewhere(String name, Random random) {
      if (random.nextInt(3) == 0) {
        return world.secret(name, world.sample.staging);
      }
      usable.add(name);
      return world.secret(name, world.sample.production);
    }

    private CallRules rules(boolean hasMethod) {
      MethodConfig post =
          new MethodConfig(
              null,
              null,
              new SignatureRule(requiredByMethod, null, null, null, null, null),
              RateLimitRule.UNSET);
      return new CallRules(
          Injection.UNSET,
          new SignatureRule(requiredByRoute, toleranceSec, null, null, null, SignatureJoining.LF),
          RateLimitRule.UNSET,
          hasMethod ? Map.of("POST", post) : null);
    }

    AccessRequest request() throws GeneralSecurityException {
      String signed = tampered ? "PUT" : method;
      String lines = sent ? sign(signer, NOW_SEC - ageSec, signed, "") : "";
      AccessRequest request = call(Sample.LIVE_KEY, null, method, lines);
      request.clientAddress(address());
      return request;
    }

    AccessRequest described() {
      UUID tenant = world.sample.tenant.id();
      return AccessRequest.described(
          tenant,
          CompiledKey.assumed(tenant, KeyType.STANDARD),
          "orders",
          null,
          method,
          address(),
          Sample.NOW_MS);
    }

    private IpAddress address() {
      return IpAddress.parse(fromHome ? HOME : "10.9.9.9");
    }

    boolean required() {
      return (method.equals("POST") && requiredByMethod != null)
          ? requiredByMethod
          : requiredByRoute;
    }

    @Nullable DenyReason problemOfKey() {
      if (!fromHome || !clientSigns) {
        return DenyReason.SIGNATURE_INVALID;
      }
      return usable.isEmpty() ? DenyReason.SECRET_UNAVAILABLE : null;
    }

    @Nullable DenyReason expected() {
      if (!required()) {
        return null;
      }
      DenyReason ofKey = problemOfKey();
      if (ofKey != null) {
        return ofKey;
      }
      if (!sent) {
        return DenyReason.SIGNATURE_MISSING;
      }
      if (Math.abs(ageSec) > toleranceSec) {
        return DenyReason.SIGNATURE_EXPIRED;
      }
      return usable.contains(signer) && !tampered ? null : DenyReason.SIGNATURE_INVALID;
    }
  }
}
