package io.portcullis.api.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is no error. {@link ApiFrontDoor} puts it into the envelope of docs/wire.md
 * section 4, with the request's id and warnings.
 */
public final class Answer {
  private final int status;
  private final @Nullable JsonNode data;
  private final ObjectNode meta = Json.object();
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final @Nullable Raw raw;
  private @Nullable EntityTag tag;

  private Answer(int status, @Nullable JsonNode data, @Nullable Raw raw) {
    this.status = status;
    this.data = data;
    this.raw = raw;
  }

  /**
   * A body outside the envelope.
   *
   * @param contentType the value of {@code Content-Type}
   */
  public record Raw(String contentType, byte[] body) {}

  /** 200 with {@code data}. */
  public static Answer ok(JsonNode data) {
    return new Answer(200, data, null);
  }

  /** 201 with {@code data}. */
  public static Answer created(JsonNode data) {
    return new Answer(201, data, null);
  }

  /** 200 saying that a row is gone. */
  public static Answer deleted() {
    return ok(Json.object().put("deleted", true));
  }

  /** One page of a list. */
  public static Answer page(ArrayNode rows, Paging paging, long total) {
    Answer answer = ok(rows);
    answer
        .meta
        .put("total", total)
        .put("page", paging.page())
        .put("per_page", paging.perPage())
        .put("total_pages", paging.totalPages(total));
    return answer;
  }

  /** A body outside the envelope. */
  public static Answer raw(int status, String contentType, byte[] body) {
    return new Answer(status, null, new Raw(contentType, body));
  }

  /** Says what {@code ETag} this has. An answer to a read that has none gets a weak one. */
  public Answer etag(EntityTag tag) {
    this.tag = tag;
    return this;
  }

  /** Adds {@code meta.revision}: the revision that a write led to. */
  public Answer revision(long revision) {
    meta.put("revision", revision);
    return this;
  }

  /** What was said to be the {@code ETag}, if anything was. */
  Optional<EntityTag> tag() {
    return Optional.ofNullable(tag);
  }

  /** The tag of this as the answer to a read, before request id and warnings are added to it. */
  EntityTag readTag() {
    if (tag != null) {
      return tag;
    }
    return raw == null
        ? EntityTag.ofView(
            Json.writeBytes(data == null ? Json.object() : data), Json.writeBytes(meta))
        : EntityTag.ofView(raw.body());
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The envelope's data; null if this has a body of its own. */
  public @Nullable JsonNode data() {
    return data;
  }

  /** The envelope's {@code meta}, to be added to. */
  public ObjectNode meta() {
    return meta;
  }

  /** Header fields beside the usual ones. */
  public Map<String, String> headers() {
    return headers;
  }

  /** The body outside the envelope, if this has one. */
  public Optional<Raw> raw() {
    return Optional.ofNullable(raw);
  }
}
