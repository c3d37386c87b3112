package io.portcullis.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import io.portcullis.model.SecretText;
import io.portcullis.model.key.ConstantTimeBytes;
import io.portcullis.store.crypto.MasterKey;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.Mac;
import org.junit.jupiter.api.Test;

/**
 * That what a caller could guess byte by byte is compared in constant time: it is made and kept as
 * {@link ConstantTimeBytes}, which compares in one way only, and nobody who gets it out compares.
 */
class ConstantTimeTest {
  /** So each message authentication code of the program is compared in there, or nowhere. */
  @Test
  void codes_areMadeInTheirTypeOnly() {
    noClasses()
        .that()
        .areNotAssignableTo(ConstantTimeBytes.class)
        .should()
        .callMethodWhere(ArchitectureTest.callOf(Mac.class, Set.of("doFinal")))
        .check(ArchitectureTest.CLASSES);
  }

  /** And there is no second way of comparing that would have to be looked after. */
  @Test
  void digests_areComparedInTheTypeOnly() {
    noClasses()
        .that()
        .areNotAssignableTo(ConstantTimeBytes.class)
        .should()
        .callMethodWhere(ArchitectureTest.callOf(MessageDigest.class, Set.of("isEqual")))
        .check(ArchitectureTest.CLASSES);
    classes()
        .that()
        .areAssignableTo(ConstantTimeBytes.class)
        .should()
        .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class)
        .check(ArchitectureTest.CLASSES);
  }

  /** The two types whose business it is to give their bytes away, under names that say so. */
  @Test
  void bytes_areTakenOutByKeysAndValuesOnly() {
    noClasses()
        .that()
        .areNotAssignableTo(SecretText.class)
        .and()
        .areNotAssignableTo(MasterKey.class)
        .should()
        .callMethodWhere(ArchitectureTest.callOf(ConstantTimeBytes.class, Set.of("reveal")))
        .check(ArchitectureTest.CLASSES);
  }

  @Test
  void whoTakesBytesOut_comparesNone() {
    noClasses()
        .that(takeBytesOut())
        .should()
        .callMethodWhere(
            ArchitectureTest.callOf(
                Arrays.class, Set.of("equals", "compare", "mismatch", "hashCode")))
        .check(ArchitectureTest.CLASSES);
  }

  private static DescribedPredicate<JavaClass> takeBytesOut() {
    return DescribedPredicate.describe(
        "take bytes out",
        type ->
            type.getMethodCallsFromSelf().stream()
                .map(JavaAccess::getTarget)
                .anyMatch(target ->
                    target.getName().startsWith("reveal")
                        && (target.getOwner().isEquivalentTo(ConstantTimeBytes.class)
                            || target.getOwner().isEquivalentTo(SecretText.class)
                            || target.getOwner().isEquivalentTo(MasterKey.class))));
  }
}
