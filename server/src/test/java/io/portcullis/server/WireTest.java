package io.portcullis.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.model.Plan;
import io.portcullis.policy.DenyReason;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What docs/wire.md sections 5 to 18 have in common with code and contract is the same there. */
class WireTest {
  private static final Pattern PATH_OR_METHOD =
      Pattern.compile("(?m)^ {2}(/[^ ]*):$|^ {4}(get|post|put|patch|delete):$");

  private static String wire() throws IOException {
    return Files.readString(Repository.ROOT.resolve("docs").resolve("wire.md"));
  }

  /** A call that is added to the contract needs its place here, be it as one of ours. */
  @Test
  void everyCallOfTheContractIsNamed() throws IOException {
    List<String> calls = new ArrayList<>();
    String path = "";
    Matcher matcher = PATH_OR_METHOD.matcher(Files.readString(Repository.CONTRACT));
    while (matcher.find()) {
      if (matcher.group(1) != null) {
        path = matcher.group(1).replaceAll("\\{([^}]*)}", ":$1");
      } else {
        calls.add("`%s %s`".formatted(matcher.group(2).toUpperCase(Locale.ROOT), path));
      }
    }

    assertThat(calls).hasSizeGreaterThan(40);
    assertThat(wire()).contains(calls);
  }

  /** Callers read these texts; the others are found by their type. */
  @Test
  void everyTextOfAFlatRefusalIsNamed() throws IOException {
    assertThat(wire())
        .contains(
            Arrays.stream(DenyReason.values())
                .filter(reason -> reason.shape() == DenyReason.Shape.FLAT)
                .map(reason -> "`" + reason.message() + "`")
                .toList());
  }

  @Test
  void everyPlanHasItsNumbers() throws IOException {
    assertThat(wire()).contains(Arrays.stream(Plan.values()).map(WireTest::row).toList());
  }

  private static String row(Plan plan) {
    String ours = plan == Plan.UNLIMITED ? " (*ours*, the default)" : "";
    return LongStream.of(
            plan.callsPerMonth(),
            plan.routes(),
            plan.secrets(),
            plan.clients(),
            plan.environments(),
            plan.requestsPerMinute())
        .mapToObj(n -> n == Plan.NONE ? "-" : String.format(Locale.ROOT, "%,d", n))
        .collect(Collectors.joining(" | ", "| `" + plan.wireName() + "`" + ours + " | ", " |"));
  }
}
