package io.portcullis.bench.peers;

import io.portcullis.bench.lab.Lab;
import io.portcullis.bench.lab.PinnedProcess;
import io.portcullis.bench.lab.Probe;
import io.portcullis.bench.lab.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * nginx with one worker: the prefixes by {@code geo}, key and route by {@code map}, keep-alive both
 * ways.
 */
final class NginxPeer {

  private static final String CONFIGURATION =
      """
      daemon off;
      worker_processes 1;
      pid %1$s/nginx.pid;
      error_log %1$s/error.log;
      events { worker_connections 4096; }
      http {
        client_body_temp_path %1$s;
        proxy_temp_path %1$s;
        fastcgi_temp_path %1$s;
        uwsgi_temp_path %1$s;
        scgi_temp_path %1$s;
        access_log %2$s;
        tcp_nodelay on;
        keepalive_timeout 75s;
        keepalive_requests 1000000000;
        geo $allowed {
          default 0;
      %3$s
        }
        map_hash_bucket_size 128;
        map $http_x_knoxcall_key $known { default 0; "%4$s" 1; }
        map $http_x_knoxcall_route $target { default ""; "%5$s" %5$s; }
        upstream %5$s {
          server 127.0.0.1:%6$d;
          keepalive 128;
          keepalive_requests 1000000000;
        }
        server {
          listen 127.0.0.1:%7$d;
          location / {
            if ($known = 0) { return 401; }
            if ($target = "") { return 404; }
            if ($allowed = 0) { return 403; }
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_pass http://$target;
          }
        }
      }
      """;

  private NginxPeer() {}

  /**
   * Starts nginx.
   *
   * @param logged whether it writes a buffered {@code access_log} of its usual format
   */
  static Peer start(Lab lab, int upstreamPort, boolean logged) {
    String name = logged ? "nginx+log" : "nginx";
    Path folder = lab.newFolder(name);
    // The worker runs as another user, who writes the log and the temporary files.
    folder.toFile().setWritable(true, false);
    folder.toFile().setReadable(true, false);
    folder.toFile().setExecutable(true, false);
    int port = lab.freePort();
    String prefixes =
        Workload.prefixes().stream()
            .map(prefix -> "    " + prefix + " 1;")
            .collect(Collectors.joining("\n"));
    String log = logged ? folder.resolve("access.log") + " combined buffer=64k flush=1s" : "off";
    Path configuration = folder.resolve("nginx.conf");
    try {
      Files.writeString(
          configuration,
          CONFIGURATION.formatted(
              folder, log, prefixes, Workload.KEY, Workload.ROUTE, upstreamPort, port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    PinnedProcess process =
        lab.startMeasured(
            name,
            Map.of(),
            List.of(Programs.path("nginx"), "-c", configuration.toString(), "-p", folder + "/"));
    process.await(() -> Probe.accepts(port), Duration.ofSeconds(10));
    return new Peer(name, process, port, Workload.KEY, true);
  }
}
