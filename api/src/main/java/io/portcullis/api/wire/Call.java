package io.portcullis.api.wire;

import io.javalin.http.Context;
import io.portcullis.ip.IpAddress;
import io.portcullis.policy.address.AddressChain;
import io.portcullis.policy.address.ClientAddress;
import io.portcullis.policy.address.ClientAddressRule;
import io.portcullis.policy.table.CompiledKey;
import io.portcullis.store.value.Actor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/** A call of the management API while it is being answered. Not thread safe. */
public final class Call {
  /** The longest body that is read, in bytes. */
  public static final int MAX_BODY = 1 << 20;

  private final Context context;
  private final IncomingBody body;
  private final UUID requestId;
  private final @Nullable CompiledKey key;
  private final ClientAddressRule addresses;

  /** A set: a write that the store tries again warns once. */
  private final Collection<Warning> warnings = new LinkedHashSet<>();

  Call(
      Context context,
      IncomingBody body,
      UUID requestId,
      @Nullable CompiledKey key,
      ClientAddressRule addresses) {
    this.context = context;
    this.body = body;
    this.requestId = requestId;
    this.key = key;
    this.addresses = addresses;
  }

  /** The id in the envelope and in {@code X-Request-Id}. */
  public UUID requestId() {
    return requestId;
  }

  /**
   * The key the call came with.
   *
   * @throws IllegalStateException for an operation that asks for no key
   */
  public CompiledKey key() {
    if (key == null) {
      throw new IllegalStateException("this operation is open and has no key");
    }
    return key;
  }

  /** Whose configuration this call is about: the key's tenant. */
  public UUID tenantId() {
    return key().tenantId();
  }

  /** Who acts, for the audit log. */
  public Actor actor() {
    return new Actor(tenantId(), key().id(), key().name(), clientAddress().address());
  }

  /** Where the call comes from, derived as the gateway does it. */
  public ClientAddress clientAddress() {
    return addressOf(context, addresses);
  }

  /** Where a call comes from, be it one without a key. */
  static ClientAddress addressOf(Context context, ClientAddressRule addresses) {
    SocketAddress peer =
        ServletContextRequest.getServletContextRequest(context.req())
            .getConnectionMetaData()
            .getRemoteSocketAddress();
    if (peer instanceof InetSocketAddress inet && inet.getAddress() != null) {
      // The bytes, not the text: a text would have to be parsed again.
      return addresses.derive(
          IpAddress.ofBytes(inet.getAddress().getAddress()), forwardedValues(context, addresses));
    }
    throw new IllegalStateException("the peer has no address");
  }

  /** What proxies said of the way here, for people; null if nothing, or if nothing is asked. */
  public @Nullable String addressChain() {
    List<String> values = forwardedValues(context, addresses);
    return values.isEmpty() ? null : AddressChain.of(values);
  }

  /** The values of the field that client addresses are derived from, in the order they came. */
  private static List<String> forwardedValues(Context context, ClientAddressRule addresses) {
    return switch (addresses.source()) {
      case X_FORWARDED_FOR -> Collections.list(context.req().getHeaders("X-Forwarded-For"));
      case FORWARDED -> Collections.list(context.req().getHeaders("Forwarded"));
      case PEER, PROXY_PROTOCOL -> List.of();
    };
  }

  /** A parameter of the path, percent-decoded. */
  public String path(String name) {
    return context.pathParam(name);
  }

  /**
   * A parameter of the path that is a row's id.
   *
   * @param what the row's kind, for people
   * @throws ErrorAnswer 404 if it is no UUID: then no row has it
   */
  public UUID pathId(String name, String what) {
    return Uuids.parse(path(name)).orElseThrow(() -> ErrorAnswer.notFound(what));
  }

  /** The query's parameters; unknown ones are named in this call's warnings. */
  public Query query() {
    return Query.of(context.queryString(), warnings);
  }

  /**
   * Reads the body as a JSON object. Blocks until it has arrived; once only.
   *
   * @throws ErrorAnswer 413 beyond {@value #MAX_BODY} bytes, 415 for another content type, 400 for
   *     what is no JSON object
   */
  public JsonMembers body() {
    if (context.req().getContentLengthLong() > MAX_BODY) {
      throw tooLarge();
    }
    byte[] bytes;
    try {
      bytes = body.read(MAX_BODY + 1);
    } catch (IOException e) {
      throw ErrorAnswer.invalid("The body did not arrive whole");
    }
    if (bytes.length > MAX_BODY) {
      throw tooLarge();
    }
    if (bytes.length > 0 && !isJson(context.req().getContentType())) {
      throw ErrorAnswer.of(
          415, "unsupported_media_type", "Send the body with Content-Type: application/json");
    }
    return new JsonMembers(Json.parseBody(bytes), warnings);
  }

  private static ErrorAnswer tooLarge() {
    return ErrorAnswer.of(
        413, "body_too_large", "The body is longer than %d bytes".formatted(MAX_BODY));
  }

  /** Whether a media type is JSON in UTF-8, which is the only one JSON has (RFC 8259, 8.1). */
  private static boolean isJson(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    String[] parts = contentType.toLowerCase(Locale.ROOT).split(";");
    if (!parts[0].strip().equals("application/json")) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().replace("\"", "");
      if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
        return false;
      }
    }
    return true;
  }

  /**
   * Holds {@code If-Match} and {@code If-None-Match} against what is there now. To be called inside
   * the write's transaction, before anything changes.
   *
   * @param current empty if there is nothing
   * @throws ErrorAnswer 412 if one does not hold or cannot be read
   * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-13.2.2">RFC 9110,
   *     13.2.2</a>
   */
  public void checkConditions(Optional<EntityTag> current) {
    preconditions(context)
        .checkWrite(
            current
                .<Preconditions.State>map(Preconditions.Tagged::new)
                .orElseGet(Preconditions.Absent::new));
  }

  /** As {@link #checkConditions} for what is there. */
  public void checkConditions(EntityTag current) {
    checkConditions(Optional.of(current));
  }

  /** As {@link #checkConditions} for what is there and has no tag, such as a collection. */
  public void checkConditionsWithoutTag() {
    preconditions(context).checkWrite(new Preconditions.Untagged());
  }

  static Preconditions preconditions(Context context) {
    return Preconditions.of(
        Collections.list(context.req().getHeaders("If-Match")),
        Collections.list(context.req().getHeaders("If-None-Match")));
  }

  /** Tells the caller something in {@code meta.warnings}. */
  public void warn(Warning warning) {
    warnings.add(warning);
  }

  /** Everything the caller is told in {@code meta.warnings} so far. */
  Collection<Warning> warnings() {
    return warnings;
  }
}
