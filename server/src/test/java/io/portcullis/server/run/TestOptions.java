package io.portcullis.server.run;

import io.portcullis.server.options.OptionReader;
import io.portcullis.server.options.OptionReader.Invalid;
import io.portcullis.server.options.OptionReader.Valid;
import io.portcullis.server.options.OptionValues;
import io.portcullis.server.options.Problem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Options of a server under test: free ports of the loopback, and a directory of its own. */
public final class TestOptions {
  private TestOptions() {}

  /** With these flags too, by option name; they win. */
  public static OptionValues in(Path dataDir, Map<String, String> flags) {
    return in(dataDir, flags, Map.of());
  }

  /** With these flags and variables too. */
  public static OptionValues in(
      Path dataDir, Map<String, String> flags, Map<String, String> variables) {
    Map<String, String> all = new HashMap<>();
    all.put("data-dir", dataDir.toString());
    all.put("gateway-listen", "127.0.0.1:0");
    all.put("admin-listen", "127.0.0.1:0");
    all.putAll(flags);
    return switch (OptionReader.read(all, List.of(), variables)) {
      case Valid(OptionValues values) -> values;
      case Invalid(List<Problem> problems, OptionValues _) -> throw new AssertionError(problems);
    };
  }
}
