package io.portcullis.store.requestlog.value;

import io.portcullis.ip.IpRange;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a tenant's log are wanted: those that agree with every member that is not null.
 *
 * @param routeId of this route
 * @param routeText refused while asking for a route of this name that was not found, or not looked
 *     for; the whole name
 * @param environment of this environment, by name
 * @param clientId where this client matched
 * @param keyId with this key, by the id of its row
 * @param method with this method, as received
 * @param statuses answered with one of these
 * @param addresses from a client address of this range; a call whose address is unknown is not
 * @param error refused or failed for this reason code
 * @param pathPrefix whose path, as it is logged, begins with this
 * @param sinceMs that came at this time or later, Unix milliseconds; {@link Long#MIN_VALUE}: all
 * @param untilMs that came before this time, Unix milliseconds; {@link Long#MAX_VALUE}: all
 */
public record LogFilter(
    @Nullable UUID routeId,
    @Nullable String routeText,
    @Nullable String environment,
    @Nullable UUID clientId,
    @Nullable UUID keyId,
    @Nullable String method,
    @Nullable Statuses statuses,
    @Nullable IpRange addresses,
    @Nullable String error,
    @Nullable String pathPrefix,
    long sinceMs,
    long untilMs) {
  /** Every row. */
  public static final LogFilter ALL = new Builder().build();

  /**
   * Statuses from one to another.
   *
   * @param first the least
   * @param last the greatest
   */
  public record Statuses(int first, int last) {}

  /** A filter to which members are added. */
  public static Builder builder() {
    return new Builder();
  }

  /** The same members as this, to be changed. */
  public Builder toBuilder() {
    return new Builder()
        .route(routeId)
        .routeText(routeText)
        .environment(environment)
        .client(clientId)
        .key(keyId)
        .method(method)
        .statuses(statuses)
        .addresses(addresses)
        .error(error)
        .pathPrefix(pathPrefix)
        .since(sinceMs)
        .until(untilMs);
  }

  /** Whether the counts of a chunk say how many of its rows are wanted. */
  public boolean isOfRouteOnly() {
    return equals(new Builder().route(routeId).build());
  }

  /** Collects the members of a filter. Not thread safe. */
  public static final class Builder {
    private @Nullable UUID routeId;
    private @Nullable String routeText;
    private @Nullable String environment;
    private @Nullable UUID clientId;
    private @Nullable UUID keyId;
    private @Nullable String method;
    private @Nullable Statuses statuses;
    private @Nullable IpRange addresses;
    private @Nullable String error;
    private @Nullable String pathPrefix;
    private long sinceMs = Long.MIN_VALUE;
    private long untilMs = Long.MAX_VALUE;

    private Builder() {}

    /** See {@link LogFilter#routeId}. */
    public Builder route(@Nullable UUID id) {
      routeId = id;
      return this;
    }

    /** See {@link LogFilter#routeText}. */
    public Builder routeText(@Nullable String text) {
      routeText = text;
      return this;
    }

    /** See {@link LogFilter#environment}. */
    public Builder environment(@Nullable String name) {
      environment = name;
      return this;
    }

    /** See {@link LogFilter#clientId}. */
    public Builder client(@Nullable UUID id) {
      clientId = id;
      return this;
    }

    /** See {@link LogFilter#keyId}. */
    public Builder key(@Nullable UUID id) {
      keyId = id;
      return this;
    }

    /** See {@link LogFilter#method}. */
    public Builder method(@Nullable String name) {
      method = name;
      return this;
    }

    /** This status only. */
    public Builder status(int status) {
      return statuses(new Statuses(status, status));
    }

    /** See {@link LogFilter#statuses}. */
    public Builder statuses(@Nullable Statuses range) {
      statuses = range;
      return this;
    }

    /** See {@link LogFilter#addresses}. */
    public Builder addresses(@Nullable IpRange range) {
      addresses = range;
      return this;
    }

    /** See {@link LogFilter#error}. */
    public Builder error(@Nullable String code) {
      error = code;
      return this;
    }

    /** See {@link LogFilter#pathPrefix}. */
    public Builder pathPrefix(@Nullable String prefix) {
      pathPrefix = prefix;
      return this;
    }

    /** See {@link LogFilter#sinceMs}. */
    public Builder since(long ms) {
      sinceMs = ms;
      return this;
    }

    /** See {@link LogFilter#untilMs}. */
    public Builder until(long ms) {
      untilMs = ms;
      return this;
    }

    /** The filter. */
    public LogFilter build() {
      return new LogFilter(
          routeId,
          routeText,
          environment,
          clientId,
          keyId,
          method,
          statuses,
          addresses,
          error,
          pathPrefix,
          sinceMs,
          untilMs);
    }
  }
}
