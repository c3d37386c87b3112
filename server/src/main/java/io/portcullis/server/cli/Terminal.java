package io.portcullis.server.cli;

import java.io.FileInputStream;
import java.io.IOException;

/**
 * Whether this process has a controlling terminal. When a terminal is closed, the kernel takes it
 * from every process of its session and then sends SIGHUP; when somebody else sends that signal,
 * the terminal is still there, or there never was one.
 *
 * @see <a href="https://man7.org/linux/man-pages/man4/tty.4.html">tty(4)</a>
 */
final class Terminal {
  private static final String CONTROLLING = "/dev/tty";

  private final boolean hadOne = exists();

  /** Notes whether there is one now. */
  Terminal() {}

  /** Whether there was one and it is gone. */
  boolean closed() {
    return hadOne && !exists();
  }

  /** It can be opened only by who has one (else ENXIO). */
  private static boolean exists() {
    try (FileInputStream terminal = new FileInputStream(CONTROLLING)) {
      return terminal.getFD().valid();
    } catch (IOException e) {
      return false;
    }
  }
}
