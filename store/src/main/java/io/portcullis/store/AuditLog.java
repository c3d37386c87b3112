package io.portcullis.store;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who changed what, as one transaction sees it. Rows are appended by the tables themselves, when
 * the transaction ends.
 */
public final class AuditLog {
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
    throw new UnsupportedOperationException("not written yet");
  }
}
