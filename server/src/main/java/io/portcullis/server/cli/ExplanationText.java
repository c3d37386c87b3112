package io.portcullis.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** An answer of {@code POST /v1/access/explain}, laid out for people. */
final class ExplanationText {
  private ExplanationText() {}

  /** The steps as a table, then the verdict, then what came closest. */
  static String of(JsonNode explanation) {
    List<String> lines = new ArrayList<>();
    int checkWidth = width(explanation, "check");
    int verdictWidth = width(explanation, "verdict");
    for (JsonNode step : explanation.path("steps")) {
      lines.add(
          ("  %-" + checkWidth + "s  %-" + verdictWidth + "s  %s")
              .formatted(
                  step.path("check").asText(),
                  step.path("verdict").asText(),
                  step.path("detail").asText())
              .stripTrailing());
    }
    lines.add("");
    boolean allowed = explanation.path("verdict").asText().equals("allow");
    lines.add(
        allowed
            ? explanation.path("needs_signature").asBoolean()
                ? "The call would be allowed if it is signed."
                : "The call would be allowed."
            : "The call would be refused with %s: %s."
                .formatted(
                    explanation.path("status").asText(), explanation.path("reason").asText()));
    for (JsonNode client : explanation.path("matched_clients")) {
      lines.add(
          "Matched client: %s, by %s."
              .formatted(client.path("name").asText(), client.path("entry").asText()));
    }
    if (explanation.path("nearest_miss").hasNonNull("text")) {
      lines.add("Nearest miss: " + explanation.path("nearest_miss").path("text").asText());
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static int width(JsonNode explanation, String member) {
    int width = 1;
    for (JsonNode step : explanation.path("steps")) {
      width = Math.max(width, step.path(member).asText().length());
    }
    return width;
  }
}
