package io.portcullis.bench.peers;

import io.portcullis.bench.lab.CpuTime;
import io.portcullis.bench.lab.Load;

/**
 * One peer under load once.
 *
 * @param load what the generator counted
 * @param cpu what the kernel accounted to the peer meanwhile
 */
record Round(Load.Result load, CpuTime cpu) {

  /** Loads the peer and reads its CPU time before and after. */
  static Round measure(Peer peer, Load load, int seconds) {
    load.request(Workload.request(peer.key()));
    CpuTime before = peer.process().cpuTime();
    Load.Result result = load.run(peer.port(), seconds, 1);
    return new Round(result, peer.process().cpuTime().minus(before));
  }

  double microsPerRequest() {
    return cpu.micros() / load.completed();
  }

  double userMicrosPerRequest() {
    return cpu.userMicros() / load.completed();
  }
}
