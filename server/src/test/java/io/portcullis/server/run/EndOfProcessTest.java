package io.portcullis.server.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Processes of their own, with threads that fail: what they say last, and how they end. */
class EndOfProcessTest {
  @Test
  void errorInAThread_endsTheProcessWithOneLine() throws Exception {
    Ended ended = run("thread");

    assertThat(ended.status()).isEqualTo(EndOfProcess.STATUS);
    assertThat(ended.output().lines())
        .singleElement()
        .asString()
        .startsWith(
            "policy-reloader cannot go on, so the process ends with status 3:"
                + " java.lang.AssertionError: not so?there at io.portcullis.server.run.");
  }

  /** As Netty's accounting of memory does: the JVM's own flag does not see these. */
  @Test
  void outOfMemoryThrownByJavaCodeWithAFullHeap_endsTheProcess() throws Exception {
    Ended ended = run("memory");

    assertThat(ended.status()).isEqualTo(EndOfProcess.STATUS);
    assertThat(ended.output().lines())
        .singleElement()
        .asString()
        .isEqualTo(
            "policy-reloader cannot go on, so the process ends with status 3:"
                + " java.lang.OutOfMemoryError: no buffers");
  }

  @Test
  void heapUsedUp_endsTheProcess() throws Exception {
    Ended ended = run("heap");

    assertThat(ended.status()).isEqualTo(EndOfProcess.STATUS);
    assertThat(ended.output()).contains("java.lang.OutOfMemoryError: Java heap space");
  }

  /** The trap: libraries catch what a task throws, and write it into the log. */
  @Test
  void errorThatALibraryCatchesAndLogs_endsTheProcess() throws Exception {
    Ended ended = run("logged");

    assertThat(ended.status()).isEqualTo(EndOfProcess.STATUS);
    assertThat(ended.output())
        .contains("main cannot go on")
        .contains("java.lang.NoClassDefFoundError: some/Class");
  }

  @Test
  void errorOfHousekeeping_endsTheProcess() throws Exception {
    assertThat(run("housekeeping").status()).isEqualTo(EndOfProcess.STATUS);
  }

  /** A call that goes too deep, or that a class is missing for, fails alone. */
  @Test
  void errorsOfOneCall_endNothing() throws Exception {
    Ended ended = run("call");

    assertThat(ended.output()).endsWith("still here\n").doesNotContain("cannot go on");
    assertThat(ended.status()).isZero();
  }

  private static Ended run(String what) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.add("@" + Path.of("..", "jvm.options").toAbsolutePath().normalize());
    command.addAll(List.of("-Xmx24m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Failing.class.getName(), what));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Ended(process.exitValue(), output);
  }

  private record Ended(int status, String output) {}

  /** The program of those processes. */
  static final class Failing {
    private static final List<byte[]> KEPT = new ArrayList<>();

    private Failing() {}

    /** Fails in the way that the only argument names. */
    public static void main(String[] arguments) throws Exception {
      EndOfProcess.install();
      switch (arguments[0]) {
        case "thread" -> start(() -> fail(new AssertionError("not so\nthere")));
        case "memory" ->
            start(() -> {
              OutOfMemoryError error = new OutOfMemoryError("no buffers");
              fill();
              throw error;
            });
        case "heap" ->
            start(() -> {
              while (true) {
                KEPT.add(new byte[1 << 20]);
              }
            });
        case "logged" ->
            LoggerFactory.getLogger("io.netty")
                .warn("A task failed", new NoClassDefFoundError("some/Class"));
        case "housekeeping" -> {
          try (ExecutorService timer = Executors.newSingleThreadExecutor()) {
            timer.execute(() -> Housekeeping.runSafely(() -> fail(new InternalError())));
          }
        }
        case "call" -> {
          Thread.ofVirtual().start(() -> fail(new NoClassDefFoundError("some/Class"))).join();
          Thread.ofVirtual().start(() -> fail(new StackOverflowError())).join();
          start(() -> fail(new StackOverflowError()));
        }
        default -> throw new IllegalArgumentException(arguments[0]);
      }
      System.out.println("still here");
    }

    private static void fail(Error error) {
      throw error;
    }

    /** Leaves no room in the heap that anything of use would fit into. */
    private static void fill() {
      long free = Runtime.getRuntime().maxMemory();
      while (free > 1 << 20) {
        free =
            Runtime.getRuntime().maxMemory()
                - Runtime.getRuntime().totalMemory()
                + Runtime.getRuntime().freeMemory();
        KEPT.add(new byte[(int) Math.min(1 << 18, free / 8)]);
      }
    }

    private static void start(Runnable work) throws InterruptedException {
      Thread thread = Thread.ofPlatform().name("policy-reloader").start(work);
      thread.join();
    }
  }
}
