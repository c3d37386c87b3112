package io.portcullis.bench.lab;

/**
 * CPU time that the kernel has accounted to processes.
 *
 * @param userTicks in user code, in hundredths of a second
 * @param systemTicks in the kernel on its behalf, in hundredths of a second
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5),
 *     fields 14 and 15</a>
 */
public record CpuTime(long userTicks, long systemTicks) {

  public static final CpuTime NONE = new CpuTime(0, 0);

  /** USER_HZ, which Linux fixes at 100 for everything that programs see. */
  private static final double MICROS_PER_TICK = 10_000;

  static CpuTime of(long pid) {
    String[] fields = ProcFile.statAfterName(pid);
    // The first field after the name is number 3.
    return new CpuTime(Long.parseLong(fields[14 - 3]), Long.parseLong(fields[15 - 3]));
  }

  public CpuTime plus(CpuTime other) {
    return new CpuTime(userTicks + other.userTicks, systemTicks + other.systemTicks);
  }

  public CpuTime minus(CpuTime earlier) {
    return new CpuTime(userTicks - earlier.userTicks, systemTicks - earlier.systemTicks);
  }

  public double userMicros() {
    return userTicks * MICROS_PER_TICK;
  }

  public double micros() {
    return (userTicks + systemTicks) * MICROS_PER_TICK;
  }
}
