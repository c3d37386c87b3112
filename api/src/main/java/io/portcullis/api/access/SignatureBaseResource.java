package io.portcullis.api.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.api.wire.Answer;
import io.portcullis.api.wire.Call;
import io.portcullis.api.wire.EchoedText;
import io.portcullis.api.wire.Json;
import io.portcullis.api.wire.JsonMembers;
import io.portcullis.api.wire.Operation;
import io.portcullis.ip.IpAddress;
import io.portcullis.model.check.HttpToken;
import io.portcullis.model.key.KeyType;
import io.portcullis.policy.AccessRequest;
import io.portcullis.policy.ActivePolicy;
import io.portcullis.policy.explain.SignatureDescription;
import io.portcullis.policy.signature.DescribedBase;
import io.portcullis.policy.signature.Verification;
import io.portcullis.policy.table.CompiledKey;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells whoever writes a client what its signature must be made over. For keys that may manage: it
 * says whether a described signature is right. Any thread.
 */
public final class SignatureBaseResource {
  private static final Pattern FIELD_VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]{0,8192}");
  private static final Pattern TARGET = Pattern.compile("/[\\x21-\\x7e]{0,8191}");
  private static final int MAX_FIELDS = 128;

  private final ActivePolicy policy;
  private final Clock clock;

  /** Describes signatures under {@code policy}. */
  public SignatureBaseResource(ActivePolicy policy, Clock clock) {
    this.policy = policy;
    this.clock = clock;
  }

  /** What this resource answers. */
  public List<Operation> operations() {
    return List.of(Operation.change("POST", "/v1/access/signature-base", this::describe));
  }

  private Answer describe(Call call) {
    JsonMembers body = call.body();
    body.require("route");
    String route = body.string("route", "");
    String environment = body.nullableString("environment", null);
    String method = body.string("method", "GET");
    ExplainResource.checkMethod(body, method);
    String target = body.string("target", "/");
    if (!TARGET.matcher(target).matches()) {
      body.violations().add("target", "must be a path that starts with '/', and its query");
    }
    String host = body.string("host", "localhost");
    if (!FIELD_VALUE.matcher(host).matches()) {
      body.violations().add("host", "is not the value of a header field");
    }
    Map<String, String> fields = fields(body);
    byte[] content = content(body);
    IpAddress address = ExplainResource.address(body, call);
    String sent = body.nullableString("base", null);
    body.finish();
    AccessRequest described =
        AccessRequest.described(
                call.tenantId(),
                CompiledKey.assumed(call.tenantId(), KeyType.STANDARD),
                route,
                environment,
                method,
                address,
                clock.millis())
            .withTarget(target)
            .withField("Host", host)
            .withBody(content);
    fields.forEach(described::withField);
    SignatureDescription description = SignatureDescription.of(policy.current(), described);
    return Answer.ok(json(description, sent));
  }

  private static Map<String, String> fields(JsonMembers body) {
    ObjectNode headers = body.object("headers", null);
    Map<String, String> fields = new LinkedHashMap<>();
    if (headers == null) {
      return fields;
    }
    if (headers.size() > MAX_FIELDS) {
      body.violations().add("headers", "has more than %d members".formatted(MAX_FIELDS));
    }
    for (Map.Entry<String, JsonNode> field : headers.properties()) {
      String value = field.getValue().asText();
      if (!HttpToken.FIELD_NAME.matcher(field.getKey()).matches()
          || !field.getValue().isTextual()
          || !FIELD_VALUE.matcher(value).matches()) {
        body.violations()
            .add(
                "headers",
                "'%s' is not a header field with its value"
                    .formatted(EchoedText.text(field.getKey())));
      } else if (!field.getKey().equalsIgnoreCase("host")) {
        fields.put(field.getKey(), value);
      }
    }
    return fields;
  }

  private static byte @Nullable [] content(JsonMembers body) {
    String text = body.nullableString("body", null);
    String base64 = body.nullableString("body_base64", null);
    if (base64 == null) {
      return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
    if (text != null) {
      body.violations().add("body_base64", "must not be given together with body");
    }
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      body.violations().add("body_base64", "is not base64");
      return null;
    }
  }

  private static ObjectNode json(SignatureDescription description, @Nullable String sent) {
    DescribedBase base = description.base();
    UUID client = description.clientId();
    Verification verification = description.verification();
    ObjectNode json =
        Json.object()
            .put("required", description.required())
            .put("scheme", description.scheme() == null ? null : description.scheme().wireName())
            .put("joining", description.joining().wireName())
            .put("client_id", client == null ? null : client.toString())
            .put("base", base == null ? null : new String(base.bytes(), StandardCharsets.UTF_8))
            .put(
                "base_base64",
                base == null ? null : Base64.getEncoder().encodeToString(base.bytes()));
    ArrayNode parts = json.putArray("parts");
    DescribedBase.Difference difference = null;
    if (base != null) {
      base.parts().forEach(part -> parts.add(part.name()));
      difference = sent == null ? null : base.difference(sent.getBytes(StandardCharsets.UTF_8));
    }
    json.put("matches", (base == null || sent == null) ? null : (difference == null));
    if (difference == null) {
      json.putNull("difference");
    } else {
      json.putObject("difference")
          .put("position", difference.position())
          .put("part", difference.part());
    }
    return json.put("signature", verification == null ? null : word(verification))
        .put("problem", description.problem());
  }

  private static String word(Verification verification) {
    return switch (verification) {
      case VALID -> "valid";
      case MISSING -> "missing";
      case EXPIRED -> "expired";
      case INVALID, NEEDS_BODY, COSTLY -> "invalid";
    };
  }
}
