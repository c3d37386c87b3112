package io.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.ip.IpAddress;
import io.portcullis.model.Assignment;
import io.portcullis.model.Client;
import io.portcullis.model.Route;
import io.portcullis.model.Stored;
import io.portcullis.model.key.ApiKey;
import io.portcullis.store.value.Actor;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.AuditEntry;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.ResourceType;
import io.portcullis.store.value.WriteResult;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every change leaves its line, which says who, what, and from what to what. */
abstract class AuditContract extends StoreContract {
  AuditContract(TestDatabase databases) {
    super(databases);
  }

  @Test
  void entry_saysWhoDidWhat() {
    UUID keyId = UUID.randomUUID();
    Actor person = new Actor(tenantId(), keyId, "laptop key", IpAddress.parse("2001:db8::7"));
    WriteResult<Stored<Client>> written = store.write(person, at -> at.clients().insert(client()));
    AuditEntry entry = log(null, ResourceType.CLIENT).getFirst();
    assertThat(entry.tenantId()).isEqualTo(tenantId());
    assertThat(entry.revision()).isEqualTo(written.revision());
    assertThat(entry.action()).isEqualTo(AuditAction.CREATE);
    assertThat(entry.resourceId()).isEqualTo(written.value().id());
    assertThat(entry.keyId()).isEqualTo(keyId);
    assertThat(entry.actor()).isEqualTo("laptop key");
    assertThat(entry.address()).isEqualTo(IpAddress.parse("2001:db8::7"));
    assertThat(entry.createdAt()).isEqualTo(NOW);
    assertThat(entry.details())
        .isEqualTo("{\"name\":\"office\",\"type\":\"server\",\"ip_address\":\"10.0.0.1\"}");
  }

  @Test
  void update_namesWhatChangedFromWhatToWhat() {
    Stored<Client> client = write(at -> at.clients().insert(client()));
    change(at -> at.clients().update(Samples.withAddresses(client, "10.0.0.2")));
    assertThat(log(AuditAction.UPDATE, ResourceType.CLIENT).getFirst().details())
        .isEqualTo(
            "{\"name\":\"office\",\"changes\":{\"ip_address\":"
                + "{\"from\":\"10.0.0.1\",\"to\":\"10.0.0.2\"}}}");
  }

  @Test
  void everyKindOfChange_hasItsAction() {
    Stored<Client> client = write(at -> at.clients().insert(client()));
    Stored<Route> route =
        write(at -> at.routes().insert(Samples.route(tenantId(), production.id(), "orders")));
    ApiKey key = write(at -> at.apiKeys().insert(Samples.key(tenantId(), "tk_live_aaaa")));
    Assignment assignment = new Assignment(route.id(), production.id(), client.id());
    change(at -> at.clients().update(Samples.enabled(client, false)));
    change(at -> at.clients().update(Samples.enabled(client, true)));
    change(at -> at.routes().update(Samples.routeEnabled(route, false)));
    change(at -> at.assignments().add(tenantId(), assignment));
    change(at -> at.assignments().remove(tenantId(), assignment));
    change(at ->
        at.routeEnvironments().insert(Samples.override(tenantId(), route.id(), production.id())));
    change(at -> at.routeEnvironments().delete(tenantId(), route.id(), production.id()));
    change(at -> at.apiKeys().revoke(tenantId(), key.id()));
    change(at -> at.routes().delete(tenantId(), route.id()));
    change(at -> at.clients().delete(tenantId(), client.id()));
    assertThat(log(null, null))
        .extracting(entry -> entry.action().wireName() + " " + entry.resourceType().wireName())
        .containsExactly(
            "delete client",
            "delete route",
            "revoke api_key",
            "update route",
            "update route",
            "unassign client",
            "assign client",
            "disable route",
            "enable client",
            "disable client",
            "create api_key",
            "create route",
            "create client",
            "create environment",
            "create tenant");
    assertThat(log(AuditAction.ASSIGN, null).getFirst().details())
        .isEqualTo(
            "{\"name\":\"office\",\"route_id\":\"%s\",\"route_name\":\"orders\",\"environment_name\":\"production\"}"
                .formatted(route.id()));
    assertThat(log(AuditAction.ASSIGN, null).getFirst().resourceId()).isEqualTo(client.id());
  }

  @Test
  void keys_leaveNeitherTextNorDigest() {
    ApiKey key = write(at -> at.apiKeys().insert(Samples.key(tenantId(), "tk_live_aaaa")));
    change(at -> at.apiKeys().revoke(tenantId(), key.id()));
    List<AuditEntry> entries = log(null, ResourceType.API_KEY);
    assertThat(entries).hasSize(2);
    for (AuditEntry entry : entries) {
      assertThat(entry.details())
          .contains("tk_live_aaaa")
          .doesNotContain(key.hash().hex())
          .doesNotContain("and-a-random-part");
    }
  }

  @Test
  void pages_areNewestFirstAndCounted() {
    change(at -> {
      for (int i = 0; i < 25; i++) {
        at.clients().insert(Samples.client(tenantId(), "c" + i, "10.0.0.1"));
      }
    });
    Page<AuditEntry> second =
        store.read(at -> at.auditLog().list(tenantId(), null, ResourceType.CLIENT, 2, 10));
    assertThat(second.total()).isEqualTo(25);
    assertThat(second.rows())
        .extracting(AuditEntry::details)
        .first()
        .asString()
        .contains("\"c14\"");
  }

  private Stored<Client> client() {
    return Samples.client(tenantId(), "office", "10.0.0.1");
  }

  private List<AuditEntry> log(@Nullable AuditAction action, @Nullable ResourceType type) {
    return store.read(at -> at.auditLog().list(tenantId(), action, type, 1, 100)).rows();
  }
}
