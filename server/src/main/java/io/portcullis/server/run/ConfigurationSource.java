package io.portcullis.server.run;

import io.portcullis.model.Configuration;
import io.portcullis.model.ConfigurationDelta;
import io.portcullis.store.Store;
import java.util.Optional;

/** Where the reloader reads; the store, and fakes in tests. Blocks; any exception is a failure. */
interface ConfigurationSource {
  /** Reads from {@code store}. */
  static ConfigurationSource of(Store store) {
    return new ConfigurationSource() {
      @Override
      public long revision() {
        return store.revision();
      }

      @Override
      public Configuration configuration() {
        return store.configuration();
      }

      @Override
      public Optional<ConfigurationDelta> changesSince(long revision) {
        return store.changesSince(revision);
      }
    };
  }

  /** The number of the current state. */
  long revision();

  /** Everything, of one revision. */
  Configuration configuration();

  /**
   * What came after {@code revision}; nothing changed if both revisions of the delta are equal.
   *
   * @return empty if the feed does not reach back so far
   */
  Optional<ConfigurationDelta> changesSince(long revision);
}
