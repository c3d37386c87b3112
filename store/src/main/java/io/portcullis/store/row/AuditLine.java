package io.portcullis.store.row;

import static io.portcullis.store.row.RowType.number;
import static io.portcullis.store.row.RowType.text;

import io.portcullis.ip.IpAddress;
import io.portcullis.store.value.AuditAction;
import io.portcullis.store.value.AuditEntry;
import io.portcullis.store.value.ResourceType;
import java.util.List;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** An audit entry, and its place among those of its revision, as the table {@code audit_log}. */
public record AuditLine(AuditEntry entry, long position) {
  private static final String TABLE = "audit_log";

  /** The revision of the change. */
  public static final Field<Long> REVISION = number(TABLE, "revision");

  /** The place among those of the revision, from 0. */
  public static final Field<Long> POSITION = number(TABLE, "position");

  /** Whose row was changed. */
  public static final Field<String> TENANT_ID = text(TABLE, "tenant_id");

  /** The wire name of an {@link AuditAction}. */
  public static final Field<String> ACTION = text(TABLE, "action");

  /** The wire name of a {@link ResourceType}. */
  public static final Field<String> RESOURCE_TYPE = text(TABLE, "resource_type");

  /** The table. */
  public static final RowType<AuditLine> ROWS =
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
