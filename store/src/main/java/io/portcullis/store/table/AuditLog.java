package io.portcullis.store.table;

import io.portcullis.store.row.AuditLine;
import io.portcullis.store.row.Session;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.AuditEntry;
import io.portcullis.store.value.Page;
import io.portcullis.store.value.PageRequest;
import io.portcullis.store.value.ResourceType;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Who changed what, as one transaction sees it. Rows are appended by the tables themselves, when
 * the transaction ends.
 */
public final class AuditLog {

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
        AuditLine.TENANT_ID
            .eq(tenantId.toString())
            .and(action == null ? DSL.noCondition() : AuditLine.ACTION.eq(action.wireName()))
            .and(
                resourceType == null
                    ? DSL.noCondition()
                    : AuditLine.RESOURCE_TYPE.eq(resourceType.wireName()));
    List<AuditLine> lines =
        session.fetch(
            AuditLine.ROWS,
            session
                .sql()
                .select(AuditLine.ROWS.columns())
                .from(AuditLine.ROWS.table())
                .where(condition)
                .orderBy(AuditLine.REVISION.desc(), AuditLine.POSITION.desc())
                .limit(request.perPage())
                .offset(request.offset()));
    return new Page<>(
        lines.stream().map(AuditLine::entry).toList(), session.count(AuditLine.ROWS, condition));
  }
}
