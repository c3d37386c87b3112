package io.portcullis.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Role;
import io.portcullis.model.key.Scope;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Closed sets whose spelling callers rely on. */
class WireNamesTest {
  @Test
  void wireNames_all_areTheDocumentedOnes() {
    assertThat(ClientType.values())
        .extracting(ClientType::wireName)
        .containsExactly("server", "user");
    assertThat(KeyType.values()).extracting(KeyType::wireName).containsExactly("standard", "test");
    assertThat(Scope.values())
        .extracting(Scope::wireName)
        .containsExactly("read", "manage", "call");
    assertThat(Plan.values())
        .extracting(Plan::wireName)
        .containsExactly("unlimited", "free", "standard", "pro", "enterprise");
  }

  @Test
  void ofWireName_ownSpelling_givesItBackAndOthersNothing() {
    for (ClientType type : ClientType.values()) {
      assertThat(ClientType.ofWireName(type.wireName())).contains(type);
    }
    for (KeyType type : KeyType.values()) {
      assertThat(KeyType.ofWireName(type.wireName())).contains(type);
    }
    for (Scope scope : Scope.values()) {
      assertThat(Scope.ofWireName(scope.wireName())).contains(scope);
    }
    for (Plan plan : Plan.values()) {
      assertThat(Plan.ofWireName(plan.wireName())).contains(plan);
    }
    assertThat(ClientType.ofWireName("network")).isEmpty();
    assertThat(ClientType.ofWireName("User")).isEmpty();
    assertThat(KeyType.ofWireName("access_key")).isEmpty();
    assertThat(Scope.ofWireName("")).isEmpty();
    assertThat(Plan.ofWireName("UNLIMITED")).isEmpty();
  }

  @Test
  void plan_pro_isTheVendorsDocumentedExample() {
    assertThat(Plan.PRO.callsPerMonth()).isEqualTo(100_000);
    assertThat(Plan.PRO.routes()).isEqualTo(50);
    assertThat(Plan.PRO.secrets()).isEqualTo(100);
    assertThat(Plan.PRO.clients()).isEqualTo(25);
    assertThat(Plan.PRO.environments()).isEqualTo(Plan.NONE);
    assertThat(Plan.UNLIMITED.clients()).isEqualTo(Plan.NONE);
  }

  @Test
  void roles_haveDistinctIdsAndTheDocumentedScopes() {
    Set<UUID> ids = new HashSet<>();
    for (Role role : Role.values()) {
      ids.add(role.id());
      assertThat(Role.ofId(role.id())).contains(role);
    }
    assertThat(ids).hasSize(3);
    assertThat(Role.ofId(new UUID(0, 0))).isEmpty();
    assertThat(Role.ADMINISTRATOR.scopes()).containsExactlyInAnyOrder(Scope.values());
    assertThat(Role.VIEWER.scopes()).containsExactly(Scope.READ);
    assertThat(Role.CALLER.scopes()).containsExactly(Scope.CALL);
  }
}
