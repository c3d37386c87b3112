package io.portcullis.ip;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Why a text was refused, in words.
 *
 * @param problem what is wrong, as a clause; pieces of the text in it are quoted and escaped
 * @param corrections what may have been meant, each of them acceptable in the place of the text
 * @param advice what to do when there is no correction, as a clause, or null
 */
record SyntaxProblem(String problem, List<String> corrections, @Nullable String advice) {

  SyntaxProblem {
    corrections = List.copyOf(corrections);
  }

  static SyntaxProblem of(String problem, String... corrections) {
    return new SyntaxProblem(problem, List.of(corrections), null);
  }

  static SyntaxProblem advising(String problem, String advice) {
    return new SyntaxProblem(problem, List.of(), advice);
  }

  /** {@link IpSyntaxException#hint()}. */
  @Nullable String hint() {
    return corrections.isEmpty() ? advice : "write " + String.join(" or ", corrections);
  }

  /**
   * This problem of a part, as one of the entry around it; corrections that do not fit are lost.
   */
  SyntaxProblem within(String part, UnaryOperator<String> entryAround) {
    List<String> fitting =
        corrections.stream().map(entryAround).filter(EntryText::isEntry).distinct().toList();
    return new SyntaxProblem(part + problem, fitting, advice);
  }

  /** This problem with the correction, if it is an entry and differs from the text itself. */
  SyntaxProblem orMeant(String candidate) {
    return EntryText.isEntry(candidate)
        ? new SyntaxProblem(problem, List.of(candidate), advice)
        : this;
  }
}
