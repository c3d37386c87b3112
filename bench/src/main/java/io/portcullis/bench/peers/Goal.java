package io.portcullis.bench.peers;

import io.portcullis.bench.lab.Spread;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A ratio of CPU per request that the gateway is to stay below.
 *
 * @param peer the numerator
 * @param other the denominator
 * @param most the goal; infinite where none is set
 */
record Goal(String peer, String other, double most) {

  static final List<Goal> ALL =
      List.of(
          new Goal("portcullis", "nginx", 0.80),
          new Goal("portcullis+log", "nginx+log", 0.90),
          new Goal("portcullis", "haproxy", 0.75),
          new Goal("portcullis+log", "haproxy+log", Double.POSITIVE_INFINITY),
          new Goal("portcullis", "pipe", 1.25),
          new Goal("portcullis+flags", "portcullis", Double.POSITIVE_INFINITY),
          new Goal("haproxy", "nginx", Double.POSITIVE_INFINITY),
          new Goal("nginx", "pipe", Double.POSITIVE_INFINITY));

  /** One line of the table; empty if one of the two was not timed. */
  String line(Map<String, List<Round>> rounds) {
    List<Round> ours = rounds.getOrDefault(peer, List.of());
    List<Round> theirs = rounds.getOrDefault(other, List.of());
    if (ours.isEmpty() || theirs.isEmpty()) {
      return "";
    }
    Spread ratio = Spread.ofRatios(micros(ours), micros(theirs));
    String verdict =
        most == Double.POSITIVE_INFINITY
            ? "no goal"
            : String.format(
                Locale.ROOT, "goal <= %.2f  %s", most, ratio.median() <= most ? "met" : "MISSED");
    return String.format(
        Locale.ROOT, "  %-30s %-24s %s%n", peer + " / " + other, ratio.text(2), verdict);
  }

  private static double[] micros(List<Round> rounds) {
    return rounds.stream().mapToDouble(Round::microsPerRequest).toArray();
  }
}
