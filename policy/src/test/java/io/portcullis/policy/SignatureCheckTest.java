package io.portcullis.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.CallRules;
import io.portcullis.model.Client;
import io.portcullis.model.ClientSigning;
import io.portcullis.model.Environment;
import io.portcullis.model.Injection;
import io.portcullis.model.KeyType;
import io.portcullis.model.MethodConfig;
import io.portcullis.model.RateLimitRule;
import io.portcullis.model.Route;
import io.portcullis.model.Secret;
import io.portcullis.model.SignatureJoining;
import io.portcullis.model.SignatureRule;
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
    Route route =
        Sample.ruled(
            Sample.route(
                sample.tenant,
                "orders",
                sample.production,
                false,
                null,
                io.portcullis.ip.IpList.EMPTY),
            rules);
    sample.routes.add(route);
    Client blank =
        Sample.client(sample.tenant, UUID.randomUUID(), "home", HOME, true, Sample.CREATED);
    Client client =
        new Client(
            blank.id(),
            blank.tenantId(),
            blank.name(),
            blank.type(),
            blank.addresses(),
            blank.ipNotes(),
            null,
            true,
            signing,
            Sample.CREATED,
            Sample.CREATED,
            1);
    sample.clients.add(client);
    sample.assign(route, sample.production, client);
    sample.assign(route, sample.staging, client);
  }

  private UUID secret(String name, Environment... environments) {
    Secret secret = Sample.secret(sample.tenant, name, "value of " + name, environments);
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
    return Sample.call("localhost", key, "orders", environment, method, HOME)
        .withTarget("/x")
        .withMessage("localhost", lines, null);
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
    elsewhere.clientAddress(io.portcullis.ip.IpAddress.parse("10.0.0.2"));
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
    request.bodyFollows();
    Decision decision = new Decision();
    snapshot.decide(request, decision);
    assertThat(decision.awaitsBody()).isTrue();
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
      request.bodyFollows();
      Decision decision = new Decision();
      snapshot.decide(request, decision);
      assertThat(decision.awaitsBody()).isTrue();
      request.body(body.getBytes(UTF_8), 4);
      snapshot.resume(request, decision);
      assertThat(decision.reason())
          .isEqualTo(body.equals("body") ? null : DenyReason.SIGNATURE_INVALID);
      assertThat(decision.signatureValid()).isEqualTo(body.equals("body"));
    }
  }

  /** Rules, secrets, clients, calls at random, against the plain words of the design. */
  @Test
  void decide_equalsANaiveReadingOfTheRulesAndExplain() throws Exception {
    Map<DenyReason, Integer> seen = new EnumMap<>(DenyReason.class);
    int passed = 0;
    for (int seed = 0; seed < 1_500; seed++) {
      Random random = new Random(seed);
      SignatureCheckTest world = new SignatureCheckTest();
      int tolerance = 1 + random.nextInt(400);
      SignatureRule usual =
          new SignatureRule(
              random.nextInt(4) > 0, tolerance, null, null, null, SignatureJoining.LF);
      Boolean forPost = random.nextInt(3) == 0 ? (Boolean) random.nextBoolean() : null;
      MethodConfig post =
          new MethodConfig(
              null,
              null,
              new SignatureRule(forPost, null, null, null, null, null),
              RateLimitRule.UNSET);
      CallRules rules =
          new CallRules(
              Injection.UNSET,
              usual,
              RateLimitRule.UNSET,
              random.nextBoolean() ? Map.of("POST", post) : null);
      List<String> usable = new ArrayList<>();
      UUID present = world.secretSomewhere("PRESENT", random, usable);
      UUID previous =
          random.nextBoolean() ? world.secretSomewhere("PREVIOUS", random, usable) : null;
      boolean signs = random.nextInt(6) > 0;
      world.add(rules, signs ? signing(present, previous) : null);
      PolicySnapshot snapshot = world.compile();

      String method = random.nextBoolean() ? "POST" : "GET";
      int age = random.nextInt(2 * tolerance + 20) - tolerance - 10;
      String signer = List.of("PRESENT", "PREVIOUS", "NOBODY").get(random.nextInt(3));
      boolean sent = random.nextInt(6) > 0;
      boolean tampered = random.nextInt(5) == 0;
      String lines = sent ? sign(signer, NOW_SEC - age, tampered ? "PUT" : method, "") : "";
      boolean home = random.nextInt(6) > 0;

      boolean methodRules = rules.methodConfigs() != null && method.equals("POST");
      boolean required =
          (methodRules && forPost != null) ? forPost : Boolean.TRUE.equals(usual.required());
      DenyReason key = !home || !signs ? DenyReason.SIGNATURE_INVALID : null;
      if (key == null && usable.isEmpty()) {
        key = DenyReason.SECRET_UNAVAILABLE;
      }
      boolean genuine = usable.contains(signer) && !tampered;
      DenyReason of =
          !sent
              ? DenyReason.SIGNATURE_MISSING
              : Math.abs(age) > tolerance
                  ? DenyReason.SIGNATURE_EXPIRED
                  : genuine ? null : DenyReason.SIGNATURE_INVALID;
      DenyReason expected = !required ? null : key != null ? key : of;

      AccessRequest request = call(Sample.LIVE_KEY, null, method, lines);
      if (!home) {
        request.clientAddress(io.portcullis.ip.IpAddress.parse("10.9.9.9"));
      }
      assertThat(snapshot.explain(request).reason()).as("seed %d", seed).isEqualTo(expected);
      assertThat(reason(snapshot, request)).as("seed %d", seed).isEqualTo(expected);
      AccessRequest described =
          AccessRequest.described(
              world.sample.tenant.id(),
              KeyPolicy.assumed(world.sample.tenant.id(), KeyType.STANDARD),
              "orders",
              null,
              method,
              request.clientAddress,
              Sample.NOW_MS);
      DenyReason told = required ? key : null;
      assertThat(snapshot.explain(described).reason()).as("seed %d", seed).isEqualTo(told);
      assertThat(reason(snapshot, described)).as("seed %d", seed).isEqualTo(told);
      if (expected == null) {
        passed++;
      } else {
        seen.merge(expected, 1, Integer::sum);
      }
    }
    assertThat(passed).isGreaterThan(100);
    assertThat(seen.keySet())
        .containsExactlyInAnyOrder(
            DenyReason.SIGNATURE_MISSING,
            DenyReason.SIGNATURE_EXPIRED,
            DenyReason.SIGNATURE_INVALID,
            DenyReason.SECRET_UNAVAILABLE);
    assertThat(seen.values()).as(seen.toString()).allMatch(count -> count > 20);
  }

  /** A secret with a value in production, in staging only, or in none. */
  private UUID secretSomewhere(String name, Random random, List<String> usable) {
    boolean here = random.nextInt(3) > 0;
    if (here) {
      usable.add(name);
    }
    return here ? secret(name, sample.production) : secret(name, sample.staging);
  }
}
