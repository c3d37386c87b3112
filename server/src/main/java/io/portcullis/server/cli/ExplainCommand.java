package io.portcullis.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.portcullis.model.key.KeyText;
import io.portcullis.server.cli.ManagementClient.RefusedException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a running server how it would decide about a call; nothing is sent to the upstream. */
@Command(
    name = "explain",
    description = "Asks a running server why a call is allowed or refused, check by check.",
    footer = {
      "",
      "The management key comes from the variable PORTCULLIS_KEY or from --key-file,",
      "never from the command line, which every user of the machine can see.",
      "",
      "Exit code: 0 allowed, 3 refused, 1 no answer, 2 wrong words.",
    })
final class ExplainCommand implements Callable<Integer> {
  private static final String KEY_VARIABLE = "PORTCULLIS_KEY";

  /** Exit code: the call would be refused. */
  private static final int REFUSED = 3;

  private final Map<String, String> variables;

  @Spec private CommandSpec spec;

  @Option(
      names = "--server",
      paramLabel = "<url>",
      defaultValue = "http://127.0.0.1:8081",
      description = "The management address. Default: ${DEFAULT-VALUE}.")
  private String server = "";

  @Option(
      names = "--key-file",
      paramLabel = "<path>",
      description = "A file whose first line is the management key.")
  private @Nullable Path keyFile;

  @Option(names = "--route", paramLabel = "<route>", description = "The route's id, slug or name.")
  private @Nullable String route;

  @Option(
      names = "--environment",
      paramLabel = "<name>",
      description = "Default: the route's base environment.")
  private @Nullable String environment;

  @Option(names = "--method", paramLabel = "<method>", description = "Default: GET.")
  private @Nullable String method;

  @Option(names = "--path", paramLabel = "<path>", description = "The path of the call.")
  private @Nullable String path;

  @Option(
      names = "--client-address",
      paramLabel = "<address>",
      description = "Where the call comes from. Default: this machine, as the server sees it.")
  private @Nullable String clientAddress;

  @Option(
      names = "--api-key-id",
      paramLabel = "<id>",
      description = "The id of the key the call is made with, not the key.")
  private @Nullable String apiKeyId;

  @Option(
      names = "--key",
      paramLabel = "<key>",
      description =
          "The key the call is made with. Only its public part is sent, and it is never shown.")
  private @Nullable String callKey;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "<name: value>",
      description =
          "A header field of the call, as curl takes it; x-knoxcall-route, x-knoxcall-environment"
              + " and x-knoxcall-key say the same as the options.")
  private List<String> headers = List.of();

  @Option(names = "--json", description = "Show the server's answer as it is, in JSON.")
  private boolean json;

  @Option(
      names = "--key-type",
      paramLabel = "<type>",
      description = "standard or test, if no key is named. Default: standard.")
  private @Nullable String keyType;

  /**
   * @param variables the environment of the process
   */
  ExplainCommand(Map<String, String> variables) {
    this.variables = variables;
  }

  @Override
  public Integer call() {
    try (ManagementClient client = new ManagementClient(serverUri(), key())) {
      JsonNode explanation = client.post("/v1/access/explain", body());
      spec.commandLine()
          .getOut()
          .println(json ? explanation.toPrettyString() : ExplanationText.of(explanation));
      return explanation.path("verdict").asText().equals("allow") ? OptionCommand.DONE : REFUSED;
    } catch (RefusedException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return OptionCommand.FAILED;
    } catch (UsageException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return OptionCommand.WRONG_OPTIONS;
    }
  }

  private URI serverUri() {
    try {
      URI uri = new URI(server);
      if (uri.getHost() != null && uri.getScheme() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new UsageException("--server: '%s' is no URL: %s".formatted(server, e.getReason()));
    }
    throw new UsageException(
        "--server: '%s' is no URL such as http://127.0.0.1:8081".formatted(server));
  }

  private String key() {
    Optional<String> key = Optional.ofNullable(variables.get(KEY_VARIABLE));
    if (keyFile != null) {
      try {
        key = Files.readString(keyFile).lines().findFirst();
      } catch (IOException e) {
        throw new UsageException("--key-file: %s cannot be read".formatted(keyFile));
      }
    }
    return key.map(String::strip)
        // What would break the header field is no key.
        .filter(text -> text.chars().allMatch(c -> c > ' ' && c < 0x7f) && !text.isEmpty())
        .orElseThrow(() ->
            new UsageException(
                "no key: set %s, or name a file with --key-file".formatted(KEY_VARIABLE)));
  }

  private Map<String, String> body() {
    readHeaders();
    if (route == null) {
      throw new UsageException(
          "no route: name it with --route, or with --header 'x-knoxcall-route: ...'");
    }
    Map<String, String> body = new LinkedHashMap<>();
    put(body, "route", route);
    put(body, "environment", environment);
    put(body, "method", method);
    put(body, "path", path);
    put(body, "client_address", clientAddress);
    put(body, "api_key_id", callKey == null ? apiKeyId : publicPart(callKey));
    put(body, "key_type", keyType);
    return body;
  }

  /** A call's own fields say what the options say; the others play no part in the checks. */
  private void readHeaders() {
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw new UsageException("--header: what is given is no field such as 'name: value'");
      }
      String value = header.substring(colon + 1).strip();
      switch (header.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
        case "x-knoxcall-route" -> route = onlyOne("x-knoxcall-route", route, value);
        case "x-knoxcall-environment" ->
            environment = onlyOne("x-knoxcall-environment", environment, value);
        case "x-knoxcall-key" -> callKey = onlyOne("x-knoxcall-key", callKey, value);
        default -> {}
      }
    }
  }

  private static String onlyOne(String name, @Nullable String before, String value) {
    if (before != null) {
      throw new UsageException(
          "--header: %s is given twice, or by an option too; a call has one".formatted(name));
    }
    return value;
  }

  private static String publicPart(String key) {
    return KeyText.parse(key)
        .map(KeyText::keyId)
        .orElseThrow(() ->
            new UsageException(
                "--key: what is given is no key such as tk_live_... (not shown); every call with"
                    + " it is refused with 401"));
  }

  private static void put(Map<String, String> body, String member, @Nullable String value) {
    if (value != null) {
      body.put(member, value);
    }
  }
}
