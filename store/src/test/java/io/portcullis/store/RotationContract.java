package io.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.model.Secret;
import io.portcullis.model.SecretText;
import io.portcullis.model.Stored;
import io.portcullis.store.crypto.MasterKey;
import io.portcullis.store.crypto.MasterKeyException;
import io.portcullis.store.crypto.MasterKeyFile;
import io.portcullis.store.crypto.MasterKeys;
import io.portcullis.store.table.MasterKeyRotation;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.Actor;
import io.portcullis.store.value.StoreFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master key: made once, checked at each start, changed under a running server. */
abstract class RotationContract extends StoreContract {
  /** More than two batches. */
  private static final int SECRETS = 2 * MasterKeyRotation.BATCH + 7;

  @TempDir Path data;

  private String fresh = "";

  RotationContract(TestDatabase databases) {
    super(databases);
  }

  @Test
  void firstStart_makesTheFileForItsOwnerOnly_andLaterOnesKeepIt() throws IOException {
    try (Store first = opened()) {
      assertThat(first.configuration().secrets()).isEmpty();
    }
    String text = Files.readString(file());
    assertThat(Files.getPosixFilePermissions(file())).hasSize(2);
    opened().close();
    assertThat(Files.readString(file())).isEqualTo(text);
    assertThat(filesBeside()).containsExactly(MasterKeyFile.NAME);
  }

  @Test
  void anotherKey_stopsTheStartWithOneLineThatSaysWhatToDo() throws IOException {
    opened().close();
    String right = new MasterKeyFile(file()).load().getFirst().id();
    Files.delete(file());
    assertRefused(right, "master.key", "PORTCULLIS_MASTER_KEY", "has no key");
    assertThat(file()).as("no new key is made beside secrets under another").doesNotExist();
    new MasterKeyFile(file()).createWith(MasterKey.generate(new Random(1)));
    assertRefused(right, "master.key", "PORTCULLIS_MASTER_KEY");
    Files.writeString(file(), "not a key\n");
    assertRefused("master.key", "Base64", "backup");
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(this::opened)
        .isInstanceOf(StoreFailedException.class)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void withoutAMasterKey_everythingButSecretsWorks() {
    try (Store without = Store.open(fileOptions().with(new MasterKeys.None()))) {
      assertThat(without.configuration().secrets()).isEmpty();
      Actor server = Actor.server(UUID.randomUUID());
      without.write(server, at -> at.tenants().insert(Samples.tenant("none", server.tenantId())));
      Stored<Secret> secret = secret(without, server.tenantId(), "A", "x");
      assertThatThrownBy(() -> without.write(server, at -> at.secrets().insert(secret)))
          .isInstanceOf(StoreFailedException.class);
    }
  }

  @Test
  void rotation_canBeReadAtEachStep_byAServerThatRunsAndByANewOne() throws SQLException {
    try (Store running = opened()) {
      UUID tenant = fill(running);
      Map<String, String> texts = texts(running);
      String oldKey = new MasterKeyFile(file()).load().getFirst().id();
      List<byte[]> before = encrypted();
      running.masterKeyRotation().begin();
      int steps = 0;
      boolean more = true;
      while (more) {
        // Each step by a process of its own: what a kill leaves is what the next one finds.
        assertThat(texts(running)).isEqualTo(texts);
        try (Store next = opened()) {
          assertThat(texts(next)).isEqualTo(texts);
          more = next.masterKeyRotation().advance();
        }
        String written = "W" + steps;
        write(running, tenant, written, "w");
        texts.put(written, "w");
        steps++;
      }
      assertThat(steps).as("wrapped, three batches, dropped, file, done").isEqualTo(7);
      assertThat(texts(running)).isEqualTo(texts);
      assertThat(new MasterKeyFile(file()).load())
          .singleElement()
          .satisfies(key -> assertThat(key.id()).isNotEqualTo(oldKey));
      assertThat(encrypted()).doesNotContainAnyElementsOf(before);
      assertThat(dataKeyIds()).hasSize(1);
    }
    opened().close();
  }

  @Test
  void oldKey_deciphersNothingAfterwards() throws IOException {
    String old;
    try (Store running = opened()) {
      fill(running);
      old = Files.readString(file());
      rotate(running);
    }
    Files.writeString(file(), old);
    assertThatThrownBy(this::opened).isInstanceOf(StoreFailedException.class);
  }

  @Test
  void interruptedRotation_isFinishedAndNotBegunAgain() {
    try (Store running = opened()) {
      fill(running);
      MasterKeyRotation rotation = running.masterKeyRotation();
      assertThat(rotation.begun()).isFalse();
      rotation.begin();
      String target = rotation.masterKeyId();
      assertThat(rotation.begun()).isTrue();
      assertThatThrownBy(rotation::begin).isInstanceOf(IllegalStateException.class);
      rotation.advance();
      rotation.advance();
      MasterKeyRotation again = running.masterKeyRotation();
      assertThat(again.begun()).isTrue();
      while (again.advance()) {
        assertThat(again.masterKeyId()).isEqualTo(target);
      }
      assertThat(again.begun()).isFalse();
    }
  }

  @Test
  void rotationsAtTheSameTime_loseNoKey() throws InterruptedException {
    try (Store running = opened()) {
      fill(running);
      Map<String, String> texts = texts(running);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        threads.add(Thread.ofPlatform().start(() -> rotateUnlessBegun(running)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      rotateUnlessBegun(running);
      assertThat(texts(running)).isEqualTo(texts);
      assertThat(new MasterKeyFile(file()).load()).hasSize(1);
    }
    opened().close();
  }

  private static void rotateUnlessBegun(Store store) {
    MasterKeyRotation rotation = store.masterKeyRotation();
    try {
      rotation.begin();
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("begun");
    }
    int steps = 0;
    while (rotation.advance()) {
      steps++;
    }
    assertThat(steps).isLessThan(100);
  }

  @Test
  void keysOfAVariable_areChangedByGivingBoth() {
    MasterKey oldKey = MasterKey.generate(new Random(1));
    MasterKey newKey = MasterKey.generate(new Random(2));
    MasterKeys.Given both =
        MasterKeys.Given.parse("THE_VARIABLE", newKey.reveal() + "," + oldKey.reveal());
    Map<String, String> texts;
    try (Store first = Store.open(given(oldKey))) {
      fill(first);
      texts = texts(first);
      assertThatThrownBy(() -> first.masterKeyRotation().begin())
          .isInstanceOf(MasterKeyException.class)
          .hasMessageContaining("THE_VARIABLE")
          .message()
          .doesNotContain(oldKey.reveal());
    }
    try (Store running = Store.open(fileOptions().with(both));
        Store command = Store.open(fileOptions().with(both))) {
      MasterKeyRotation rotation = command.masterKeyRotation();
      assertThat(rotation.begun()).isTrue();
      while (rotation.advance()) {
        assertThat(texts(running)).isEqualTo(texts);
      }
      assertThat(rotation.values()).isEqualTo(SECRETS);
      assertThat(texts(running)).isEqualTo(texts);
    }
    try (Store later = Store.open(given(newKey))) {
      assertThat(texts(later)).isEqualTo(texts);
    }
    assertThatThrownBy(() -> Store.open(given(oldKey))).isInstanceOf(StoreFailedException.class);
  }

  @Test
  void nodeThatHasNotTheNewKeyYet_saysSoAndGoesOnOnceItHas() throws IOException {
    Path other = data.resolve("other");
    try (Store here = opened()) {
      UUID tenant = fill(here);
      Files.createDirectories(other);
      Files.copy(file(), other.resolve(MasterKeyFile.NAME));
      try (Store there = opened(other)) {
        Map<String, String> texts = texts(there);
        rotate(here);
        assertThatThrownBy(there::configuration)
            .isInstanceOf(StoreFailedException.class)
            .hasMessageContaining("other");
        Files.copy(file(), other.resolve(MasterKeyFile.NAME), StandardCopyOption.REPLACE_EXISTING);
        assertThat(texts(there)).isEqualTo(texts);
        write(there, tenant, "THERE", "t");
        assertThat(texts(here)).containsEntry("THERE", "t");
      }
    }
  }

  private static void rotate(Store store) {
    MasterKeyRotation rotation = store.masterKeyRotation();
    rotation.begin();
    int steps = 0;
    while (rotation.advance()) {
      steps++;
    }
    assertThat(steps).isPositive();
  }

  private Store opened() {
    return Store.open(fileOptions());
  }

  private Store opened(Path folder) {
    return Store.open(fileOptions().with(new MasterKeyFile(folder.resolve(MasterKeyFile.NAME))));
  }

  private StoreOptions given(MasterKey key) {
    return fileOptions().with(new MasterKeys.Given("THE_VARIABLE", List.of(key)));
  }

  /** A database of this test alone: the shared ones have data keys under a known master key. */
  private StoreOptions fileOptions() {
    if (fresh.isEmpty()) {
      fresh = databases().empty();
    }
    return StoreOptions.of(fresh, data, CLOCK).with(new MasterKeyFile(file()));
  }

  private Path file() {
    return data.resolve(MasterKeyFile.NAME);
  }

  private List<String> filesBeside() throws IOException {
    try (var files = Files.list(data)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  private UUID fill(Store store) {
    UUID tenant = UUID.randomUUID();
    Actor server = Actor.server(tenant);
    store.write(server, at -> at.tenants().insert(Samples.tenant("acme", tenant)));
    store.write(
        server,
        at -> {
          UUID environment = at.environments().list(tenant).getFirst().id();
          for (int i = 0; i < SECRETS; i++) {
            at.secrets().insert(Samples.secret(tenant, environment, "S" + i, "text " + i));
          }
          return true;
        });
    return tenant;
  }

  private static void write(Store store, UUID tenant, String name, String text) {
    store.write(Actor.server(tenant), at -> at.secrets().insert(secret(at, tenant, name, text)));
  }

  private static Stored<Secret> secret(Transaction at, UUID tenant, String name, String text) {
    return Samples.secret(tenant, at.environments().list(tenant).getFirst().id(), name, text);
  }

  private static Stored<Secret> secret(Store store, UUID tenant, String name, String text) {
    return store.read(at -> secret(at, tenant, name, text));
  }

  /** All texts by name of their secrets. */
  private static Map<String, String> texts(Store store) {
    Map<String, String> texts = new TreeMap<>();
    for (Stored<Secret> secret : store.configuration().secrets()) {
      for (Secret.Value value : secret.content().values()) {
        SecretText text = value.text();
        texts.put(secret.content().name(), text == null ? "(not deciphered)" : text.revealText());
      }
    }
    return texts;
  }

  private List<byte[]> encrypted() throws SQLException {
    List<byte[]> all = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(fresh);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT encrypted FROM secret_values")) {
      while (rows.next()) {
        all.add(rows.getBytes(1));
      }
    }
    return all;
  }

  private List<Long> dataKeyIds() throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(fresh);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT DISTINCT data_key_id FROM secret_values")) {
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
    }
    return ids;
  }
}
