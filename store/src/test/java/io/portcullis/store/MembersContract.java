package io.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portcullis.ip.IpList;
import io.portcullis.model.Client;
import io.portcullis.model.ClientSigning;
import io.portcullis.model.ClientType;
import io.portcullis.model.Environment;
import io.portcullis.model.Route;
import io.portcullis.model.RouteEnvironment;
import io.portcullis.model.Secret;
import io.portcullis.model.SecretType;
import io.portcullis.model.Stored;
import io.portcullis.model.rule.CallRules;
import io.portcullis.model.rule.MethodRule;
import io.portcullis.store.table.Resources;
import io.portcullis.store.table.Transaction;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * No member can be forgotten: each of a record's, as reflection finds them, is changed alone, read
 * back, and seen in the audit log.
 *
 * <p>The trap: a member that is neither compared, nor written, nor logged is answered with 200 and
 * gone.
 */
abstract class MembersContract extends StoreContract {
  private static final JsonMapper JSON = new JsonMapper();

  MembersContract(TestDatabase databases) {
    super(databases);
  }

  @Test
  void client() throws Exception {
    ClientSigning signing =
        new ClientSigning(ClientSigning.Scheme.HMAC_SHA256, UUID.randomUUID(), UUID.randomUUID());
    assertEachMember(
        Transaction::clients,
        new Client("a", ClientType.USER, IpList.parse("::1"), "{}", null, true, null),
        new Client("b", ClientType.SERVER, IpList.parse("::2"), "{\"a\":1}", "d", false, signing),
        Set.of());
  }

  @Test
  void environment() throws Exception {
    assertEachMember(
        Transaction::environments,
        new Environment("a", "A", null, "#000000", false),
        new Environment("b", "B", "d", "#ffffff", true),
        Set.of());
  }

  @Test
  void secret() throws Exception {
    UUID other = write(at -> at.environments().insert(Samples.environment(tenantId(), "o"))).id();
    assertEachMember(
        Transaction::secrets,
        new Secret("A", SecretType.STRING, null, production.id(), null, false, List.of()),
        new Secret("B", SecretType.BASIC_AUTH, "d", other, NOW, true, List.of()),
        // Kept in a table of their own, and set by putValue.
        Set.of("values"));
  }

  @Test
  void route() throws Exception {
    UUID other = write(at -> at.environments().insert(Samples.environment(tenantId(), "o"))).id();
    assertEachMember(
        Transaction::routes,
        new Route(
            "a",
            "a",
            Samples.target("https://a"),
            production.id(),
            true,
            true,
            null,
            null,
            IpList.EMPTY,
            CallRules.UNSET),
        new Route(
            "b",
            "b",
            Samples.target("https://b"),
            other,
            false,
            false,
            new MethodRule(List.of("GET")),
            true,
            IpList.parse("::1"),
            Samples.CALL_RULES),
        Set.of());
  }

  @Test
  void override() throws Exception {
    UUID route =
        write(at -> at.routes().insert(Samples.route(tenantId(), production.id(), "orders"))).id();
    assertEachMember(
        Transaction::routeEnvironments,
        RouteEnvironment.inheriting(route, production.id(), CallRules.UNSET),
        new RouteEnvironment(
            route,
            production.id(),
            Samples.target("https://b"),
            false,
            false,
            new MethodRule(List.of("GET")),
            true,
            IpList.parse("::1"),
            Samples.CALL_RULES),
        // What it is the override of.
        Set.of("routeId", "environmentId"));
  }

  private <T extends Record> void assertEachMember(
      Function<Transaction, Resources<T>> rows, T before, T after, Set<String> fixed)
      throws Exception {
    Stored<T> row =
        write(
            at -> rows.apply(at).insert(Stored.first(UUID.randomUUID(), tenantId(), before, NOW)));
    RecordComponent[] members = before.getClass().getRecordComponents();
    for (int i = 0; i < members.length; i++) {
      if (fixed.contains(members[i].getName())) {
        continue;
      }
      Object changed = members[i].getAccessor().invoke(after);
      String member = members[i].getName();
      assertThat(changed)
          .as("the test has two values of " + member)
          .isNotEqualTo(members[i].getAccessor().invoke(before));
      Stored<T> wanted = row.with(with(row.content(), i, changed));
      Stored<T> updated = write(at -> rows.apply(at).update(wanted));
      Stored<T> read = read(at -> rows.apply(at).find(tenantId(), updated.id())).orElseThrow();
      assertThat(members[i].getAccessor().invoke(read.content())).as(member).isEqualTo(changed);
      assertThat(read).as(member).isEqualTo(updated);
      assertThat(read.version()).as(member).isEqualTo(row.version() + 1);
      assertThat(newestChanges()).as("the audit of " + member).isNotEmpty();
      row = read;
    }
    assertThat(row.content()).isEqualTo(after);
  }

  private JsonNode newestChanges() throws Exception {
    String details =
        read(at -> at.auditLog().list(tenantId(), null, null, 1, 1)).rows().getFirst().details();
    return JSON.readTree(details).path("changes");
  }

  @SuppressWarnings("unchecked") // the constructor is that of T
  private static <T extends Record> T with(T record, int member, Object value) throws Exception {
    RecordComponent[] members = record.getClass().getRecordComponents();
    Object[] values = new Object[members.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = i == member ? value : members[i].getAccessor().invoke(record);
    }
    Class<?>[] types =
        Arrays.stream(members).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<?> constructor = record.getClass().getDeclaredConstructor(types);
    return (T) constructor.newInstance(values);
  }

  /** The same for the rules, which are one column: each of theirs alone is seen in the log. */
  @Test
  void rules() throws Exception {
    Route plain = Samples.route(tenantId(), production.id(), "orders").content();
    CallRules all = Samples.CALL_RULES;
    RecordComponent[] parts = CallRules.class.getRecordComponents();
    for (int i = 0; i < parts.length; i++) {
      Object unset = parts[i].getAccessor().invoke(CallRules.UNSET);
      Object set = parts[i].getAccessor().invoke(all);
      if (!(unset instanceof Record part)) {
        assertRules(plain, with(CallRules.UNSET, i, set), parts[i].getName());
        continue;
      }
      RecordComponent[] members = part.getClass().getRecordComponents();
      for (int j = 0; j < members.length; j++) {
        Object value = members[j].getAccessor().invoke(set);
        assertRules(plain, with(CallRules.UNSET, i, with(part, j, value)), members[j].getName());
      }
    }
  }

  private void assertRules(Route plain, CallRules rules, String member) throws Exception {
    assertThat(rules).as("the sample sets " + member).isNotEqualTo(CallRules.UNSET);
    Stored<Route> row =
        write(at -> at.routes().insert(Stored.first(UUID.randomUUID(), tenantId(), plain, NOW)));
    int place = Route.class.getRecordComponents().length - 1;
    Stored<Route> wanted = row.with(with(plain, place, rules));
    write(at -> at.routes().update(wanted));
    assertThat(read(at -> at.routes().find(tenantId(), row.id())).orElseThrow().content().rules())
        .as(member)
        .isEqualTo(rules);
    assertThat(newestChanges()).as("the audit of " + member).hasSize(1);
    change(at -> at.routes().delete(tenantId(), row.id()));
  }
}
