package io.portcullis.model.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No name hides a character, and what is refused is named. */
class VisibleTextTest {
  private static final int SEEDS = 2_000;

  /** The whole set, by range: what is added to Unicode's ignorable characters must be put here. */
  @Test
  void name_everyHiddenCharacter_isNamedWithItsPosition() {
    int[][] ranges = {
      {0x0000, 0x001f},
      {0x007f, 0x009f},
      {0x00a0, 0x00a0},
      {0x00ad, 0x00ad},
      {0x034f, 0x034f},
      {0x061c, 0x061c},
      {0x115f, 0x1160},
      {0x1680, 0x1680},
      {0x17b4, 0x17b5},
      {0x180b, 0x180f},
      {0x2000, 0x200f},
      {0x2028, 0x202f},
      {0x205f, 0x206f},
      {0x2800, 0x2800},
      {0x3000, 0x3000},
      {0x3164, 0x3164},
      {0xe000, 0xe0ff},
      {0xfe00, 0xfe0f},
      {0xfeff, 0xfeff},
      {0xffa0, 0xffa0},
      {0xfff0, 0xfffb},
      {0x1bca0, 0x1bca3},
      {0x1d159, 0x1d159},
      {0x1d173, 0x1d17a},
      {0xe0000, 0xe0fff},
      {0xf0000, 0xf00ff},
      {0x10ffff, 0x10ffff}
    };
    for (int[] range : ranges) {
      for (int character = range[0]; character <= range[1]; character++) {
        String name = "ab" + Character.toString(character) + "c";
        assertThat(VisibleText.nameProblem(name))
            .as("U+%04X", character)
            .startsWith("must not contain U+%04X".formatted(character))
            .contains(" at position 2: ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"office", "B\u00fcro 7", "\u6771\u4eac", "\ud83c\udfe2", "a-b_c (d)", "\ufffd"})
  void name_whatIsSeen_isGood(String name) {
    assertThat(VisibleText.nameProblem(name)).isNull();
    assertThat(VisibleText.mendedName(name, 200)).isEqualTo(name);
  }

  @Test
  void name_twoSpellingsOfOneText_onlyTheComposedIsGood() {
    assertThat(VisibleText.nameProblem("caf\u00e9")).isNull();
    assertThat(VisibleText.nameProblem("cafe\u0301"))
        .isEqualTo(
            "is not in Unicode's normalization form C from position 3 on; send the composed"
                + " characters");
  }

  @Test
  void name_manyHiddenCharacters_namesSomeAndCountsTheRest() {
    assertThat(VisibleText.nameProblem("\u200b".repeat(7)))
        .contains("U+200B (ZERO WIDTH SPACE) at position 4")
        .doesNotContain("position 5")
        .endsWith("and 2 more: nobody would see it there");
  }

  @Test
  void note_mayHaveLinesAndJoiners_butNoOtherDirection() {
    assertThat(VisibleText.noteProblem("a\r\n\tb \u200c\u200d\u00a0\ufe0f\u00ad")).isNull();
    for (String hidden :
        List.of("\u202e", "\u2066", "\u200f", "\u061c", "\ufeff", "\u200b", "\u2028", "\u0000")) {
      assertThat(VisibleText.noteProblem("a" + hidden))
          .contains("U+%04X".formatted((int) hidden.charAt(0)), "at position 1");
    }
  }

  @Test
  void mended_randomTexts_areGoodAndGoodOnesStay() {
    int[] some = {
      'a', ' ', 0xe9, 0x301, 'e', 0x200b, 0x202e, 0x3000, 0x1f3e2, 0xe0041, 0x958, '\n'
    };
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.appendCodePoint(some[random.nextInt(some.length)]);
      }
      Violations violations = new Violations();
      Text.checkName("name", VisibleText.mendedName(text.toString(), 9), 9, violations);
      Text.checkNote("note", VisibleText.mendedNote(text.toString()), 99, violations);
      assertThat(violations.byField()).as("seed %d: %s", seed, text).isEmpty();
      Violations before = new Violations();
      Text.checkName("name", text.toString(), 99, before);
      if (before.isEmpty()) {
        assertThat(VisibleText.mendedName(text.toString(), 99)).isEqualTo(text.toString());
      }
    }
  }
}
