package io.portcullis.policy;

import io.portcullis.http.DescribedHead;
import io.portcullis.ip.IpAddress;
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
    DescribedHead head = new DescribedHead(method).target(target).field("Host", host);
    keys.forEach(key -> head.field("x-knoxcall-key", key));
    routes.forEach(route -> head.field("x-knoxcall-route", route));
    environments.forEach(environment -> head.field("x-knoxcall-environment", environment));
    AccessRequest request = new AccessRequest().reset(head, Sample.NOW_MS);
    request.clientAddress(address);
    return request;
  }
}
