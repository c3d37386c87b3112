package io.portcullis.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpList;
import io.portcullis.model.Client;
import io.portcullis.model.ClientSigning;
import io.portcullis.model.Configuration;
import io.portcullis.model.Secret;
import io.portcullis.model.Stored;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.Injection;
import io.portcullis.model.rule.RateLimitRule;
import io.portcullis.model.rule.SignatureRule;
import io.portcullis.policy.compile.PolicyCompiler;
import io.portcullis.policy.explain.Explanation;
import io.portcullis.policy.inject.InjectedBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which secrets a body that a caller sent may name: those of the route's list, none that signs. */
class CallersSecretsTest {
  private static final List<String> NAMES = List.of("ZERO", "ONE", "TWO", "THREE");

  private final Sample sample = new Sample();
  private final PolicyCompiler compiler = new PolicyCompiler(PolicyOptions.DEFAULT);

  private void secrets() {
    for (String name : NAMES) {
      sample.secrets.add(Sample.secret(sample.tenant, name, "value of " + name, sample.production));
    }
  }

  private UUID id(String name) {
    return sample.secrets.get(NAMES.indexOf(name)).id();
  }

  private void route(@Nullable String body, @Nullable List<String> named) {
    sample.routes.clear();
    sample.routes.add(
        Sample.ruled(
            Sample.route(sample.tenant, "orders", sample.production, false, null, IpList.EMPTY),
            new CallRules(
                new Injection(null, body, true, named),
                SignatureRule.UNSET,
                RateLimitRule.UNSET,
                null)));
  }

  private static Stored<Client> signing(
      Stored<Client> client, boolean enabled, @Nullable ClientSigning signing) {
    return new Stored<>(
        client.id(),
        client.tenantId(),
        new Client(
            client.content().name(),
            client.content().type(),
            client.content().addresses(),
            client.content().ipNotes(),
            null,
            enabled,
            signing),
        Sample.CREATED,
        Sample.CREATED,
        client.version() + 1);
  }

  private static AccessRequest call(String body) {
    byte[] bytes = body.getBytes(UTF_8);
    return Sample.call("localhost", Sample.LIVE_KEY, "orders", null, "POST", "10.0.0.1")
        .withTarget("/")
        .withField("Content-Type", "application/json")
        .withBody(bytes);
  }

  /** The body that goes on; null: the call is refused because a secret is not to be had. */
  private static @Nullable String sent(PolicySnapshot snapshot, String body) {
    Decision decision = new Decision();
    snapshot.decide(call(body), decision);
    DenyReason explained = Explanation.of(snapshot, call(body)).reason();
    assertThat(explained).isEqualTo(decision.reason());
    if (!decision.allowed()) {
      assertThat(decision.reason()).isEqualTo(DenyReason.SECRET_UNAVAILABLE);
      return null;
    }
    InjectedBytes injected = Objects.requireNonNull(decision.injected());
    return injected.bodyReplaced()
        ? new String(injected.body(), 0, injected.bodyLength(), UTF_8)
        : body;
  }

  @Test
  void nothingIsNamed_noSecretResolves() {
    secrets();
    for (List<String> none :
        new ArrayList<List<String>>(java.util.Arrays.asList(null, List.of()))) {
      route(null, none);
      PolicySnapshot snapshot = compiler.load(sample.configuration(1));
      assertThat(sent(snapshot, "{\"a\":\"{{secret:ONE}}\"}")).isNull();
      assertThat(sent(snapshot, "{\"a\":\"{{secret_id:" + id("ONE") + "}}\"}")).isNull();
      assertThat(sent(snapshot, "{\"a\":1}")).isEqualTo("{\"a\":1}");
    }
  }

  /** What the route itself puts in is the operator's word, and is not held to the list. */
  @Test
  void membersOfTheRoute_mayNameEverySecret() {
    secrets();
    route("{\"own\":\"{{secret:TWO}}\"}", List.of("ONE"));
    PolicySnapshot snapshot = compiler.load(sample.configuration(1));
    assertThat(sent(snapshot, "{\"a\":\"{{secret:one}}\"}"))
        .isEqualTo("{\"a\":\"value of ONE\",\"own\":\"value of TWO\"}");
    assertThat(sent(snapshot, "{\"a\":\"{{secret:TWO}}\"}")).isNull();
  }

  @Test
  void explain_namesWhatCallersMayName() {
    secrets();
    route(null, List.of("ONE", "TWO"));
    PolicySnapshot snapshot = compiler.load(sample.configuration(1));
    String told =
        Explanation.of(snapshot, call("{}")).steps().get(Check.INJECTION.ordinal()).detail();
    assertThat(told).contains("of secrets ONE, TWO if no client signs with them");
  }

  /**
   * Lists, clients and their keys at random, one change after the other: a client that is switched
   * off still signs, and so does the key before the last.
   */
  @Test
  void decide_equalsANaiveReadingAfterEveryChange() {
    int filled = 0;
    int refused = 0;
    for (long seed : Seeds.of(60)) {
      Random random = new Random(seed);
      CallersSecretsTest world = new CallersSecretsTest();
      world.secrets();
      List<String> named = NAMES.stream().filter(name -> random.nextBoolean()).toList();
      world.route(null, named);
      Configuration before = world.sample.configuration(1);
      PolicySnapshot snapshot = world.compiler.load(before);
      for (int step = 2; step < 12; step++) {
        world.changeAClient(random, step);
        Configuration next = world.sample.configuration(step);
        snapshot = world.compiler.apply(Deltas.between(before, next, true));
        before = next;
        for (Stored<Secret> secret : world.sample.secrets) {
          boolean signs =
              world.sample.clients.stream()
                  .map(client -> client.content().signing())
                  .anyMatch(signing ->
                      signing != null
                          && (secret.id().equals(signing.secretId())
                              || secret.id().equals(signing.previousSecretId())));
          boolean expected = named.contains(secret.content().name()) && !signs;
          for (String placeholder :
              List.of("secret:" + secret.content().name(), " secret_id:" + secret.id() + " ")) {
            assertThat(sent(snapshot, "{\"a\":\"{{" + placeholder + "}}\"}"))
                .as("seed %d, step %d, %s", seed, step, placeholder)
                .isEqualTo(
                    expected ? "{\"a\":\"value of " + secret.content().name() + "\"}" : null);
          }
          filled += expected ? 1 : 0;
          refused += named.contains(secret.content().name()) && signs ? 1 : 0;
        }
      }
    }
    assertThat(filled).isGreaterThan(100);
    assertThat(refused).isGreaterThan(100);
  }

  private void changeAClient(Random random, int step) {
    List<Stored<Client>> clients = sample.clients;
    if (clients.size() < 2 || random.nextInt(4) == 0) {
      sample.client("c" + step, "10.0.0." + step);
    } else if (clients.size() > 3 && random.nextInt(3) == 0) {
      clients.remove(random.nextInt(clients.size()));
      return;
    }
    int place = random.nextInt(clients.size());
    UUID key = id(NAMES.get(random.nextInt(NAMES.size())));
    UUID previous = random.nextBoolean() ? id(NAMES.get(random.nextInt(NAMES.size()))) : null;
    ClientSigning signing =
        random.nextInt(3) == 0 || key.equals(previous)
            ? null
            : new ClientSigning(ClientSigning.Scheme.HMAC_SHA256, key, previous);
    clients.set(place, signing(clients.get(place), random.nextInt(3) > 0, signing));
  }
}
