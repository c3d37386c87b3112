package io.portcullis.bench.peers;

import io.portcullis.bench.lab.Lab;
import io.portcullis.bench.lab.PinnedProcess;
import io.portcullis.bench.lab.Probe;
import io.portcullis.bench.lab.Programs;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The floor: a relay in C that looks at no byte, so that what it costs is the kernel's work. */
final class PipePeer {

  private PipePeer() {}

  static Peer start(Lab lab, int upstreamPort) {
    int port = lab.freePort();
    PinnedProcess process =
        lab.startMeasured(
            "pipe",
            Map.of(),
            List.of(
                Programs.compile(lab.folder(), "pipe").toString(), "" + port, "" + upstreamPort));
    process.await(() -> Probe.accepts(port), Duration.ofSeconds(5));
    return new Peer("pipe", process, port, Workload.KEY, false);
  }
}
