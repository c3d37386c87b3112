package io.portcullis.server.run;

import io.portcullis.model.Configuration;
import io.portcullis.model.ConfigurationDelta;
import io.portcullis.model.ConfigurationDelta.Rows;
import java.util.List;

/** Configurations and changes of them that hold nothing but a revision. */
final class EmptyConfiguration {
  private EmptyConfiguration() {}

  static Configuration at(long revision) {
    return new Configuration(
        revision, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
        List.of());
  }

  static ConfigurationDelta change(long from, long to) {
    return new ConfigurationDelta(
        from,
        to,
        Rows.none(),
        Rows.none(),
        Rows.none(),
        Rows.none(),
        Rows.none(),
        List.of(),
        List.of(),
        Rows.none(),
        Rows.none());
  }
}
