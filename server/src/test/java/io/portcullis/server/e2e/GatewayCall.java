package io.portcullis.server.e2e;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A call to the gateway, as bytes.
 *
 * @param fields header field lines beside {@code Host} and the framing
 * @param body empty: none
 * @param chunks 0: the body is sent with its length; otherwise in chunks of at most this size
 */
record GatewayCall(String method, String target, List<String> fields, byte[] body, int chunks) {
  GatewayCall {
    fields = List.copyOf(fields);
  }

  /** {@code GET /} of {@code route} with {@code key}. */
  static GatewayCall of(String route, String key) {
    return of().with("x-knoxcall-route: " + route).with("x-knoxcall-key: " + key);
  }

  /** {@code GET /} without route and key. */
  static GatewayCall of() {
    return new GatewayCall("GET", "/", List.of(), new byte[0], 0);
  }

  /** The same in an environment. */
  GatewayCall in(String environment) {
    return with("x-knoxcall-environment: " + environment);
  }

  /** The same to another target. */
  GatewayCall to(String newTarget) {
    return new GatewayCall(method, newTarget, fields, body, chunks);
  }

  /** The same by another method. */
  GatewayCall by(String newMethod) {
    return new GatewayCall(newMethod, target, fields, body, chunks);
  }

  /** The same with more field lines at the end. */
  GatewayCall with(String... lines) {
    List<String> all = new ArrayList<>(fields);
    all.addAll(Arrays.asList(lines));
    return new GatewayCall(method, target, all, body, chunks);
  }

  /** The same with a body of known length. */
  GatewayCall send(byte[] newBody) {
    return new GatewayCall(method, target, fields, newBody, 0);
  }

  /** The same with a body in chunks of at most {@code size} bytes. */
  GatewayCall sendChunked(byte[] newBody, int size) {
    return new GatewayCall(method, target, fields, newBody, size);
  }

  /** What goes over the wire. */
  byte[] bytes() {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    head.append("Host: gateway.test\r\n");
    fields.forEach(line -> head.append(line).append("\r\n"));
    if (chunks > 0) {
      head.append("Transfer-Encoding: chunked\r\n");
    } else if (body.length > 0) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    head.append("\r\n");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(HttpMessages.bytes(head.toString()));
    if (chunks == 0) {
      out.writeBytes(body);
      return out.toByteArray();
    }
    for (int at = 0; at < body.length; at += chunks) {
      int size = Math.min(chunks, body.length - at);
      out.writeBytes(HttpMessages.bytes(Integer.toHexString(size) + "\r\n"));
      out.write(body, at, size);
      out.writeBytes(HttpMessages.bytes("\r\n"));
    }
    out.writeBytes(HttpMessages.bytes("0\r\n\r\n"));
    return out.toByteArray();
  }
}
