package io.portcullis.policy;

import io.portcullis.ip.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call in plain text: what the oracle reads, and what becomes bytes for the decision. */
public record Call(
    String host,
    String method,
    List<String> keys,
    List<String> routes,
    List<String> environments,
    @Nullable IpAddress address,
    String target) {

  public AccessRequest request() {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int[] hostAt = append(head, host);
    int[] methodAt = append(head, method);
    int[][] keysAt = appendAll(head, keys);
    int[][] routesAt = appendAll(head, routes);
    int[][] environmentsAt = appendAll(head, environments);
    int[] targetAt = append(head, target);
    AccessRequest request = new AccessRequest().reset(head.toByteArray(), Sample.NOW_MS);
    request.host(hostAt[0], hostAt[1]);
    request.method(methodAt[0], methodAt[1]);
    for (int[] at : keysAt) {
      request.key(at[0], at[1]);
    }
    for (int[] at : routesAt) {
      request.route(at[0], at[1]);
    }
    for (int[] at : environmentsAt) {
      request.environment(at[0], at[1]);
    }
    request.target(targetAt[0], targetAt[0], targetAt[1]);
    request.clientAddress(address);
    return request;
  }

  private static int[][] appendAll(ByteArrayOutputStream head, List<String> texts) {
    return texts.stream().map(text -> append(head, text)).toArray(int[][]::new);
  }

  private static int[] append(ByteArrayOutputStream head, String text) {
    head.writeBytes("\r\nx: ".getBytes(StandardCharsets.US_ASCII));
    int start = head.size();
    head.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return new int[] {start, head.size()};
  }
}
