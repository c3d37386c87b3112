package io.portcullis.policy.signature;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/** A request as text, turned into what the checks see. */
final class Message {
  private final String method;
  private final String target;
  private final String host;
  private final List<String> lines = new ArrayList<>();
  private byte[] body = new byte[0];
  private boolean pending;
  private boolean secure;

  Message(String method, String host, String target) {
    this.method = method;
    this.host = host;
    this.target = target;
    field("Host", host);
  }

  /** One more field line. */
  Message field(String name, String value) {
    lines.add(name + ": " + value + "\r\n");
    return this;
  }

  /** Drops all lines of a field. */
  Message without(String name) {
    lines.removeIf(line -> line.startsWith(name + ":"));
    return this;
  }

  Message body(String latin1) {
    body = latin1.getBytes(ISO_8859_1);
    return this;
  }

  /** The body was announced and not read. */
  Message pending() {
    pending = true;
    return this;
  }

  Message secure() {
    secure = true;
    return this;
  }

  SignedCall call() {
    String start = method + " ";
    String fields = String.join("", lines);
    byte[] head = (start + target + " HTTP/1.1\r\n" + fields).getBytes(ISO_8859_1);
    int targetStart = start.length();
    int targetEnd = targetStart + target.length();
    int path = target.startsWith("/") ? targetStart : afterAuthority(targetStart);
    int fieldsStart = targetEnd + " HTTP/1.1\r\n".length();
    int hostStart = fieldsStart + "Host: ".length();
    return new SignedCall()
        .reset(head)
        .method(0, method.length())
        .target(targetStart, path, targetEnd)
        .host(hostStart, hostStart + host.length())
        .fields(fieldsStart, head.length)
        .secure(secure)
        .body(pending, pending ? null : body, body.length);
  }

  private int afterAuthority(int targetStart) {
    int slash = target.indexOf('/', target.indexOf("://") + 3);
    return targetStart + (slash < 0 ? target.length() : slash);
  }
}
