package io.portcullis.bench.peers;

import io.portcullis.bench.lab.Probe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a peer must do before it is timed: answer the allowed call with the upstream's body, twice
 * on one connection, and refuse the wrong key, the unknown route and the wrong address.
 */
final class CorrectnessCheck {

  private static final int ALLOWED_SOURCE = 1;
  private static final int FOREIGN_SOURCE = 2;

  private CorrectnessCheck() {}

  /**
   * Checks a peer.
   *
   * @param body of the upstream's answers
   * @return what is wrong; empty if it may be timed
   */
  static List<String> problems(Peer peer, String body) {
    List<String> problems = new ArrayList<>();
    String allowed = Workload.request(peer.key());
    try (Probe caller = Probe.connect(ALLOWED_SOURCE, peer.port())) {
      for (int call = 1; call <= 2; call++) {
        Probe.Answer answer = caller.send(allowed);
        if (answer.status() != 200 || !answer.body().equals(body)) {
          problems.add("allowed call " + call + ": " + answer);
        }
      }
    } catch (IOException e) {
      problems.add("allowed call: " + e.getMessage());
    }
    if (peer.refuses()) {
      String wrongKey = peer.key().substring(0, peer.key().length() - 4) + "0000";
      expect(401, FOREIGN_SOURCE, peer, "wrong key", request(wrongKey, Workload.ROUTE), problems);
      expect(404, ALLOWED_SOURCE, peer, "no such route", request(peer.key(), "none"), problems);
      expect(403, FOREIGN_SOURCE, peer, "wrong address", allowed, problems);
    }
    return problems;
  }

  private static String request(String key, String route) {
    return Workload.request(key, route, "");
  }

  private static void expect(
      int status, int source, Peer peer, String call, String request, List<String> problems) {
    try (Probe caller = Probe.connect(source, peer.port())) {
      Probe.Answer answer = caller.send(request);
      if (answer.status() != status) {
        problems.add(call + ": " + answer.status() + " instead of " + status);
      }
    } catch (IOException e) {
      problems.add(call + ": " + e.getMessage());
    }
  }
}
