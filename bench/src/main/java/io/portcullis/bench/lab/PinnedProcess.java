package io.portcullis.bench.lab;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/** A process held on some cores, with all the processes it starts itself. */
public final class PinnedProcess implements AutoCloseable {

  private static final Duration END_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(5);

  private final String name;
  private final Process process;
  private final Path output;

  private PinnedProcess(String name, Process process, Path output) {
    this.name = name;
    this.process = process;
    this.output = output;
  }

  static PinnedProcess start(
      String name,
      String cores,
      Path output,
      Map<String, String> environment,
      List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(pinned(cores, command));
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    builder.redirectInput(new File("/dev/null"));
    try {
      return new PinnedProcess(name, builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command under taskset, which replaces itself by it, so that the process id stays. */
  static List<String> pinned(String cores, List<String> command) {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", cores));
    pinned.addAll(command);
    return pinned;
  }

  /** The process id of the first process. */
  public long pid() {
    return process.pid();
  }

  /** CPU time of this process and all below it so far. */
  public CpuTime cpuTime() {
    return pids().mapToObj(CpuTime::of).reduce(CpuTime.NONE, CpuTime::plus);
  }

  /** Resident memory in bytes of this process and all below it; shared pages count in each. */
  public long residentBytes() {
    return pids().map(ProcFile::residentBytes).sum();
  }

  private LongStream pids() {
    return LongStream.concat(
        LongStream.of(process.pid()), process.descendants().mapToLong(ProcessHandle::pid));
  }

  /** What it printed so far, output and errors together. */
  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until {@code ready} holds.
   *
   * @throws LabException if the process ends or the time is over first; with its output
   */
  public void await(BooleanSupplier ready, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!ready.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new LabException(name + " did not start:\n" + output());
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        throw new LabException("interrupted while waiting for " + name);
      }
    }
  }

  /** Its name. */
  @Override
  public String toString() {
    return name;
  }

  /** Ends it by SIGTERM, after 20 seconds by force. */
  @Override
  public void close() {
    List<ProcessHandle> below = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    below.forEach(ProcessHandle::destroyForcibly);
  }
}
