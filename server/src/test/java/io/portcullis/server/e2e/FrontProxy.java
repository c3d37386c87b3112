package io.portcullis.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real nginx, HAProxy, Caddy or Envoy between callers and the gateway, with a configuration of
 * {@code docs/behind-a-proxy.md}, on 127.0.0.1 and ::1. Only addresses and ports are changed.
 */
final class FrontProxy implements AutoCloseable {
  private static final Path DOCUMENT = AppRuntime.projectFolder().resolve("docs/behind-a-proxy.md");
  private static final String GATEWAY = "10.0.0.20:8080";

  private static final String NGINX =
      """
      daemon off;
      master_process off;
      worker_processes 1;
      pid %1$s/nginx.pid;
      error_log %1$s/error.log;
      events { worker_connections 256; }
      http {
        access_log off;
        client_body_temp_path %1$s/body;
        proxy_temp_path %1$s/proxy;
        fastcgi_temp_path %1$s/fastcgi;
        uwsgi_temp_path %1$s/uwsgi;
        scgi_temp_path %1$s/scgi;
      %2$s
      }
      """;

  private final ServingProgram program;

  private FrontProxy(ServingProgram program) {
    this.program = program;
  }

  /**
   * Starts it before the gateway at {@code gatewayPort}, on a free port.
   *
   * @param program {@code nginx}, {@code haproxy}, {@code caddy} or {@code envoy}
   * @param mark of the configuration in the document, such as {@code nginx forwarded}
   */
  static FrontProxy start(String program, String mark, int gatewayPort) {
    String block = block(mark);
    return new FrontProxy(
        ServingProgram.start(
            program,
            (folder, port) -> {
              Path configuration =
                  folder.resolve(program + (program.equals("envoy") ? ".yaml" : ".conf"));
              Files.writeString(
                  configuration, around(program, folder, placed(block, port, gatewayPort)));
              return arguments(program, folder, configuration);
            }));
  }

  /** The configuration that the document shows under this mark. */
  private static String block(String mark) {
    try {
      Matcher block =
          Pattern.compile("^```" + mark + "\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
              .matcher(Files.readString(DOCUMENT));
      if (!block.find()) {
        throw new AssertionError("%s shows no '%s'".formatted(DOCUMENT, mark));
      }
      return block.group(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The configuration with the addresses and ports of this machine. */
  private static String placed(String block, int port, int gatewayPort) {
    return block
        .replace(GATEWAY, "127.0.0.1:" + gatewayPort)
        .replace("listen 80;", "listen 127.0.0.1:%1$d; listen [::1]:%1$d;".formatted(port))
        .replace("bind :80", "bind 127.0.0.1:%1$d,[::1]:%1$d".formatted(port))
        .replace(":80 {", ":%d {\n  bind 127.0.0.1 ::1".formatted(port))
        .replace("0.0.0.0, port_value: 80}", "127.0.0.1, port_value: %d}".formatted(port))
        .replace("\"::\", port_value: 80}", "\"::1\", port_value: %d}".formatted(port))
        .replace("10.0.0.20, port_value: 8080", "127.0.0.1, port_value: " + gatewayPort);
  }

  /** What a configuration needs around it to run for a test: nothing of where callers come from. */
  private static String around(String program, Path folder, String placed) {
    return switch (program) {
      case "nginx" -> NGINX.formatted(folder, placed);
      case "caddy" -> "{\n  admin off\n  storage file_system %s\n}\n%s".formatted(folder, placed);
      default -> placed;
    };
  }

  private static List<String> arguments(String program, Path folder, Path file) {
    String configuration = file.toString();
    return switch (program) {
      case "nginx" -> Nginx.arguments(folder, file);
      case "haproxy" -> List.of("-db", "-f", configuration);
      case "caddy" -> List.of("run", "--adapter", "caddyfile", "--config", configuration);
      case "envoy" -> List.of("--disable-hot-restart", "--concurrency", "1", "-c", configuration);
      default -> throw new IllegalArgumentException(program);
    };
  }

  /** Where callers connect. */
  int port() {
    return program.port();
  }

  @Override
  public void close() {
    program.close();
  }
}
