package io.portcullis.server.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private static final int ATTEMPTS = 5;

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

  private final Process process;
  private final Path folder;
  private final int port;

  private FrontProxy(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts it before the gateway at {@code gatewayPort}, on a free port.
   *
   * @param program {@code nginx}, {@code haproxy}, {@code caddy} or {@code envoy}
   * @param mark of the configuration in the document, such as {@code nginx forwarded}
   */
  static FrontProxy start(String program, String mark, int gatewayPort) {
    for (int attempt = 1; true; attempt++) {
      FrontProxy proxy = launch(program, block(mark), gatewayPort);
      Await.until(program + " listens or ends", () -> proxy.accepts() || !proxy.process.isAlive());
      if (proxy.process.isAlive()) {
        return proxy;
      }
      String said = proxy.output();
      proxy.close();
      if (attempt == ATTEMPTS) {
        throw new AssertionError(program + " does not start: " + said);
      }
    }
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

  private static FrontProxy launch(String program, String block, int gatewayPort) {
    try {
      Path folder = Files.createTempDirectory("portcullis-" + program);
      int port;
      try (ServerSocket probe = new ServerSocket(0, 1, Loopback.ONE)) {
        port = probe.getLocalPort();
      }
      String placed =
          block
              .replace(GATEWAY, "127.0.0.1:" + gatewayPort)
              .replace("listen 80;", "listen 127.0.0.1:%1$d; listen [::1]:%1$d;".formatted(port))
              .replace("bind :80", "bind 127.0.0.1:%1$d,[::1]:%1$d".formatted(port))
              .replace(":80 {", ":%d {\n  bind 127.0.0.1 ::1".formatted(port))
              .replace("0.0.0.0, port_value: 80}", "127.0.0.1, port_value: %d}".formatted(port))
              .replace("\"::\", port_value: 80}", "\"::1\", port_value: %d}".formatted(port))
              .replace("10.0.0.20, port_value: 8080", "127.0.0.1, port_value: " + gatewayPort);
      Path configuration = folder.resolve(program + (program.equals("envoy") ? ".yaml" : ".conf"));
      Files.writeString(configuration, around(program, folder, placed));
      List<String> command = new ArrayList<>(List.of(Programs.path(program)));
      command.addAll(arguments(program, folder, configuration.toString()));
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output").toFile())
              .start();
      return new FrontProxy(process, folder, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a configuration needs around it to run for a test: nothing of where callers come from. */
  private static String around(String program, Path folder, String placed) {
    return switch (program) {
      case "nginx" -> NGINX.formatted(folder, placed);
      case "caddy" -> "{\n  admin off\n  storage file_system %s\n}\n%s".formatted(folder, placed);
      default -> placed;
    };
  }

  private static List<String> arguments(String program, Path folder, String configuration) {
    String errors = folder.resolve("error.log").toString();
    return switch (program) {
      case "nginx" -> List.of("-c", configuration, "-p", folder + "/", "-e", errors);
      case "haproxy" -> List.of("-db", "-f", configuration);
      case "caddy" -> List.of("run", "--adapter", "caddyfile", "--config", configuration);
      case "envoy" -> List.of("--disable-hot-restart", "--concurrency", "1", "-c", configuration);
      default -> throw new IllegalArgumentException(program);
    };
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

  /** Where callers connect. */
  int port() {
    return port;
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
