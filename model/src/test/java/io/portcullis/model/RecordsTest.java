package io.portcullis.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.portcullis.ip.IpList;
import io.portcullis.model.check.InvalidException;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.model.key.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What clients, environments, keys and tenants refuse, and that they name all of it. */
class RecordsTest {
  private static final UUID ID = new UUID(0, 1);
  private static final Instant NOW = Instant.EPOCH;
  private static final IpList ADDRESSES = IpList.parse("203.0.113.0/24");

  private static Map<String, List<String>> problems(ThrowingCallable construction) {
    return catchThrowableOfType(InvalidException.class, construction).violations().byField();
  }

  private static Client client(
      String name, IpList addresses, String ipNotes, @Nullable String description) {
    return new Client(name, ClientType.USER, addresses, ipNotes, description, true, null);
  }

  @Test
  void client_longestTexts_areAccepted() {
    Client client = client("n".repeat(200), ADDRESSES, "x".repeat(16_384), "d\n\t\r".repeat(500));

    assertThat(client.name()).hasSize(Client.MAX_NAME);
    assertThat(client.description()).hasSize(Client.MAX_DESCRIPTION);
  }

  @Test
  void client_everythingWrong_namesEveryMember() {
    assertThat(
            problems(() ->
                client("n".repeat(201) + " ", IpList.EMPTY, "x".repeat(16_385), "a\u0000b\u001b")))
        .isEqualTo(
            Map.of(
                "name",
                List.of(
                    "is 202 characters long; at most 200 are allowed",
                    "must not start or end with white space"),
                "ip_address",
                List.of("must name at least one address, CIDR or range"),
                "ip_notes",
                List.of("is 16385 characters long; at most 16384 are allowed"),
                "description",
                List.of(
                    "must not contain U+0000 (NULL) at position 1, U+001B (ESCAPE) at position 3:"
                        + " nobody would see it there")));
  }

  @Test
  void client_badNames_areRefused() {
    for (String name : List.of("", " ", "\t", "a\nb", "a\u007fb", " a", "a ", "a\u2003")) {
      assertThat(problems(() -> client(name, ADDRESSES, "{}", null))).as(name).containsKey("name");
    }
    assertThat(client("Büro 東京 🏢", ADDRESSES, "{}", null).name()).isEqualTo("Büro 東京 🏢");
  }

  /** JSON can spell half a pair; databases refuse it or store something else. */
  @Test
  void client_halfSurrogatePairs_areRefusedEverywhere() {
    for (String half : List.of("\ud83c", "\udfe2", "\udfe2\ud83c")) {
      assertThat(problems(() -> client("a" + half, ADDRESSES, "{" + half, half + "b")).keySet())
          .containsExactlyInAnyOrder("name", "ip_notes", "description");
    }
  }

  /** Each member with a name or a note refuses what nobody sees, naming it. */
  @Test
  void hiddenCharacters_areRefusedInEveryNameAndNote() {
    String turned = "a\u202eb";
    Map<String, Map<String, List<String>>> all =
        Map.of(
            "client", problems(() -> client(turned, ADDRESSES, "{\"" + turned + "\":1}", turned)),
            "environment",
                problems(() -> new Environment(turned, turned, turned, "#6366f1", false)),
            "key",
                problems(() ->
                    new ApiKey(
                        ID,
                        ID,
                        "tk_live_a",
                        Sha256.of("x"),
                        KeyType.STANDARD,
                        turned,
                        Set.of(Scope.CALL),
                        true,
                        null,
                        NOW,
                        null,
                        null,
                        1)),
            "tenant", problems(() -> new Tenant(ID, "t", turned, Plan.UNLIMITED, NOW)),
            "secret",
                problems(() ->
                    new Secret(turned, SecretType.STRING, turned, ID, null, false, List.of())));
    assertThat(all.get("client")).containsOnlyKeys("name", "ip_notes", "description");
    assertThat(all.get("environment")).containsOnlyKeys("name", "display_name", "description");
    assertThat(all.get("key")).containsOnlyKeys("name");
    assertThat(all.get("tenant")).containsOnlyKeys("name");
    assertThat(all.get("secret")).containsOnlyKeys("name", "description");
    all.values()
        .forEach(fields ->
            fields
                .values()
                .forEach(texts -> assertThat(texts.toString()).contains("U+202E", "at position ")));
  }

  private static Environment environment(String name, String displayName, String color) {
    return new Environment(name, displayName, null, color, false);
  }

  @Test
  void environment_namesAndColours_areChecked() {
    for (String name : List.of("production", "eu-1_b", "a", "9", "x".repeat(63))) {
      assertThat(environment(name, name, "#6366F1").name()).isEqualTo(name);
    }
    for (String name : List.of("", "Production", "a b", "a.b", "ä", "x".repeat(64), "a\n")) {
      assertThat(problems(() -> environment(name, "x", "#6366f1")))
          .as(name)
          .containsOnlyKeys("name");
    }
    for (String color : List.of("", "6366f1", "#6366f", "#6366f11", "#6366fg", "#6366f1\n")) {
      assertThat(problems(() -> environment("a", "", color)))
          .containsOnlyKeys("display_name", "color");
    }
  }

  private static ApiKey key(KeyType type, String keyId, Set<Scope> scopes) {
    return new ApiKey(
        ID, ID, keyId, Sha256.of("x"), type, "ci", scopes, true, null, NOW, null, null, 1);
  }

  @Test
  void apiKey_scopes_areCheckedByType() {
    assertThat(key(KeyType.TEST, "tk_test_a", Set.of(Scope.CALL)).scopes()).hasSize(1);
    assertThat(problems(() -> key(KeyType.STANDARD, "tk_live_a", Set.of())))
        .containsOnlyKeys("scopes");
    for (Set<Scope> scopes : List.of(Set.of(Scope.READ), Set.of(Scope.CALL, Scope.MANAGE))) {
      assertThat(problems(() -> key(KeyType.TEST, "tk_test_a", scopes)))
          .isEqualTo(Map.of("scopes", List.of("a test key may only have the scope call")));
    }
  }

  @Test
  void apiKey_idOfTheOtherType_isRefused() {
    assertThat(problems(() -> key(KeyType.STANDARD, "tk_test_a", Set.of(Scope.CALL))))
        .isEqualTo(Map.of("key_id", List.of("a standard key starts with tk_live_")));
  }

  @Test
  void keyPrefix_showsThreeCharactersOfTheId() {
    assertThat(key(KeyType.STANDARD, "tk_live_abcdefghijkl", Set.of(Scope.CALL)).keyPrefix())
        .isEqualTo("tk_live_abc...");
    assertThat(key(KeyType.STANDARD, "tk_live_ab", Set.of(Scope.CALL)).keyPrefix())
        .isEqualTo("tk_live_ab...");
  }

  @Test
  void tenant_slugs_areDnsLabels() {
    for (String slug : List.of("a", "acme", "a-1", "x".repeat(63))) {
      assertThat(new Tenant(ID, slug, "Acme", Plan.UNLIMITED, NOW).slug()).isEqualTo(slug);
    }
    for (String slug : List.of("", "-a", "a-", "Acme", "a.b", "a_b", "x".repeat(64), "a\n")) {
      assertThat(problems(() -> new Tenant(ID, slug, "Acme", Plan.UNLIMITED, NOW)))
          .as(slug)
          .containsOnlyKeys("slug");
    }
  }
}
