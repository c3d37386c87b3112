package io.portcullis.gateway.upstream;

import io.portcullis.model.TargetUrl;

/**
 * What a connection is made to: routes that differ only in their base path share connections.
 *
 * @param host lower-case DNS name, IPv4 address, or IPv6 address without brackets
 * @param port 1 to 65535
 */
public record UpstreamOrigin(boolean secure, String host, int port) {
  /** The origin of {@code url}. */
  public static UpstreamOrigin of(TargetUrl url) {
    return new UpstreamOrigin(url.secure(), url.host(), url.port());
  }

  /** As a URL without a path. */
  @Override
  public String toString() {
    String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return (secure ? "https://" : "http://") + bracketed + ":" + port;
  }
}
