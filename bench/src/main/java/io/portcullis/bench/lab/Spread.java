package io.portcullis.bench.lab;

import java.util.Arrays;
import java.util.Locale;

/**
 * A figure measured several times.
 *
 * @param median of the values; the mean of the middle two for an even number of them
 * @param smallest of the values
 * @param largest of the values
 */
public record Spread(double median, double smallest, double largest) {

  /**
   * @throws IllegalArgumentException if there is no value
   */
  public static Spread of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no values");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  /**
   * The spread of the ratios of values taken in the same round, which drift of the machine does not
   * touch.
   */
  public static Spread ofRatios(double[] numerators, double[] denominators) {
    double[] ratios = new double[numerators.length];
    for (int round = 0; round < ratios.length; round++) {
      ratios[round] = numerators[round] / denominators[round];
    }
    return of(ratios);
  }

  /** The figure as tables print it: the median, and the smallest and largest in brackets. */
  public String text(int decimals) {
    String number = "%." + decimals + "f";
    return String.format(
        Locale.ROOT, number + " (" + number + " - " + number + ")", median, smallest, largest);
  }
}
