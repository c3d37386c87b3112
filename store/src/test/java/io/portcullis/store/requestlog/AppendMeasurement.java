package io.portcullis.store.requestlog;

import io.portcullis.store.requestlog.chunk.RecordBatch;
import io.portcullis.store.requestlog.file.LogFile;
import io.portcullis.store.requestlog.file.LogSeries;
import io.portcullis.store.requestlog.file.LogWriter;
import io.portcullis.store.requestlog.value.RequestRow;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/**
 * Prints what a logged row costs, by batch size. Not a test; run it from the root with
 *
 * <pre>
 * ./dev mvn -q -pl store -am test-compile exec:java -Dexec.classpathScope=test \
 *     -Dexec.mainClass=io.portcullis.store.requestlog.AppendMeasurement
 * </pre>
 */
final class AppendMeasurement {
  private static final int ROWS = 1_000_000;

  private AppendMeasurement() {}

  public static void main(String[] arguments) throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (int round = 0; round < 3; round++) {
      for (int batch : List.of(64, 512, 4_096)) {
        Path folder = Files.createTempDirectory("append-measurement-");
        LogFile file = LogFile.of(folder, LogSeries.CALLERS, LocalDate.of(2026, 11, 22), 1);
        Calls calls = new Calls(1, 1_790_000_000_000L);
        long cpu = 0;
        long wall = 0;
        try (LogWriter writer = new LogWriter(file, Long.MAX_VALUE)) {
          RecordBatch records = new RecordBatch();
          for (int done = 0; done < ROWS; done += batch) {
            List<RequestRow> rows = calls.next(batch);
            long cpuBefore = threads.getCurrentThreadCpuTime();
            long wallBefore = System.nanoTime();
            records.clear();
            rows.forEach(records::add);
            records.number(done + 1);
            writer.append(records);
            cpu += threads.getCurrentThreadCpuTime() - cpuBefore;
            wall += System.nanoTime() - wallBefore;
          }
        }
        System.out.printf(
            "round %d, batches of %,5d: %.2f us CPU, %.2f us wall a row, %d bytes a row%n",
            round, batch, cpu / 1e3 / ROWS, wall / 1e3 / ROWS, Files.size(file.path()) / ROWS);
        for (Path path : Files.list(folder).toList()) {
          Files.delete(path);
        }
        Files.delete(folder);
      }
    }
  }
}
