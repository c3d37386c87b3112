package io.portcullis.policy.table;

import io.portcullis.model.TargetUrl;
import java.util.UUID;

/**
 * A route in one environment, as the gateway forwards to it.
 *
 * <p>Immutable; the same object from snapshot to snapshot as long as nothing it shows changes, so
 * it may key a cache by identity.
 */
public final class RouteTarget {
  private final RouteLabel route;
  private final UUID environmentId;
  private final String environmentName;
  private final TargetUrl url;
  private final byte[] basePath;
  private final byte[] hostField;
  private final String hostText;
  private final String allowField;

  /** A target; {@code allowField} is the value of {@code Allow}. */
  public RouteTarget(
      RouteLabel route,
      UUID environmentId,
      String environmentName,
      TargetUrl url,
      String allowField) {
    this.route = route;
    this.environmentId = environmentId;
    this.environmentName = environmentName;
    this.url = url;
    this.basePath = url.basePath().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    this.hostText = url.hostField();
    this.hostField = hostText.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    this.allowField = allowField;
  }

  /** Whether every accessor answers the same as the other's. */
  public boolean showsTheSameAs(RouteTarget other) {
    return route.equals(other.route)
        && environmentId.equals(other.environmentId)
        && environmentName.equals(other.environmentName)
        && url.equals(other.url)
        && allowField.equals(other.allowField);
  }

  /** The route. */
  public RouteLabel route() {
    return route;
  }

  /** The environment's id. */
  public UUID environmentId() {
    return environmentId;
  }

  /** The environment's name. */
  public String environmentName() {
    return environmentName;
  }

  /** The upstream's host and port, as in {@code Host}; the same text each time. */
  public String hostText() {
    return hostText;
  }

  /** Where calls go. */
  public TargetUrl url() {
    return url;
  }

  /** {@link TargetUrl#basePath} in ASCII; not to be changed. */
  @SuppressWarnings("EI_EXPOSE_REP")
  public byte[] basePath() {
    return basePath;
  }

  /** {@link TargetUrl#hostField} in ASCII; not to be changed. */
  public byte[] hostField() {
    return hostField;
  }

  /** The value of {@code Allow}; the usual methods where every one is accepted. */
  public String allowField() {
    return allowField;
  }
}
