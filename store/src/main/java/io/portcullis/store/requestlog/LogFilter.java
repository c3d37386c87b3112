package io.portcullis.store.requestlog;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a tenant's log are wanted.
 *
 * @param routeId only calls of this route; null for all
 * @param status only calls answered with this status; null for all
 */
public record LogFilter(@Nullable UUID routeId, @Nullable Integer status) {
  /** Every row. */
  public static final LogFilter ALL = new LogFilter(null, null);
}
