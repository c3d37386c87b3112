package io.portcullis.bench.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The load generator and the upstream, both on the core that is not measured.
 *
 * <p>The generator keeps {@link #CONNECTIONS} connections busy, each with one request at a time,
 * and checks status and length of each answer.
 */
public final class Load {

  public static final int CONNECTIONS = 64;

  /** How long the generator may take beyond its time before it is given up. */
  private static final int GRACE_SECONDS = 30;

  private static final String BODY = "the upstream of the bench says hello\n";
  private static final String ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
          + BODY.length()
          + "\r\n\r\n"
          + BODY;

  private final Lab lab;
  private final Path generator;
  private final Path requestFile;
  private final int upstreamPort;

  private Load(Lab lab, Path generator, Path requestFile, int upstreamPort) {
    this.lab = lab;
    this.generator = generator;
    this.requestFile = requestFile;
    this.upstreamPort = upstreamPort;
  }

  /** Compiles both programs and starts the upstream. */
  public static Load start(Lab lab) {
    Path generator = Programs.compile(lab.folder(), "load");
    Path upstream = Programs.compile(lab.folder(), "upstream");
    int port = lab.freePort();
    Path answer = write(lab.folder().resolve("answer"), ANSWER);
    PinnedProcess process =
        lab.startBeside("upstream", List.of(upstream.toString(), "" + port, answer.toString()));
    process.await(() -> Probe.accepts(port), java.time.Duration.ofSeconds(5));
    return new Load(lab, generator, lab.folder().resolve("request"), port);
  }

  public int upstreamPort() {
    return upstreamPort;
  }

  /** The body of every answer of the upstream. */
  public String body() {
    return BODY;
  }

  /** Bytes of every answer of the upstream, its head included. */
  public int answerBytes() {
    return ANSWER.length();
  }

  /** Sets the request, head and all, that every run from now on sends. */
  public void request(String text) {
    write(requestFile, text);
  }

  /**
   * Loads a proxy for some time.
   *
   * @param sources from how many addresses the connections come, 127.0.0.1 the first
   * @throws LabException if nothing was answered
   */
  public Result run(int port, int seconds, int sources) {
    return run(arguments(port, seconds, sources), seconds);
  }

  /**
   * Sends a proxy so many requests a second, evenly spaced, whether it answers in time or not. The
   * latency counts from the moment when a request was due: of a proxy that stalls, every request
   * that had to wait meanwhile is late, not one for each connection.
   *
   * @param perSecond requests due a second, from 127.0.0.1
   * @throws LabException if nothing was answered
   */
  public Result runAtRate(int port, int seconds, int perSecond) {
    List<String> arguments = arguments(port, seconds, 1);
    arguments.add("" + perSecond);
    return run(arguments, seconds);
  }

  private List<String> arguments(int port, int seconds, int sources) {
    return new ArrayList<>(
        List.of(
            generator.toString(),
            "" + port,
            "" + CONNECTIONS,
            "" + seconds,
            requestFile.toString(),
            "" + BODY.length(),
            "" + sources));
  }

  private Result run(List<String> arguments, int seconds) {
    List<String> command = lab.besideCommand(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      if (!process.waitFor(seconds + GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new LabException("the load generator did not end");
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        throw new LabException("the load generator failed:\n" + output);
      }
      return Result.parse(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new LabException("interrupted under load");
    }
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What one run counted.
   *
   * @param completed requests answered by the awaited 200
   * @param failed other answers and lost connections
   * @param elapsedSeconds how long it ran
   * @param medianMicros median latency in microseconds
   * @param p99Micros latency in microseconds that one in a hundred exceeded
   * @param waiting at a rate: requests that were due but could not be sent before the end, since
   *     every connection still waited for an answer; 0 without a rate
   */
  public record Result(
      long completed,
      long failed,
      double elapsedSeconds,
      long medianMicros,
      long p99Micros,
      long waiting) {

    static Result parse(String line) {
      Map<String, Long> values = new HashMap<>();
      for (String pair : line.strip().split(" ")) {
        int equals = pair.indexOf('=');
        values.put(pair.substring(0, equals), Long.parseLong(pair.substring(equals + 1)));
      }
      return new Result(
          values.getOrDefault("completed", 0L),
          values.getOrDefault("failed", 0L),
          values.getOrDefault("elapsed_ns", 0L) / 1e9,
          values.getOrDefault("p50_us", 0L),
          values.getOrDefault("p99_us", 0L),
          values.getOrDefault("waiting", 0L));
    }

    public double perSecond() {
      return completed / elapsedSeconds;
    }
  }
}
