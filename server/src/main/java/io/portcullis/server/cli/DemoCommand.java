package io.portcullis.server.cli;

import io.portcullis.server.options.OptionGroup;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.run.EndOfProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;

/** Shows on throw-away data what the server does, and stays up to be played with. */
@Command(
    name = "demo",
    description =
        "Runs a server on throw-away data, with an upstream, a route and two clients, and shows"
            + " an allowed and a refused call.")
final class DemoCommand extends OptionCommand {
  private static final String PATH = "/hello";

  DemoCommand(Map<String, String> variables) {
    super(variables);
  }

  /** Its data is its own. */
  @Override
  Set<OptionGroup> uses() {
    return EnumSet.of(
        OptionGroup.LISTENING,
        OptionGroup.PROXIES,
        OptionGroup.LOG,
        OptionGroup.RUNNING,
        OptionGroup.LIMITS,
        OptionGroup.UPSTREAMS);
  }

  @Override
  int call(OptionValues options) {
    EndOfProcess.install();
    StopSignal stop = StopSignal.install();
    try (Playground playground = Playground.start(FreePorts.where(options))) {
      out().print(introduction(playground));
      show(playground, Loopback.IPV4);
      show(playground, Loopback.SECOND_IPV4);
      out().print(invitation(playground));
      out().flush();
      stop.await();
    }
    return DONE;
  }

  private static String introduction(Playground playground) {
    return """
    A server on throw-away data, which is deleted when this ends.

    %s%s\
      route       %s, which only assigned clients may call
      clients     this machine (127.0.0.1), assigned to the route
                  %s (127.0.0.2), not assigned

    """
        .formatted(
            Welcome.listening("calls", playground.server().gatewayAddresses().getFirst()),
            Welcome.listening("management", playground.server().adminAddress()),
            Playground.ROUTE,
            Playground.NEIGHBOUR);
  }

  private void show(Playground playground, InetAddress from) {
    String address = from.getHostAddress();
    out().printf("A call from %s:%n", address);
    try {
      HttpResponse<String> answer = playground.call(from, PATH);
      out().printf("  %d %s%n", answer.statusCode(), answer.body().strip());
    } catch (IOException e) {
      out().printf("  not made: this machine has no address %s.%n", address);
    }
    out().printf("Why:%n");
    out()
        .println(
            ExplanationText.of(
                playground
                    .management()
                    .post(
                        "/v1/access/explain",
                        Map.of(
                            "route", Playground.ROUTE, "path", PATH, "client_address", address))));
    out().println();
  }

  private static String invitation(Playground playground) {
    String call =
        """
          curl -sS %s%s \\
            -H "x-knoxcall-key: $PORTCULLIS_KEY" -H 'x-knoxcall-route: %s'\
        """
            .formatted(playground.callsUrl(), PATH, Playground.ROUTE);
    String assignments =
        playground.managementUrl()
            + "/v1/routes/%s/environments/production/clients".formatted(Playground.ROUTE);
    return """
    Now you, in another terminal. The key manages this server and calls its route:
    %sAn allowed call, and a refused one:
    %s
    %s \\
        --interface 127.0.0.2
    Assign the client %s, then repeat the refused call:
    %s
    What was called, by whom, and why it was refused:
    %s

    Ctrl-C ends the demonstration.
    """
        .formatted(
            Welcome.export(playground.key()),
            call,
            call,
            Playground.NEIGHBOUR,
            Welcome.curl(
                assignments, "{\"client_ids\":[\"%s\"]}".formatted(playground.neighbourId())),
            Welcome.curl(
                playground.managementUrl() + "/v1/routes/%s/logs".formatted(Playground.ROUTE), ""));
  }
}
