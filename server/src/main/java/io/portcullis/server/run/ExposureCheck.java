package io.portcullis.server.run;

import io.portcullis.api.health.ServerStatus.Finding;
import io.portcullis.server.options.ListenAddress;
import io.portcullis.server.options.Options;
import java.util.List;

/**
 * Looks for what others can reach and should not.
 *
 * @param management where the management API listens
 */
record ExposureCheck(ListenAddress management) {
  /** What the options tell; the same for as long as the server runs. */
  List<Finding> findings() {
    if (management.isLoopback()) {
      return List.of();
    }
    return List.of(
        new Finding(
            "management_in_the_open",
            "the management API listens on %s, where other machines may reach it, and keys go there"
                    .formatted(
                        management.everywhere()
                            ? "every address of this machine"
                            : management.address())
                + " unencrypted; listen on 127.0.0.1, and put a proxy with TLS in front for others",
            Options.ADMIN_LISTEN.name()));
  }
}
