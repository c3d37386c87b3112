package io.portcullis.store;

import static io.portcullis.store.RowType.number;
import static io.portcullis.store.RowType.text;

import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Who changed what, as one transaction sees it. Rows are appended by the tables themselves, when
 * the transaction ends.
 */
public final class AuditLog {
  private static final String TABLE = "audit_log";
  private static final Field<Long> REVISION = number(TABLE, "revision");
  private static final Field<Long> POSITION = number(TABLE, "position");
  private static final Field<String> TENANT_ID = text(TABLE, "tenant_id");
  private static final Field<String> ACTION = text(TABLE, "action");
  private static final Field<String> RESOURCE_TYPE = text(TABLE, "resource_type");

  /** An entry, and its place among those of its revision. */
  record Line(AuditEntry entry, long position) {}

  static final RowType<Line> ROWS =
      new RowType<>(
          RowType.table(TABLE),
          List.of(
              text(TABLE, "id"),
              TENANT_ID,
              REVISION,
              ACTION,
              RESOURCE_TYPE,
              text(TABLE, "resource_id"),
              text(TABLE, "details"),
              text(TABLE, "key_id"),
              text(TABLE, "actor"),
              text(TABLE, "address"),
              number(TABLE, "created_at"),
              POSITION),
          row ->
              new Line(
                  new AuditEntry(
                      row.uuid(),
                      row.uuid(),
                      row.number(),
                      AuditAction.ofWireName(row.text()).orElseThrow(),
                      ResourceType.ofWireName(row.text()).orElseThrow(),
                      row.uuid(),
                      row.text(),
                      row.nullableUuid(),
                      row.text(),
                      row.nullableAddress(),
                      row.instant()),
                  row.number()),
          line ->
              new @Nullable Object[] {
                line.entry.id().toString(),
                line.entry.tenantId().toString(),
                line.entry.revision(),
                line.entry.action().wireName(),
                line.entry.resourceType().wireName(),
                line.entry.resourceId().toString(),
                line.entry.details(),
                RowType.ofNullable(line.entry.keyId()),
                line.entry.actor(),
                RouteColumns.text(line.entry.address()),
                RowType.of(line.entry.createdAt()),
                line.position
              });

  private final Session session;

  AuditLog(Session session) {
    this.session = session;
  }

  /**
   * One page of the tenant's log, newest first.
   *
   * @param action only these; null for all
   * @param resourceType only of these; null for all
   * @param page from 1
   * @param perPage rows a page, from 1
   */
  public Page<AuditEntry> list(
      UUID tenantId,
      @Nullable AuditAction action,
      @Nullable ResourceType resourceType,
      int page,
      int perPage) {
    PageRequest request = new PageRequest(page, perPage, "created_at", false);
    Condition condition =
        TENANT_ID
            .eq(tenantId.toString())
            .and(action == null ? DSL.noCondition() : ACTION.eq(action.wireName()))
            .and(
                resourceType == null
                    ? DSL.noCondition()
                    : RESOURCE_TYPE.eq(resourceType.wireName()));
    List<Line> lines =
        session.fetch(
            ROWS,
            session
                .sql()
                .select(ROWS.columns())
                .from(ROWS.table())
                .where(condition)
                .orderBy(REVISION.desc(), POSITION.desc())
                .limit(request.perPage())
                .offset(request.offset()));
    return new Page<>(lines.stream().map(Line::entry).toList(), session.count(ROWS, condition));
  }
}
