package io.portcullis.server.cli;

import io.portcullis.model.Tenant;
import io.portcullis.model.key.ApiKey;
import io.portcullis.model.key.KeyText;
import io.portcullis.model.key.KeyType;
import io.portcullis.model.key.Scope;
import io.portcullis.server.options.OptionGroup;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.start.ServerStore;
import io.portcullis.server.start.StartException;
import io.portcullis.store.Store;
import io.portcullis.store.value.Actor;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Makes a key without having one, by writing to the database. A running server takes it in through
 * its change feed.
 */
@Command(
    name = "create",
    description = "Makes a key and shows it once; for when all keys are lost.")
final class CreateKeyCommand extends OptionCommand {
  @Option(
      names = "--name",
      paramLabel = "<name>",
      defaultValue = "Made on the machine",
      description = "The name of the key. Default: ${DEFAULT-VALUE}.")
  private String name = "";

  @Option(
      names = "--type",
      paramLabel = "<type>",
      defaultValue = "standard",
      description = "standard or test. Default: ${DEFAULT-VALUE}.")
  private String type = "";

  @Option(
      names = "--scopes",
      paramLabel = "<scopes>",
      defaultValue = "",
      description = "Some of read,manage,call. Default: all, and call for a test key.")
  private String scopes = "";

  CreateKeyCommand(Map<String, String> variables) {
    super(variables);
  }

  @Override
  Set<OptionGroup> uses() {
    return Set.of(OptionGroup.FILES, OptionGroup.STORAGE);
  }

  @Override
  int call(OptionValues options) {
    KeyType keyType =
        KeyType.ofWireName(type)
            .orElseThrow(
                () -> new UsageException("--type: '%s' is none of standard, test".formatted(type)));
    Set<Scope> keyScopes = scopes(keyType);
    KeyText key = KeyText.generate(keyType, new SecureRandom());
    try (Store store = ServerStore.openWithoutMasterKey(options, Clock.systemUTC())) {
      List<Tenant> tenants = store.read(t -> t.tenants().list());
      if (tenants.isEmpty()) {
        throw new StartException(
            "The database is empty; the first start of the server makes the first key.");
      }
      UUID tenantId = tenants.getFirst().id();
      store.write(
          new Actor(tenantId, null, "cli", null),
          t ->
              t.apiKeys()
                  .insert(
                      new ApiKey(
                          UUID.randomUUID(),
                          tenantId,
                          key.keyId(),
                          key.hash(),
                          keyType,
                          name,
                          keyScopes,
                          true,
                          null,
                          t.now(),
                          null,
                          null,
                          1)));
    }
    err().println("The key, shown only now:");
    out().println(key.reveal());
    return DONE;
  }

  private Set<Scope> scopes(KeyType keyType) {
    if (scopes.isEmpty()) {
      return keyType == KeyType.TEST ? Set.of(Scope.CALL) : Set.of(Scope.values());
    }
    Set<Scope> named =
        Arrays.stream(scopes.split(",", -1))
            .map(Scope::ofWireName)
            .map(scope ->
                scope.orElseThrow(() ->
                    new UsageException(
                        "--scopes: '%s' is not a list of read, manage, call".formatted(scopes))))
            .collect(Collectors.toSet());
    if (keyType == KeyType.TEST && !named.equals(Set.of(Scope.CALL))) {
      throw new UsageException("--scopes: a test key may only have the scope call");
    }
    return named;
  }
}
