package io.portcullis.store;

import static io.portcullis.store.RowType.number;
import static io.portcullis.store.RowType.text;

import io.portcullis.ip.IpAddress;
import java.util.List;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** An audit entry, and its place among those of its revision, as the table {@code audit_log}. */
record AuditLine(AuditEntry entry, long position) {
  private static final String TABLE = "audit_log";
  static final Field<Long> REVISION = number(TABLE, "revision");
  static final Field<Long> POSITION = number(TABLE, "position");
  static final Field<String> TENANT_ID = text(TABLE, "tenant_id");
  static final Field<String> ACTION = text(TABLE, "action");
  static final Field<String> RESOURCE_TYPE = text(TABLE, "resource_type");

  static final RowType<AuditLine> ROWS =
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
              new AuditLine(
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
                line.address(),
                RowType.of(line.entry.createdAt()),
                line.position
              });

  private @Nullable String address() {
    IpAddress address = entry.address();
    return address == null ? null : address.toString();
  }
}
