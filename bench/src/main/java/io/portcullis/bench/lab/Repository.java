package io.portcullis.bench.lab;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the benchmarks run from. */
public final class Repository {

  private Repository() {}

  /**
   * The root folder: the nearest folder above the working directory that has {@code dev}.
   *
   * @throws LabException if there is none
   */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isExecutable(folder.resolve("dev"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new LabException("run the benchmarks with ./dev bench, from inside the repository");
    }
    return folder;
  }
}
