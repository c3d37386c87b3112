package io.portcullis.server.run;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when one of its threads cannot go on: a server without one of its threads looks
 * well and is not. The default handler of uncaught exceptions; parts whose libraries catch
 * everything hand it what they are told of.
 *
 * <p>Any thread. It writes one line to the standard error and halts: no hook runs, because what
 * holds for the state of the program is unknown. Neither needs memory, which may be what is
 * missing.
 *
 * <p>An {@code OutOfMemoryError} of the JVM itself ends the process before it is thrown ({@code
 * -XX:+ExitOnOutOfMemoryError} in {@code jvm.options}), with the same status; here arrive those
 * that Java code throws, and all other errors.
 */
public final class EndOfProcess implements Thread.UncaughtExceptionHandler {
  /** The exit status, which is also that of {@code -XX:+ExitOnOutOfMemoryError}. */
  public static final int STATUS = 3;

  private static final Logger LOG = LoggerFactory.getLogger(EndOfProcess.class);
  private static final int LONGEST_LINE = 1_024;
  private static final String CANNOT_GO_ON = " cannot go on, so the process ends with status 3: ";

  private final byte[] line = new byte[LONGEST_LINE];
  private final FileOutputStream standardError = new FileOutputStream(FileDescriptor.err);
  private int size;

  private EndOfProcess() {}

  /** Makes it the handler of all threads of this process. */
  public static void install() {
    Thread.setDefaultUncaughtExceptionHandler(new EndOfProcess());
  }

  @Override
  public void uncaughtException(Thread thread, Throwable fault) {
    if (!(fault instanceof Error)) {
      LOG.error("{} failed", thread.getName(), fault);
    } else if (ends(thread, fault)) {
      end(thread, fault);
    }
  }

  /**
   * Whether {@code fault} is more than the failure of one call. It is not if the stack was too deep
   * for one call: it is empty again. A management call has a thread of its own, a virtual one: if a
   * class or a condition of the program failed it, others may go well; only a fault of the JVM is
   * everybody's.
   */
  static boolean ends(Thread thread, Throwable fault) {
    if (fault instanceof StackOverflowError) {
      return false;
    }
    return fault instanceof VirtualMachineError || !thread.isVirtual();
  }

  private synchronized void end(Thread thread, Throwable fault) {
    try {
      write(thread.getName());
      write(CANNOT_GO_ON);
      write(fault.getClass().getName());
      String message = fault.getMessage();
      if (message != null) {
        write(": ");
        write(message);
      }
      if (!(fault instanceof OutOfMemoryError)) {
        writePlace(fault.getStackTrace());
      }
      line[size++] = '\n';
      standardError.write(line, 0, size);
    } catch (IOException | RuntimeException | Error e) {
      // The status says it too.
    } finally {
      Runtime.getRuntime().halt(STATUS);
    }
  }

  private void writePlace(StackTraceElement[] stack) {
    if (stack.length > 0) {
      write(" at ");
      write(stack[0].toString());
    }
  }

  /** Appends what there is room for; whatever is not printable ASCII becomes a question mark. */
  private void write(String text) {
    for (int i = 0; i < text.length() && size < LONGEST_LINE - 1; i++) {
      char c = text.charAt(i);
      line[size++] = (byte) (c >= ' ' && c <= '~' ? c : '?');
    }
  }
}
