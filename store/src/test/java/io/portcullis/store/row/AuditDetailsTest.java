package io.portcullis.store.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.store.value.AuditAction;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditDetailsTest {
  @Test
  void texts_areEscapedAsJson() {
    assertThat(AuditDetails.named("a\"b\\c\nd\u0000e\u2028\ud83c\udfe2ü").json())
        .isEqualTo("{\"name\":\"a\\\"b\\\\c\\u000ad\\u0000e\\u2028\\ud83c\\udfe2ü\"}");
  }

  @Test
  void values_keepTheirKind() {
    AuditDetails details =
        AuditDetails.named("x")
            .with("list", Arrays.asList("a", 1, null))
            .change("flag", null, true)
            .change("same", 5, 5);
    assertThat(details.json())
        .isEqualTo(
            "{\"name\":\"x\",\"list\":[\"a\",1,null],"
                + "\"changes\":{\"flag\":{\"from\":null,\"to\":true}}}");
    assertThat(details.changed()).containsExactly("flag");
  }

  /** A key that somebody has typed into a name must not be spread by the audit log. */
  @Test
  void keyInAText_isMasked() {
    String key = "tk_live_abcdefghijkl_0123456789abcdefghijklmnopqrstuvwxyz";
    assertThat(
            AuditDetails.named("for " + key)
                .with("list", List.of(key))
                .change("description", key, "tk_live_abcdefghijkl")
                .json())
        .doesNotContain("0123456789")
        .isEqualTo(
            "{\"name\":\"for tk_live_abcdefghijkl_***\",\"list\":[\"tk_live_abcdefghijkl_***\"],"
                + "\"changes\":{\"description\":{\"from\":\"tk_live_abcdefghijkl_***\","
                + "\"to\":\"tk_live_abcdefghijkl\"}}}");
  }

  @Test
  void longTexts_areCutBetweenCharacters() {
    String json = AuditDetails.named("x".repeat(499) + "🏢🏢").json();
    assertThat(json).isEqualTo("{\"name\":\"" + "x".repeat(499) + "…\"}");
  }

  @Test
  void onlyASwitch_isCalledEnableOrDisable() {
    assertThat(AuditDetails.named("x").change("enabled", false, true).updateAction())
        .isEqualTo(AuditAction.ENABLE);
    assertThat(AuditDetails.named("x").change("enabled", true, false).updateAction())
        .isEqualTo(AuditAction.DISABLE);
    assertThat(
            AuditDetails.named("x")
                .change("enabled", true, false)
                .change("name", "a", "b")
                .updateAction())
        .isEqualTo(AuditAction.UPDATE);
    // An override's switch may go back to inheriting.
    assertThat(AuditDetails.named("x").change("enabled", true, null).updateAction())
        .isEqualTo(AuditAction.UPDATE);
    assertThat(List.of(AuditAction.values()))
        .allSatisfy(
            action -> assertThat(AuditAction.ofWireName(action.wireName())).contains(action));
  }
}
