package io.portcullis.policy.template;

import io.portcullis.model.template.TemplatePart;
import io.portcullis.model.template.TemplatePart.Choice;
import io.portcullis.model.template.TemplatePart.Literal;
import io.portcullis.model.template.TemplatePart.Value;
import io.portcullis.model.template.TemplateText;
import io.portcullis.model.template.ValueKind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A template compiled for one route in one environment: conditionals are decided, what is the same
 * for all calls is bytes. Immutable; any thread.
 *
 * <p>What is filled in is never read as a template again.
 */
public final class Template {
  private static final UUID NO_ID = new UUID(0, 0);

  private final Segment[] segments;
  private final Escape escape;

  private Template(List<Segment> segments, Escape escape) {
    this.segments = segments.toArray(new Segment[0]);
    this.escape = escape;
  }

  /** The template of a text without problems. */
  public static Template of(TemplateText text, TemplateConstants constants, Escape escape) {
    return new Builder(constants, escape).add(text).build();
  }

  /** Whether something of the call's query is put in. */
  public boolean usesQuery() {
    for (Segment segment : segments) {
      if (segment instanceof Filled filled && filled.kind == ValueKind.VAR) {
        return true;
      }
    }
    return false;
  }

  /** The placeholders that are filled in per call, as they are written without their braces. */
  public List<String> placeholders() {
    List<String> names = new ArrayList<>();
    for (Segment segment : segments) {
      if (segment instanceof Filled filled) {
        names.add(filled.kind.spelling() + filled.name);
      }
    }
    return List.copyOf(names);
  }

  /**
   * Appends the text for one call. No allocation, but for values beyond ASCII in a client's name.
   *
   * @return false if that cannot be done; {@code out} tells why, and what it holds is not to be
   *     used
   */
  public boolean render(TemplateValues values, TemplateOutput out) {
    boolean fromCaller = false;
    for (Segment segment : segments) {
      switch (segment) {
        case Constant constant -> out.write(constant.bytes);
        case Filled filled -> {
          fromCaller |= filled.kind == ValueKind.VAR;
          TemplateFault fault = fill(filled, values, out);
          if (fault != null) {
            out.fail(fault, filled.kind, filled.name);
            return false;
          }
        }
      }
    }
    if (out.isFull()) {
      out.fail(fromCaller ? TemplateFault.VALUE_INVALID : TemplateFault.UNUSABLE);
      return false;
    }
    return true;
  }

  private @Nullable TemplateFault fill(Filled filled, TemplateValues values, TemplateOutput out) {
    return switch (filled.kind) {
      case SECRET -> secret(values.secret(filled.name), out);
      case SECRET_ID -> secret(values.secret(filled.id), out);
      case VAR -> variable(filled.nameBytes, values, out);
      case CLIENT_ID -> {
        UUID id = values.clientId();
        if (id == null) {
          yield TemplateFault.VALUE_MISSING;
        }
        out.writeUuid(id);
        yield null;
      }
      case CLIENT_NAME -> {
        String name = values.clientName();
        if (name == null) {
          yield TemplateFault.VALUE_MISSING;
        }
        yield out.write(name, escape) ? null : TemplateFault.UNUSABLE;
      }
      case TIMESTAMP -> {
        out.writeDecimal(values.timestamp());
        yield null;
      }
      case REQUEST_ID -> {
        out.writeUuid(values.requestIdHigh(), values.requestIdLow());
        yield null;
      }
      case ROUTE_NAME, ENVIRONMENT, TENANT_ID ->
          throw new IllegalStateException(filled.kind + " is the same for all calls");
    };
  }

  private @Nullable TemplateFault secret(byte @Nullable [] value, TemplateOutput out) {
    if (value == null) {
      return TemplateFault.SECRET_UNAVAILABLE;
    }
    return out.write(value, 0, value.length, escape) ? null : TemplateFault.UNUSABLE;
  }

  private @Nullable TemplateFault variable(byte[] name, TemplateValues values, TemplateOutput out) {
    byte[] bytes = values.targetBytes();
    int end = values.queryEnd();
    int start = QueryParameter.find(bytes, values.queryStart(), end, name);
    if (start < 0) {
      return TemplateFault.VALUE_MISSING;
    }
    int valueEnd = QueryParameter.valueEnd(bytes, start, end);
    return QueryParameter.write(bytes, start, valueEnd, escape, out)
        ? null
        : TemplateFault.VALUE_INVALID;
  }

  /** Puts a template together. Not thread safe. */
  public static final class Builder {
    private final TemplateConstants constants;
    private final Escape escape;
    private final List<Segment> segments = new ArrayList<>();
    private final ByteArrayOutputStream constant = new ByteArrayOutputStream();

    /** A template that is empty so far. */
    public Builder(TemplateConstants constants, Escape escape) {
      this.constants = constants;
      this.escape = escape;
    }

    /** Appends bytes that stand for themselves, unescaped. */
    public Builder add(byte[] bytes, int start, int end) {
      constant.write(bytes, start, end - start);
      return this;
    }

    /** Appends a text without problems. */
    public Builder add(TemplateText text) {
      if (!text.problems().isEmpty()) {
        throw new IllegalArgumentException("the template " + text.problems());
      }
      text.parts().forEach(this::add);
      return this;
    }

    private void add(TemplatePart part) {
      switch (part) {
        case Literal literal -> addText(literal.text());
        case Choice choice -> choice.in(constants.environment()).forEach(this::add);
        case Value value -> {
          switch (value.kind()) {
            case ENVIRONMENT -> addText(constants.environment());
            case ROUTE_NAME -> addText(constants.routeName());
            case TENANT_ID -> addText(constants.tenantId().toString());
            case SECRET, SECRET_ID, VAR, CLIENT_ID, CLIENT_NAME, TIMESTAMP, REQUEST_ID ->
                addFilled(value);
          }
        }
      }
    }

    private void addText(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      TemplateOutput escaped = new TemplateOutput().clear(Integer.MAX_VALUE);
      if (!escaped.write(bytes, 0, bytes.length, escape)) {
        throw new IllegalArgumentException("the template has a control character");
      }
      constant.write(escaped.array(), 0, escaped.size());
    }

    private void addFilled(Value value) {
      endConstant();
      UUID id = value.kind() == ValueKind.SECRET_ID ? UUID.fromString(value.name()) : NO_ID;
      segments.add(
          new Filled(
              value.kind(), value.name(), value.name().getBytes(StandardCharsets.UTF_8), id));
    }

    private void endConstant() {
      if (constant.size() > 0) {
        segments.add(new Constant(constant.toByteArray()));
        constant.reset();
      }
    }

    /** The template; this builder is not to be used any more. */
    public Template build() {
      endConstant();
      return new Template(segments, escape);
    }
  }

  private sealed interface Segment {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Constant(byte[] bytes) implements Segment {}

  /** The id is that of a secret_id, else without meaning. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Filled(ValueKind kind, String name, byte[] nameBytes, UUID id)
      implements Segment {}
}
