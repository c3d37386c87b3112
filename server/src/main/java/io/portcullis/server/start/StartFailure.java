package io.portcullis.server.start;

import io.portcullis.store.crypto.MasterKeyException;
import io.portcullis.store.value.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells failures that an operator can mend, in one line of plain words, from faults of this
 * program, which need their stack trace.
 */
public final class StartFailure {
  private StartFailure() {}

  /**
   * The line for {@code failure}; never shows a secret.
   *
   * @return empty if it is a fault of this program
   */
  public static Optional<String> describe(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      Optional<String> shortage = shortage(at, failure);
      if (shortage.isPresent()) {
        return shortage;
      }
    }
    for (Throwable at = failure; at != null; at = at.getCause()) {
      switch (at) {
        case StartException known -> {
          return Optional.of(text(known));
        }
        case StoreException known -> {
          return Optional.of(text(known));
        }
        case MasterKeyException known -> {
          return Optional.of(text(known));
        }
        case FileSystemException file -> {
          return Optional.of("%s cannot be used: %s.".formatted(file.getFile(), reason(file)));
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  /** What the machine has too little of; looked for first, because it is what must be mended. */
  private static Optional<String> shortage(Throwable at, Throwable failure) {
    String message = String.valueOf(at.getMessage()).toLowerCase(Locale.ROOT);
    boolean ofSystem = at instanceof IOException || at instanceof StoreException;
    if (message.contains("too many open files") || message.contains("error(-24)")) {
      return Optional.of("Not started: " + tooManyFiles() + ".");
    }
    if (ofSystem
        && (message.contains("no space left on device")
            || message.contains("sqlite_full")
            || message.contains("disk quota exceeded"))) {
      return Optional.of(
          "The disk is full%s; make room, or choose another --data-dir.".formatted(place(failure)));
    }
    return Optional.empty();
  }

  /** Where it happened, as far as an exception says. */
  private static String place(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof FileSystemException file && file.getFile() != null) {
        return " (writing %s)".formatted(file.getFile());
      }
      if (at instanceof StoreException store) {
        return " (%s)".formatted(text(store).replaceFirst(": \\[.*", ""));
      }
    }
    return "";
  }

  /** Continues "...: ", without a full stop. */
  static String tooManyFiles() {
    return "this process may open no more files; raise its limit ('ulimit -n 65536', or"
        + " LimitNOFILE=65536 in its systemd unit)";
  }

  /** What the system said of a file, without its name and the exception's. */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "no permission";
    }
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return reason == null || reason.isBlank()
        ? words(e.getClass().getSimpleName())
        : reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
  }

  /** {@code NoSuchFileException} has no message; its name has. */
  private static String words(String name) {
    return name.replaceFirst("Exception$", "")
        .replaceAll("([a-z])([A-Z])", "$1 $2")
        .toLowerCase(Locale.ROOT);
  }

  private static String text(Throwable known) {
    return String.valueOf(known.getMessage());
  }
}
