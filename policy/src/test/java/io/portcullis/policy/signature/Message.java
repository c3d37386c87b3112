package io.portcullis.policy.signature;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.portcullis.http.DescribedHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A request as text, turned into what the checks see. */
final class Message {
  private final String method;
  private final String target;
  private final List<Map.Entry<String, String>> fields = new ArrayList<>();
  private byte[] body = new byte[0];
  private boolean pending;
  private boolean secure;

  Message(String method, String host, String target) {
    this.method = method;
    this.target = target;
    field("Host", host);
  }

  /** One more field line. */
  Message field(String name, String value) {
    fields.add(Map.entry(name, value));
    return this;
  }

  /** Drops all lines of a field. */
  Message without(String name) {
    fields.removeIf(field -> field.getKey().equals(name));
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
    DescribedHead head = new DescribedHead(method).target(target);
    for (Map.Entry<String, String> field : fields) {
      head.field(field.getKey(), field.getValue().getBytes(ISO_8859_1));
    }
    return new SignedCall()
        .reset(head)
        .secure(secure)
        .body(pending, pending ? null : body, body.length);
  }
}
