package io.portcullis.server.options;

import io.portcullis.ip.IpList;
import io.portcullis.policy.address.ClientAddress.Source;
import io.portcullis.policy.address.ClientAddressRule;
import java.util.ArrayList;
import java.util.List;

/** The three options that say how client addresses are derived: what they allow together. */
public final class ClientAddressOptions {
  private ClientAddressOptions() {}

  /** What is wrong with the three together; each combination that is not here has a meaning. */
  static List<Problem> problems(OptionValues values) {
    Source source = values.of(Options.CLIENT_ADDRESS_SOURCE);
    boolean proxies = !values.of(Options.TRUSTED_PROXIES).isEmpty();
    boolean hops = values.of(Options.TRUSTED_HOPS) > 0;
    List<Problem> problems = new ArrayList<>();
    if (proxies && hops) {
      problems.add(
          new Problem(
              Options.TRUSTED_HOPS.name(),
              "%s: set beside %s; allowed: one of the two"
                  .formatted(Options.TRUSTED_HOPS, Options.TRUSTED_PROXIES)));
    }
    if (source == Source.PEER && (proxies || hops)) {
      problems.add(
          new Problem(
              Options.CLIENT_ADDRESS_SOURCE.name(),
              "%s: 'peer' believes no proxy, but %s is set; allowed with it: x-forwarded-for,"
                      .formatted(
                          Options.CLIENT_ADDRESS_SOURCE,
                          proxies ? Options.TRUSTED_PROXIES : Options.TRUSTED_HOPS)
                  + " forwarded, proxy-protocol"));
    }
    if (source == Source.PEER
        && values.of(Options.PROXIED_SCHEME) != ClientAddressRule.ProxiedScheme.FORWARDED) {
      problems.add(
          new Problem(
              Options.PROXIED_SCHEME.name(),
              "%s: without a trusted proxy every call is http; set %s first"
                  .formatted(Options.PROXIED_SCHEME, Options.CLIENT_ADDRESS_SOURCE)));
    }
    if (source != Source.PEER && !proxies && !hops) {
      problems.add(
          new Problem(
              Options.CLIENT_ADDRESS_SOURCE.name(),
              "%s: '%s' needs to know whom to believe; set %s%s"
                  .formatted(
                      Options.CLIENT_ADDRESS_SOURCE,
                      source.code(),
                      Options.TRUSTED_PROXIES,
                      source == Source.PROXY_PROTOCOL ? "" : " or " + Options.TRUSTED_HOPS)));
    }
    if (source == Source.PROXY_PROTOCOL && hops) {
      problems.add(
          new Problem(
              Options.TRUSTED_HOPS.name(),
              "%s: a PROXY header names one address, there is nothing to count; with"
                      .formatted(Options.TRUSTED_HOPS)
                  + " %s 'proxy-protocol' set %s"
                      .formatted(Options.CLIENT_ADDRESS_SOURCE, Options.TRUSTED_PROXIES)));
    }
    return problems;
  }

  /** The rule that the options describe. */
  public static ClientAddressRule rule(OptionValues values) {
    Source source = values.of(Options.CLIENT_ADDRESS_SOURCE);
    IpList proxies = values.of(Options.TRUSTED_PROXIES);
    if (source == Source.PEER) {
      return ClientAddressRule.PEER;
    }
    ClientAddressRule rule =
        proxies.isEmpty()
            ? ClientAddressRule.hops(source, values.of(Options.TRUSTED_HOPS))
            : ClientAddressRule.trusting(source, proxies);
    return rule.withProxied(values.of(Options.PROXIED_SCHEME), values.of(Options.PROXIED_HOST));
  }
}
