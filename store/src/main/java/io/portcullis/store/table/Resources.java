package io.portcullis.store.table;

import io.portcullis.model.Stored;
import io.portcullis.store.row.AuditDetails;
import io.portcullis.store.row.Change;
import io.portcullis.store.row.Layout;
import io.portcullis.store.row.Session;
import io.portcullis.store.row.Times;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.ConflictException;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.PageRequest;
import io.portcullis.store.value.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one kind, as one transaction sees them: found, listed, counted, added, changed
 * and removed. What a kind asks of its rows beside that, it says in the methods that it overrides.
 *
 * <p>Whether an update changes anything is whether the records differ, and what it tells the audit
 * log comes from the columns of the {@link Layout}; no kind lists its members for either.
 *
 * @param <T> what people write of a resource: a record that checks itself
 */
public abstract class Resources<T> {
  private final Session session;
  private final Layout<T> layout;
  private final Change.Kind kind;
  private final ResourceType type;

  Resources(Session session, Layout<T> layout, Change.Kind kind, ResourceType type) {
    this.session = session;
    this.layout = layout;
    this.kind = kind;
    this.type = type;
  }

  // What a kind says

  /** Details that name a row. */
  abstract AuditDetails named(Stored<T> row);

  /** Rows with what other tables keep of them. */
  List<Stored<T>> complete(List<Stored<T>> rows) {
    return rows;
  }

  /**
   * What of {@code content} is written: nothing finer than the columns keep, and nothing that other
   * tables keep.
   *
   * @param before what is stored; null: it is added
   */
  T asStored(T content, @Nullable T before) {
    return content;
  }

  /**
   * Looks at a row that is about to be added.
   *
   * @throws ConflictException if it contradicts another
   */
  void checkInsert(Stored<T> row) {}

  /** A row was added; what else that takes. */
  void inserted(Stored<T> row) {}

  /** What the audit log shows of a row that was added, beside its name. */
  void describeInsert(AuditDetails details, Stored<T> row) {}

  /**
   * Looks at a row that is about to be changed.
   *
   * @throws ConflictException if it contradicts another, afterwards
   */
  void checkUpdate(Stored<T> before, Stored<T> after) {}

  /** What the audit log shows of a row that was changed, beside its name and what differs. */
  void describeUpdate(AuditDetails details, Stored<T> row) {}

  /** A row was changed; what else that takes. */
  void updated(Stored<T> before, Stored<T> after) {}

  /**
   * Looks at a row that is about to be removed, and does what that takes.
   *
   * @throws ConflictException if it is needed
   */
  void checkDelete(Stored<T> row) {}

  /** What the audit log shows of a row that was removed, beside its name. */
  void describeDelete(AuditDetails details, Stored<T> row) {}

  // Reading

  /** The resource with this id, if it is the tenant's. */
  public final Optional<Stored<T>> find(UUID tenantId, UUID id) {
    return one(layout.is(tenantId, id));
  }

  final Optional<Stored<T>> one(Condition condition) {
    return session.one(layout.rows(), condition).map(row -> complete(List.of(row)).getFirst());
  }

  final Page<Stored<T>> page(Condition condition, PageRequest page) {
    Page<Stored<T>> found =
        session.page(layout.rows(), condition, layout.sorts(), layout.id(), page);
    return new Page<>(complete(found.rows()), found.total());
  }

  /** How many resources the tenant has. */
  public final long count(UUID tenantId) {
    return session.count(layout.rows(), layout.of(tenantId));
  }

  // Writing

  /**
   * Adds a resource.
   *
   * @return the row as stored: version 1, its times in whole milliseconds
   * @throws ConflictException if it contradicts another row
   */
  public final Stored<T> insert(Stored<T> row) {
    Stored<T> stored =
        new Stored<>(
            row.id(),
            row.tenantId(),
            asStored(row.content(), null),
            Times.stored(row.createdAt()),
            Times.stored(row.updatedAt()),
            1);
    checkInsert(stored);
    session.insert(layout.rows(), stored);
    inserted(stored);
    AuditDetails details = named(stored);
    describeInsert(details, stored);
    recorded(stored, AuditAction.CREATE, details);
    return complete(List.of(stored)).getFirst();
  }

  /**
   * Writes the content of a row if it differs from what is stored; what the store stamps of it is
   * ignored.
   *
   * @return the row as stored; the one found if nothing differs
   * @throws ConflictException if it contradicts another row
   * @throws IllegalStateException if the tenant has no such resource
   */
  public final Stored<T> update(Stored<T> row) {
    Stored<T> before = required(row.tenantId(), row.id());
    T content = asStored(row.content(), before.content());
    if (content.equals(before.content())) {
      return before;
    }
    Stored<T> after = before.written(content, session.now());
    checkUpdate(before, after);
    write(after);
    updated(before, after);
    AuditDetails details = layout.differences(named(after), before.content(), content);
    describeUpdate(details, after);
    recorded(after, details.updateAction(), details);
    return after;
  }

  final Stored<T> required(UUID tenantId, UUID id) {
    return find(tenantId, id)
        .orElseThrow(() -> new IllegalStateException("the tenant has no such " + type.wireName()));
  }

  /** Overwrites a row, and tells nobody. */
  final void write(Stored<T> row) {
    session.update(layout.rows(), row, layout.is(row.tenantId(), row.id()));
  }

  /**
   * Removes a resource, and what goes with it.
   *
   * @return false if the tenant has no such resource
   * @throws ConflictException if it is needed
   */
  public final boolean delete(UUID tenantId, UUID id) {
    Optional<Stored<T>> found = find(tenantId, id);
    if (found.isEmpty()) {
      return false;
    }
    Stored<T> row = found.get();
    checkDelete(row);
    session.execute(session.sql().deleteFrom(layout.table()).where(layout.is(tenantId, id)));
    AuditDetails details = named(row);
    describeDelete(details, row);
    recorded(row, AuditAction.DELETE, details);
    return true;
  }

  /** Tells the change feed and the audit log of a row. */
  void recorded(Stored<T> row, AuditAction action, AuditDetails details) {
    session.changed(Change.of(kind, row.id()));
    session.audited(row.tenantId(), action, type, row.id(), details);
  }
}
