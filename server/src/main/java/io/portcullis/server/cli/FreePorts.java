package io.portcullis.server.cli;

import io.portcullis.server.options.ListenAddress;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Options;
import io.portcullis.server.run.Listening;
import java.util.List;

/** Chooses ports for a demonstration, which must not fail because a server runs already. */
final class FreePorts {
  private FreePorts() {}

  /**
   * The same options, but with any free port in place of a usual one that is taken. A port that the
   * operator named stays: whoever names one wants that one.
   */
  static OptionValues where(OptionValues options) {
    OptionValues free = options;
    if (options.setting(Options.GATEWAY_LISTEN).usual()) {
      List<ListenAddress> listen = options.of(Options.GATEWAY_LISTEN);
      free = free.with(Options.GATEWAY_LISTEN, listen.stream().map(FreePorts::freeOr).toList());
    }
    if (options.setting(Options.ADMIN_LISTEN).usual()) {
      free = free.with(Options.ADMIN_LISTEN, freeOr(options.of(Options.ADMIN_LISTEN)));
    }
    return free;
  }

  private static ListenAddress freeOr(ListenAddress listen) {
    return Listening.isFree(listen) ? listen : new ListenAddress(listen.address(), 0);
  }
}
