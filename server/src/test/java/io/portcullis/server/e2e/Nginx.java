package io.portcullis.server.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

  private final ServingProgram program;

  private Nginx(ServingProgram program) {
    this.program = program;
  }

  /** Starts it on a free port. */
  static Nginx start() {
    return new Nginx(
        ServingProgram.start(
            "nginx",
            (folder, port) -> {
              Files.createDirectory(folder.resolve("files"));
              Path configuration = folder.resolve("nginx.conf");
              Files.writeString(configuration, CONFIGURATION.formatted(folder, port));
              return arguments(folder, configuration);
            }));
  }

  /** What nginx is started with to keep to {@code folder}. */
  static List<String> arguments(Path folder, Path configuration) {
    String errors = folder.resolve("error.log").toString();
    return List.of("-c", configuration.toString(), "-p", folder + "/", "-e", errors);
  }

  /** What a route's {@code target_base_url} must be. */
  String url() {
    return "http://127.0.0.1:" + program.port();
  }

  @Override
  public void close() {
    program.close();
  }
}
