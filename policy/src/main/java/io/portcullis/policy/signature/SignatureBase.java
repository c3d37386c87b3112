package io.portcullis.policy.signature;

import io.portcullis.http.FieldTable;
import io.portcullis.http.Slice;
import io.portcullis.http.text.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds the bytes that a message signature is made over.
 *
 * <p>The scheme is {@code http} unless the call came over TLS to this gateway; behind a proxy that
 * ends TLS a signer should cover {@code @authority}, {@code @path} and {@code @query} instead of
 * {@code @target-uri}. The authority is the {@code Host} as received, in lower case, without the
 * scheme's own port.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9421#section-2.5">RFC 9421, 2.5</a>
 */
final class SignatureBase {
  /** The derived components of a request. */
  static final Set<String> DERIVED =
      Set.of(
          "@method",
          "@target-uri",
          "@authority",
          "@scheme",
          "@request-target",
          "@path",
          "@query",
          "@query-param");

  private @Nullable String problem;

  /** Of the call in hand, once a component asked for one: a query may have thousands. */
  private @Nullable QueryParameters parameters;

  /** What is wrong, for people, when {@link #of} returned null. */
  @Nullable String problem() {
    return problem;
  }

  /** The base; null if something covered is not there. */
  byte @Nullable [] of(SignedCall call, SignatureInput input) {
    parameters = null;
    PartSink.Bytes base = new PartSink.Bytes();
    for (SignatureInput.Component component : input.components()) {
      base.write(component.identifier()).write(": ");
      problem = "Component %s is covered, and the call has none.".formatted(component.name());
      if (!writeValue(call, component, base)) {
        return null;
      }
      base.write((byte) '\n');
    }
    problem = null;
    base.write("\"@signature-params\": ");
    base.write(input.canonical());
    return base.toByteArray();
  }

  private boolean writeValue(
      SignedCall call, SignatureInput.Component component, PartSink.Bytes out) {
    switch (component.name()) {
      case "@method" -> out.write(call.head.method());
      case "@scheme" -> out.write(scheme(call));
      case "@authority" -> out.write(authority(call));
      case "@request-target" -> out.write(call.head.receivedTarget());
      case "@path" -> writePath(call, out);
      case "@query" -> writeQuery(call, out);
      case "@target-uri" -> {
        out.write(scheme(call)).write("://").write(authority(call));
        writePath(call, out);
        writeFromQuery(call, out);
      }
      case "@query-param" -> {
        String value = queryParameter(call, component);
        if (value == null) {
          problem = queryParameterProblem(call, component);
          return false;
        }
        out.write(value);
      }
      default -> {
        return writeField(call, component.name(), out);
      }
    }
    return true;
  }

  private static String scheme(SignedCall call) {
    return call.secure ? "https" : "http";
  }

  private static String authority(SignedCall call) {
    String host =
        call.head
            .fields()
            .host()
            .value()
            .text(StandardCharsets.ISO_8859_1)
            .toLowerCase(Locale.ROOT);
    String usualPort = call.secure ? ":443" : ":80";
    return host.endsWith(usualPort) ? host.substring(0, host.length() - usualPort.length()) : host;
  }

  private static void writePath(SignedCall call, PartSink.Bytes out) {
    if (call.head.path().isEmpty()) {
      out.write((byte) '/');
    }
    out.write(call.head.path());
  }

  /** The query with its question mark, which stands there alone if there is no query. */
  private static void writeQuery(SignedCall call, PartSink.Bytes out) {
    if (call.head.path().end() == call.head.target().end()) {
      out.write((byte) '?');
    }
    writeFromQuery(call, out);
  }

  /** The question mark and what is behind it; nothing without one. */
  private static void writeFromQuery(SignedCall call, PartSink.Bytes out) {
    Slice target = call.head.target();
    out.write(target.bytes(), call.head.path().end(), target.end());
  }

  private @Nullable String queryParameter(SignedCall call, SignatureInput.Component component) {
    String name = component.parameter();
    return name == null ? null : parameters(call).find(name);
  }

  private QueryParameters parameters(SignedCall call) {
    QueryParameters read = parameters;
    if (read == null) {
      Slice target = call.head.target();
      int start = Math.min(call.head.path().end() + 1, target.end());
      Slice query = new Slice().set(target.bytes(), start, target.end());
      read = QueryParameters.of(query.text(StandardCharsets.ISO_8859_1));
      parameters = read;
    }
    return read;
  }

  private String queryParameterProblem(SignedCall call, SignatureInput.Component component) {
    String name = component.parameter();
    int count = name == null ? 0 : parameters(call).count(name);
    return count > 1
        ? "Component %s is covered, and the query has %d of that name: cover @query (RFC 9421, 2.2.8)."
            .formatted(component.identifier(), count)
        : "Component %s is covered, and the query has none of that name."
            .formatted(component.identifier());
  }

  /**
   * All lines with this name, joined by comma and space. None may have another spelling of it: it
   * is not covered, and the upstream may read it in place of what is.
   */
  private boolean writeField(SignedCall call, String name, PartSink.Bytes out) {
    byte[] lower = Ascii.bytes(name.toLowerCase(Locale.ROOT));
    FieldTable fields = call.fields();
    boolean found = false;
    for (int i = 0; i < fields.count(); i++) {
      if (fields.isSpelledLike(i, lower)) {
        problem =
            "Component %s is covered, and the call has it in another spelling too: - and _ are one."
                .formatted(name);
        return false;
      }
      if (fields.isNamed(i, lower)) {
        if (found) {
          out.write(", ");
        }
        found = true;
        out.write(fields.bytes(), fields.valueStart(i), fields.valueEnd(i));
      }
    }
    return found;
  }
}
