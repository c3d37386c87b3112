package io.portcullis.bench.lab;

import picocli.CommandLine.Option;

/** On which cores a measurement runs. */
public final class Cores {

  @Option(
      names = "--proxy-core",
      defaultValue = "0",
      description = "core of the proxies (default ${DEFAULT-VALUE})")
  private String proxyCore = "0";

  @Option(
      names = "--load-core",
      defaultValue = "1",
      description = "core of upstream and load generator (default ${DEFAULT-VALUE})")
  private String loadCore = "1";

  /**
   * Opens the lab on them.
   *
   * @throws LabException as {@link Lab#open} does
   */
  public Lab open() {
    return Lab.open(proxyCore, loadCore);
  }
}
