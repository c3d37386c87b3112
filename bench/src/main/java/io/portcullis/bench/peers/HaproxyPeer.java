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

/**
 * HAProxy with one thread: the prefixes by an ACL file, key and route by maps, keep-alive both
 * ways.
 *
 * <p>It cannot write a log file itself. With its log on, each line goes by datagram to a sink on
 * the other core, as it would to a syslog daemon; only the sending counts as HAProxy's CPU.
 */
final class HaproxyPeer {

  private static final String CONFIGURATION =
      """
      global
        nbthread 1
        maxconn 4096
      %1$s
      defaults
        mode http
      %2$s
        option http-keep-alive
        http-reuse always
        timeout connect 5s
        timeout client 75s
        timeout server 30s
        timeout http-keep-alive 75s
      frontend gateway
        bind 127.0.0.1:%3$d
        http-request deny deny_status 401 unless { req.hdr(x-knoxcall-key),map_str(%4$s/keys.map) -m found }
        http-request set-var(txn.target) req.hdr(x-knoxcall-route),map_str(%4$s/routes.map)
        http-request deny deny_status 404 unless { var(txn.target) -m found }
        http-request deny deny_status 403 unless { src -f %4$s/prefixes.acl }
        use_backend %%[var(txn.target)]
      backend %5$s
        server upstream 127.0.0.1:%6$d
      """;

  private HaproxyPeer() {}

  /**
   * Starts HAProxy.
   *
   * @param logged whether each call is logged in its usual HTTP format
   */
  static Peer start(Lab lab, int upstreamPort, boolean logged) {
    String name = logged ? "haproxy+log" : "haproxy";
    Path folder = lab.newFolder(name);
    int port = lab.freePort();
    String logTarget = "";
    if (logged) {
      Path socket = folder.resolve("log.sock");
      PinnedProcess sink =
          lab.startBeside(
              "haproxy-sink",
              List.of(
                  Programs.compile(lab.folder(), "sink").toString(),
                  socket.toString(),
                  folder.resolve("access.log").toString()));
      sink.await(() -> Files.exists(socket), Duration.ofSeconds(5));
      logTarget = "  log " + socket + " len 2048 local0";
    }
    Path configuration = folder.resolve("haproxy.cfg");
    try {
      Files.writeString(folder.resolve("keys.map"), Workload.KEY + " 1\n");
      Files.writeString(folder.resolve("routes.map"), Workload.ROUTE + " " + Workload.ROUTE + "\n");
      Files.write(folder.resolve("prefixes.acl"), Workload.prefixes());
      Files.writeString(
          configuration,
          CONFIGURATION.formatted(
              logTarget,
              logged ? "  log global\n  option httplog" : "",
              port,
              folder,
              Workload.ROUTE,
              upstreamPort));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    PinnedProcess process =
        lab.startMeasured(
            name,
            Map.of(),
            List.of(Programs.path("haproxy"), "-db", "-q", "-f", configuration.toString()));
    process.await(() -> Probe.accepts(port), Duration.ofSeconds(10));
    return new Peer(name, process, port, Workload.KEY, true);
  }
}
