package io.portcullis.api;

import io.portcullis.api.wire.ApiFrontDoor;
import io.portcullis.api.wire.ErrorAnswer;
import io.portcullis.api.wire.Uuids;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers what Jetty refuses before any operation sees it (a malformed head, an ambiguous path), in
 * the envelope of all errors and without a page of its own. Any thread.
 */
final class JsonErrorHandler implements Request.Handler {
  private final ApiOptions options;

  JsonErrorHandler(ApiOptions options) {
    this.options = options;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    UUID requestId = Uuids.next(options.clock().millis(), options.random());
    ErrorAnswer error = errorOf(response.getStatus());
    response
        .getHeaders()
        .put(HttpHeader.CONTENT_TYPE, "application/json")
        .put(HttpHeader.CACHE_CONTROL, "no-store")
        .put("X-Content-Type-Options", "nosniff")
        .put("X-Request-Id", requestId.toString());
    response.write(true, ByteBuffer.wrap(ApiFrontDoor.errorBody(error, requestId)), callback);
    return true;
  }

  private static ErrorAnswer errorOf(int status) {
    return switch (status) {
      case 404 -> ErrorAnswer.of(404, "not_found", "No such path");
      case 414 -> ErrorAnswer.of(414, "target_too_long", "The request target is too long");
      case 431 -> ErrorAnswer.of(431, "head_too_large", "The request head is too large");
      case 505 -> ErrorAnswer.of(505, "bad_request", "This HTTP version is not supported");
      default ->
          status < 500
              ? ErrorAnswer.of(status, "bad_request", "The request is malformed")
              : ErrorAnswer.of(status, "internal_error", "The request could not be answered");
    };
  }
}
