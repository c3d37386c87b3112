package io.portcullis.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.model.Client;
import io.portcullis.model.Stored;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.ConflictException;
import io.portcullis.store.value.PageRequest;
import io.portcullis.store.value.ResourceType;
import io.portcullis.store.value.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Revisions, roll-back, isolation, signals, and what is written when. */
abstract class TransactionsContract extends StoreContract {
  TransactionsContract(TestDatabase databases) {
    super(databases);
  }

  @Test
  void write_takesTheNextRevisionWhateverItChanges() {
    long before = store.revision();
    WriteResult<Long> written =
        store.write(
            actor,
            at -> {
              at.clients().insert(client("a"));
              at.clients().insert(client("b"));
              return at.revision();
            });
    assertThat(written).isEqualTo(new WriteResult<>(before + 1, before + 1, true));
    assertThat(store.revision()).isEqualTo(before + 1);
  }

  @Test
  void writeThatChangesNothing_takesNoRevision() {
    Stored<Client> client = write(at -> at.clients().insert(client("a")));
    long before = store.revision();
    WriteResult<Stored<Client>> written = store.write(actor, at -> at.clients().update(client));
    assertThat(written).isEqualTo(new WriteResult<>(client, before, false));
    assertThat(store.revision()).isEqualTo(before);
    check(at ->
        assertThat(
                at.auditLog()
                    .list(tenantId(), AuditAction.UPDATE, ResourceType.CLIENT, 1, 10)
                    .total())
            .isZero());
  }

  @Test
  void workThatThrows_leavesNothing() {
    long before = store.revision();
    RuntimeException thrown = new RuntimeException("changed my mind");
    assertThatThrownBy(() ->
            change(at -> {
              at.clients().insert(client("a"));
              throw thrown;
            }))
        .isSameAs(thrown);
    assertThat(store.revision()).isEqualTo(before);
    check(at -> assertThat(at.clients().count(tenantId())).isZero());
    change(at -> at.clients().insert(client("b")));
    assertThat(store.revision()).isEqualTo(before + 1);
  }

  @Test
  void conflictAfterAChange_rollsTheChangeBack() {
    assertThatThrownBy(() ->
            change(at -> {
              at.clients().insert(client("a"));
              at.environments().insert(Samples.environment(tenantId(), "production"));
            }))
        .isInstanceOf(ConflictException.class);
    check(at -> assertThat(at.clients().count(tenantId())).isZero());
  }

  @Test
  void read_cannotChange() {
    assertThatThrownBy(() -> read(at -> at.clients().insert(client("a"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only reads");
  }

  @Test
  void keptTransaction_cannotBeUsed() {
    List<Transaction> kept = new ArrayList<>();
    change(kept::add);
    assertThatThrownBy(() -> kept.getFirst().clients().count(tenantId()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ended");
  }

  @Test
  void transactionWithinATransaction_isRefusedAndDoesNotHang() {
    assertThatThrownBy(() -> change(at -> store.write(actor, inner -> inner.revision())))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void rows_haveTheTimeOfTheirTransaction() {
    change(at -> {
      assertThat(at.now()).isEqualTo(NOW);
      Stored<Client> client = at.clients().insert(client("a"));
      assertThat(at.clients().update(Samples.named(client, "b")).updatedAt()).isEqualTo(NOW);
    });
  }

  @Test
  void read_seesOneStateWhileOthersWrite() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Long>> counts =
          threads.submit(() ->
              store.read(at -> {
                long first = at.clients().count(tenantId());
                started.countDown();
                await(written);
                return List.of(first, at.clients().count(tenantId()), at.revision());
              }));
      started.await();
      long before = store.revision();
      change(at -> at.clients().insert(client("a")));
      written.countDown();
      assertThat(counts.get()).containsExactly(0L, 0L, before);
    }
    check(at -> assertThat(at.clients().count(tenantId())).isOne());
  }

  @Test
  void concurrentWrites_followOneAnother() throws Exception {
    // Each adds a client named after how many there are: a lost update would repeat a name.
    int writers = 8;
    int each = 10;
    Set<Long> revisions = new ConcurrentSkipListSet<>();
    long before = store.revision();
    try (Store other = Store.open(options());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        Store node = i % 2 == 0 ? store : other;
        running.add(
            threads.submit(() -> {
              for (int j = 0; j < each; j++) {
                revisions.add(node.write(actor, this::addNumbered).revision());
              }
            }));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
    }
    assertThat(revisions).hasSize(writers * each);
    assertThat(store.revision()).isEqualTo(before + writers * each);
    PageRequest page = new PageRequest(1, 1_000, "name", true);
    check(at ->
        assertThat(at.clients().list(tenantId(), null, page).rows())
            .extracting(client -> client.content().name())
            .doesNotHaveDuplicates()
            .hasSize(writers * each));
  }

  private Stored<Client> addNumbered(Transaction at) {
    return at.clients().insert(client("number " + at.clients().count(tenantId())));
  }

  @Test
  void signal_isGivenBeforeTheWriteReturns() {
    AtomicLong signalled = new AtomicLong();
    store.onChange(revision -> {
      throw new IllegalStateException("a listener that fails does not stop the others");
    });
    store.onChange(revision -> signalled.accumulateAndGet(revision, Math::max));
    change(at -> at.clients().insert(client("a")));
    assertThat(signalled.get()).isEqualTo(store.revision());
  }

  @Test
  void reopenedStore_hasEverything() {
    UUID id = write(at -> at.clients().insert(client("a"))).id();
    long revision = store.revision();
    store.close();
    store = Store.open(options());
    assertThat(store.revision()).isEqualTo(revision);
    check(at -> assertThat(at.clients().find(tenantId(), id)).isPresent());
    assertThat(store.healthy()).isTrue();
  }

  @Test
  void emptyDatabase_isMigratedAtRevisionZero() {
    StoreOptions fresh = Samples.options(databases().empty(), NO_FOLDER, CLOCK);
    try (Store opened = Store.open(fresh)) {
      assertThat(opened.revision()).isZero();
      assertThat(opened.configuration().tenants()).isEmpty();
    }
  }

  @Test
  void closedStore_saysSo() {
    store.close();
    assertThatThrownBy(store::revision).isInstanceOf(IllegalStateException.class);
    assertThat(store.healthy()).isFalse();
    store = Store.open(options());
  }

  private Stored<Client> client(String name) {
    return Samples.client(tenantId(), name, "10.0.0.1");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
