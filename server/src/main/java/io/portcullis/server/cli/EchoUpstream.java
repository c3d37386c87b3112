package io.portcullis.server.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.portcullis.server.start.StartException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** An upstream that tells its caller what arrived. Listens on a free port of the loopback. */
final class EchoUpstream implements AutoCloseable {
  private final HttpServer http;

  private EchoUpstream(HttpServer http) {
    this.http = http;
  }

  /**
   * Starts to listen.
   *
   * @throws StartException if the loopback cannot be listened on
   */
  static EchoUpstream start() {
    try {
      HttpServer http = HttpServer.create(new InetSocketAddress(Loopback.IPV4, 0), 0);
      http.createContext("/", EchoUpstream::answer);
      http.start();
      return new EchoUpstream(http);
    } catch (IOException e) {
      throw new StartException("No upstream can listen on 127.0.0.1: " + e.getMessage() + ".");
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      byte[] body =
          "{\"hello\":\"from the upstream\",\"method\":\"%s\",\"path\":\"%s\"}%n"
              .formatted(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath())
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Its URL, without a path. */
  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
