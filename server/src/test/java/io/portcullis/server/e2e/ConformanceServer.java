package io.portcullis.server.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.ip.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A server configured by one {@code configuration} line of the conformance file. */
final class ConformanceServer implements AutoCloseable {
  private final Installation installation;
  private final String upstream;

  /** What placeholders such as {@code {key:app}} stand for. */
  private final Map<String, String> values = new HashMap<>();

  private ConformanceServer(Installation installation, String upstream) {
    this.installation = installation;
    this.upstream = upstream;
  }

  static ConformanceServer start(JsonNode configuration, String upstream) {
    List<String> flags = new ArrayList<>();
    for (Map.Entry<String, JsonNode> option : configuration.path("options").properties()) {
      flags.add("--" + option.getKey());
      flags.add(option.getValue().asText());
    }
    ConformanceServer server =
        new ConformanceServer(Installation.start(flags.toArray(String[]::new)), upstream);
    try {
      server.configure(configuration);
    } catch (RuntimeException | AssertionError e) {
      server.close();
      throw e;
    }
    return server;
  }

  ManagementClient management() {
    return installation.management();
  }

  private void configure(JsonNode configuration) {
    configuration
        .path("environments")
        .forEach(environment -> management().post("/v1/environments", environment));
    for (Map.Entry<String, JsonNode> secret : configuration.path("secrets").properties()) {
      ObjectNode body = body(secret.getValue()).put("name", secret.getKey());
      values.put(
          "secret:" + secret.getKey(), management().post("/v1/secrets", body).path("id").asText());
    }
    for (Map.Entry<String, JsonNode> client : configuration.path("clients").properties()) {
      ObjectNode body = body(client.getValue()).put("name", client.getKey());
      values.put(
          "client:" + client.getKey(), management().post("/v1/clients", body).path("id").asText());
    }
    for (Map.Entry<String, JsonNode> key : configuration.path("keys").properties()) {
      ObjectNode body = body(key.getValue()).put("name", key.getKey());
      boolean revoked = body.remove("revoked") != null;
      JsonNode made = management().post("/v1/api-keys", body);
      values.put("key:" + key.getKey(), made.path("api_key").asText());
      if (revoked) {
        management().delete("/v1/api-keys/" + made.path("id").asText());
      }
    }
    configuration.path("routes").forEach(this::configureRoute);
  }

  private void configureRoute(JsonNode route) {
    ObjectNode body = body(route);
    JsonNode assigned = body.path("assigned");
    JsonNode overrides = body.path("overrides");
    body.remove(List.of("assigned", "overrides"));
    if (!body.has("target_base_url")) {
      body.put("target_base_url", upstream);
    }
    String id = management().post("/v1/routes", body).path("id").asText();
    values.put("route:" + route.path("name").asText(), id);
    String environments = "/v1/routes/" + id + "/environments/";
    overrides
        .properties()
        .forEach(
            own -> management().done("PUT", environments + own.getKey(), body(own.getValue())));
    for (Map.Entry<String, JsonNode> clients : assigned.properties()) {
      List<String> ids = new ArrayList<>();
      clients.getValue().forEach(name -> ids.add(value("client:" + name.asText())));
      management().post(environments + clients.getKey() + "/clients", Map.of("client_ids", ids));
    }
  }

  /** A copy of {@code json} in which the placeholders are replaced. */
  private ObjectNode body(JsonNode json) {
    try {
      return (ObjectNode) new JsonMapper().readTree(filled(json.toString()));
    } catch (java.io.IOException e) {
      throw new AssertionError("a placeholder broke the JSON", e);
    }
  }

  private String value(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new AssertionError("the configuration has no " + name);
    }
    return value;
  }

  /** Two braces are a template of the server's and stay. */
  private String filled(String text) {
    String filled = text.replace("{upstream}", upstream);
    for (Map.Entry<String, String> value : values.entrySet()) {
      String placeholder = "(?<![{])" + Pattern.quote("{" + value.getKey() + "}");
      filled = filled.replaceAll(placeholder, Matcher.quoteReplacement(value.getValue()));
    }
    return filled;
  }

  /** Makes the calls of a vector; the last one's answer. */
  Answer call(JsonNode vector) {
    InetAddress peer = address(vector.path("peer").asText());
    // Made once: a replay is the same bytes, whatever second it is by then.
    byte[] bytes = bytes(vector.path("request"));
    for (int i = 0; i < vector.path("before").asInt(); i++) {
      Answer answer = callOnce(peer, vector, bytes);
      if (answer.fields("X-Knox-Upstream-Status").isEmpty()) {
        throw new AssertionError("a call before the one that counts is refused: " + answer);
      }
    }
    return callOnce(peer, vector, bytes);
  }

  private Answer callOnce(InetAddress peer, JsonNode vector, byte[] bytes) {
    try (GatewayCaller caller = installation.connect(peer)) {
      if (vector.has("preamble")) {
        caller.send(vector.path("preamble").asText().getBytes(StandardCharsets.ISO_8859_1));
      }
      if (vector.has("preamble_hex")) {
        caller.send(HexFormat.of().parseHex(vector.path("preamble_hex").asText()));
      }
      caller.send(bytes);
      return caller.read(vector.path("request").path("method").asText("GET"));
    }
  }

  private byte[] bytes(JsonNode request) {
    return request.has("raw")
        ? HttpMessages.bytes(filled(request.path("raw").asText()))
        : message(request).bytes();
  }

  private GatewayCall message(JsonNode request) {
    GatewayCall call =
        GatewayCall.of().by(request.path("method").asText()).to(request.path("target").asText());
    for (JsonNode field : request.path("fields")) {
      call = call.with(field.get(0).asText() + ": " + filled(field.get(1).asText()));
    }
    byte[] body = request.path("body").asText("").getBytes(StandardCharsets.UTF_8);
    if (request.has("sign")) {
      call = signed(call, request, body);
    }
    return request.path("chunked").asBoolean() ? call.sendChunked(body, 7) : call.send(body);
  }

  /** Adds the documented signature fields, made here with nothing of the server's. */
  private static GatewayCall signed(GatewayCall call, JsonNode request, byte[] body) {
    JsonNode sign = request.path("sign");
    String timestamp =
        Long.toString(System.currentTimeMillis() / 1_000 + sign.path("offset_sec").asLong());
    String joint = sign.path("joining").asText("none").equals("lf") ? "\n" : "";
    List<String> parts = new ArrayList<>(List.of(timestamp));
    if (sign.has("nonce")) {
      parts.add(sign.path("nonce").asText());
    }
    parts.add(sign.path("method").asText(request.path("method").asText()));
    parts.add(sign.path("target").asText(request.path("target").asText()));
    String head = String.join(joint, parts) + joint;
    String signature = sign.path("signature").asText(null);
    if (signature == null) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        byte[] secret = sign.path("secret").asText().getBytes(StandardCharsets.UTF_8);
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        mac.update(head.getBytes(StandardCharsets.UTF_8));
        mac.update(
            sign.path("body").asText("").isEmpty()
                ? body
                : sign.path("body").asText().getBytes(StandardCharsets.UTF_8));
        signature = HexFormat.of().formatHex(mac.doFinal());
      } catch (GeneralSecurityException e) {
        throw new AssertionError("every JDK has HmacSHA256", e);
      }
    }
    GatewayCall signed =
        call.with(
            sign.path("signature_header").asText("X-Signature") + ": " + signature,
            sign.path("timestamp_header").asText("X-Timestamp") + ": " + timestamp);
    return sign.has("nonce")
        ? signed.with(
            sign.path("nonce_header").asText("X-Nonce") + ": " + sign.path("nonce").asText())
        : signed;
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByAddress(IpAddress.parse(text).toBytes());
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 octets are an address", e);
    }
  }

  @Override
  public void close() {
    installation.close();
  }
}
