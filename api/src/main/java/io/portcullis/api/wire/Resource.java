package io.portcullis.api.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.model.Plan;
import io.portcullis.model.Stored;
import io.portcullis.model.check.InvalidException;
import io.portcullis.store.Store;
import io.portcullis.store.table.Resources;
import io.portcullis.store.table.Transaction;
import io.portcullis.store.value.WriteResult;
import java.util.random.RandomGenerator;

/**
 * What the calls on one kind of resource have in common: reading one, making, changing and removing
 * it, each with its conditions, its tag and the plan's limit. A kind says how its members are read
 * and shown, and which calls there are. Any thread.
 *
 * @param <T> what people write of a resource
 */
public abstract class Resource<T> {
  private final String what;
  private final Store store;
  private final EnforcedWrites writes;
  private final RandomGenerator random;

  /**
   * A kind of resource kept in {@code store}.
   *
   * @param what its name in messages, such as {@code Client}
   * @param random what ids are made of
   */
  protected Resource(String what, Store store, EnforcedWrites writes, RandomGenerator random) {
    this.what = what;
    this.store = store;
    this.writes = writes;
    this.random = random;
  }

  // What a kind says

  /** Its rows. */
  protected abstract Resources<T> rows(Transaction tx);

  /** How many of them a plan allows a tenant, or {@link Plan#NONE}. */
  protected abstract long limit(Plan plan);

  /** The members that a new one cannot do without. */
  protected abstract String[] required();

  /**
   * The one that a body wants to be made; what is wrong with the body is noted in it.
   *
   * @throws InvalidException with what the record finds itself
   */
  protected abstract T draft(JsonMembers body, Transaction tx, Call call);

  /** What a body wants {@code current} to become, as above. */
  protected abstract T changed(JsonMembers body, Stored<T> current, Transaction tx, Call call);

  /**
   * Holds a body that was read without fault against other rows.
   *
   * @throws ErrorAnswer 400 if they forbid it
   */
  protected void check(JsonMembers body, T content, Transaction tx, Call call) {}

  /** A row as the wire shows it whole. */
  protected abstract ObjectNode detail(Transaction tx, Stored<T> row);

  /** A row was written and is enforced; adds warnings to the call, if there is cause. */
  protected void written(JsonMembers body, Stored<T> row, Call call) {}

  /**
   * The row that the path names, by its id unless a kind says otherwise.
   *
   * @throws ErrorAnswer 404 if there is none
   */
  protected Stored<T> find(Transaction tx, Call call) {
    return rows(tx)
        .find(call.tenantId(), call.pathId("id", what))
        .orElseThrow(() -> ErrorAnswer.notFound(what));
  }

  /**
   * Looks at the path alone.
   *
   * @throws ErrorAnswer 404 if it can name no row, whatever rows there are
   */
  protected void checkPath(Call call) {
    call.pathId("id", what);
  }

  // The calls

  /** Where the rows are. */
  protected final Store store() {
    return store;
  }

  /** Reads one. */
  protected final Answer get(Call call) {
    checkPath(call);
    View<T> shown = store.read(tx -> shown(tx, find(tx, call)));
    return Answer.ok(shown.json).etag(EntityTag.of(shown.row));
  }

  /** Makes one. */
  protected final Answer create(Call call) {
    call.checkConditionsWithoutTag();
    JsonMembers body = call.body();
    body.require(required());
    WriteResult<View<T>> written =
        writes.write(
            call,
            tx -> {
              T draft = body.build(() -> draft(body, tx, call));
              checkPlan(tx, call);
              check(body, draft, tx, call);
              return shown(
                  tx,
                  rows(tx)
                      .insert(
                          Stored.first(
                              Uuids.next(tx.now().toEpochMilli(), random),
                              call.tenantId(),
                              draft,
                              tx.now())));
            });
    return answer(Answer.created(written.value().json), body, written, call);
  }

  private void checkPlan(Transaction tx, Call call) {
    Plan plan = tx.tenants().find(call.tenantId()).orElseThrow().plan();
    long limit = limit(plan);
    // Counting takes milliseconds when there are many: not done for a limit that is none.
    if (limit != Plan.NONE && rows(tx).count(call.tenantId()) >= limit) {
      throw ErrorAnswer.planLimit(
          "%s limit reached: plan '%s' allows %d".formatted(what, plan.wireName(), limit));
    }
  }

  /** Changes one. */
  protected final Answer update(Call call) {
    checkPath(call);
    JsonMembers body = call.body();
    WriteResult<View<T>> written =
        writes.write(
            call,
            tx -> {
              Stored<T> current = find(tx, call);
              call.checkConditions(EntityTag.of(current));
              T changed = body.buildChange(() -> changed(body, current, tx, call));
              check(body, changed, tx, call);
              return shown(tx, rows(tx).update(current.with(changed)));
            });
    return answer(Answer.ok(written.value().json), body, written, call);
  }

  private Answer answer(Answer answer, JsonMembers body, WriteResult<View<T>> written, Call call) {
    Stored<T> row = written.value().row;
    written(body, row, call);
    return answer.etag(EntityTag.of(row)).revision(written.revision());
  }

  /** Removes one. */
  protected final Answer delete(Call call) {
    checkPath(call);
    WriteResult<Boolean> written =
        writes.write(
            call,
            tx -> {
              Stored<T> row = find(tx, call);
              call.checkConditions(EntityTag.of(row));
              return rows(tx).delete(call.tenantId(), row.id());
            });
    return Answer.deleted().revision(written.revision());
  }

  private View<T> shown(Transaction tx, Stored<T> row) {
    return new View<>(row, detail(tx, row));
  }

  /** A row, and how the wire shows it in the same state of the database. */
  private record View<T>(Stored<T> row, ObjectNode json) {}
}
