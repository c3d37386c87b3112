package io.portcullis.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * nginx as the upstream, with one worker, in a folder of its own.
 *
 * <ul>
 *   <li>{@code /} answers {@code nginx} and the request line
 *   <li>{@code PUT /files/x} stores its body, {@code GET /files/x} gives it back
 *   <li>{@code GET /chunked/x} gives the same file with {@code Transfer-Encoding: chunked}
 * </ul>
 */
final class Nginx implements AutoCloseable {
  private static final String CONFIGURATION =
      """
      daemon off;
      master_process off;
      worker_processes 1;
      pid %1$s/nginx.pid;
      error_log %1$s/error.log;
      events { worker_connections 1024; }
      http {
        access_log off;
        client_body_temp_path %1$s/body;
        proxy_temp_path %1$s/proxy;
        fastcgi_temp_path %1$s/fastcgi;
        uwsgi_temp_path %1$s/uwsgi;
        scgi_temp_path %1$s/scgi;
        client_max_body_size 16m;
        keepalive_requests 1000000;
        default_type text/plain;
        server {
          listen 127.0.0.1:%2$d;
          location / { return 200 "nginx $request"; }
          location /files/ { root %1$s; dav_methods PUT DELETE; create_full_put_path on; }
          location /chunked/ {
            alias %1$s/files/;
            sub_filter "no such text in any file" "";
            sub_filter_types *;
          }
        }
      }
      """;

  private static final int ATTEMPTS = 5;

  private final Process process;
  private final Path folder;
  private final int port;

  private Nginx(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /** Starts it on a free port; tries another one if somebody else was quicker. */
  static Nginx start() {
    for (int attempt = 1; true; attempt++) {
      Nginx nginx = launch();
      Await.until("nginx listens or ends", () -> nginx.accepts() || !nginx.process.isAlive());
      if (nginx.process.isAlive()) {
        return nginx;
      }
      String said = nginx.output();
      nginx.close();
      if (attempt == ATTEMPTS) {
        throw new AssertionError("nginx does not start: " + said);
      }
    }
  }

  private static Nginx launch() {
    try {
      Path folder = Files.createTempDirectory("portcullis-nginx");
      int port;
      try (ServerSocket probe = new ServerSocket(0, 1, Loopback.ONE)) {
        port = probe.getLocalPort();
      }
      Path configuration = folder.resolve("nginx.conf");
      Files.createDirectory(folder.resolve("files"));
      Files.writeString(configuration, CONFIGURATION.formatted(folder, port));
      Process process =
          new ProcessBuilder(
                  Programs.path("nginx"),
                  "-c",
                  configuration.toString(),
                  "-p",
                  folder + "/",
                  "-e",
                  folder.resolve("error.log").toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output").toFile())
              .start();
      return new Nginx(process, folder, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(Loopback.ONE, port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** What a route's {@code target_base_url} must be. */
  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    AppRuntime.delete(folder);
  }
}
