package io.portcullis.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * Holds what ARCHITECTURE.md says of packages and libraries. Which part may use which is held by
 * Maven, whose poms {@link PartsTest} compares with the table.
 */
class ArchitectureTest {
  private static final String ROOT = "io.portcullis.";

  /**
   * What other parts may use of {@code policy}, each with what is nested in it: of its own package
   * what a decision takes, of its rooms what comes out. All else is public for other rooms only.
   */
  private static final Set<String> FACE_OF_POLICY =
      Set.of(
          "AccessRequest",
          "ActivePolicy",
          "Check",
          "Decision",
          "DenyReason",
          "PolicyOptions",
          "PolicySnapshot",
          "Step",
          "address.AddressChain",
          "address.ClientAddress",
          "address.ClientAddressRule",
          "address.PrivateAddresses",
          "compile.PolicyCompiler",
          "explain.Explanation",
          "explain.SignatureDescription",
          "inject.InjectedBytes",
          "inject.InjectedFields",
          "limit.BucketTable",
          "limit.Limit",
          "limit.LimitFields",
          "limit.LimitKind",
          "limit.LimitOutcome",
          "limit.Quota",
          "signature.DescribedBase",
          "signature.Verification",
          "table.CompiledClient",
          "table.CompiledKey",
          "table.ExpiredSecret",
          "table.RouteLabel",
          "table.RouteTarget",
          "table.SnapshotCounts",
          "table.TenantLabel");

  /**
   * What other parts may use of the store. Types of its other rooms are public for the sake of the
   * rooms only; {@code RecordBatch} is the one that callers fill themselves.
   */
  private static final List<String> FACE_OF_STORE =
      List.of("", ".value", ".table", ".crypto", ".host", ".requestlog", ".requestlog.value");

  /** Fewer mean that the import went wrong and every rule holds of nothing. */
  private static final int FEWEST_CLASSES = 350;

  /** The program, without its tests. */
  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/io/portcullis/testing/"))
          .importPackages("io.portcullis");

  @Test
  void import_seesEveryPart() {
    assertThat(CLASSES.size()).isGreaterThan(FEWEST_CLASSES);
    assertThat(CLASSES.stream().map(ArchitectureTest::partOf).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(PartsTest.partsOfTheProgram());
  }

  @Test
  void policy_isUsedThroughItsFaceOnly() {
    assertThat(usedByOthers("policy")).isSubsetOf(FACE_OF_POLICY);
  }

  /** The top-level types of a part that the other parts use, from its package on. */
  private static Set<String> usedByOthers(String part) {
    String start = ROOT + part + ".";
    return CLASSES.stream()
        .filter(type -> !partOf(type).equals(part))
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .map(use -> use.getTargetClass().getBaseComponentType().getName())
        .filter(name -> name.startsWith(start))
        .map(name -> name.substring(start.length()).replaceFirst("\\$.*", ""))
        .collect(Collectors.toSet());
  }

  @Test
  void store_isUsedByItsFaceOnly() {
    String store = ROOT + "store";
    Set<String> face = FACE_OF_STORE.stream().map(store::concat).collect(Collectors.toSet());
    DescribedPredicate<JavaClass> behindTheFace =
        DescribedPredicate.describe(
            "behind the store's face",
            type ->
                (type.getPackageName() + ".").startsWith(store + ".")
                    && !face.contains(type.getPackageName())
                    && !type.getFullName().equals(store + ".requestlog.chunk.RecordBatch"));
    assertThat(CLASSES.stream().filter(behindTheFace)).hasSizeGreaterThan(30);
    noClasses()
        .that()
        .resideOutsideOfPackage(store + "..")
        .should()
        .dependOnClassesThat(behindTheFace)
        .check(CLASSES);
  }

  @Test
  void packages_haveNoCycles() {
    slices().assignedFrom(new Packages()).should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packages_areNullMarked() {
    Set<JavaPackage> packages =
        CLASSES.stream().map(JavaClass::getPackage).collect(Collectors.toSet());

    assertThat(packages)
        .allSatisfy(p -> assertThat(p.isAnnotatedWith(NullMarked.class)).as(p.getName()).isTrue());
  }

  @Test
  void netty_onlyInGateway() {
    onlyIn("gateway", "io.netty..");
  }

  @Test
  void sql_onlyInStore() {
    onlyIn("store", "java.sql..", "javax.sql..", "org.jooq..", "org.flywaydb..", "com.zaxxer..");
  }

  @Test
  void http_javalinOnlyInApi() {
    onlyIn("api", "io.javalin..");
  }

  @Test
  void commandLine_onlyInServer() {
    onlyIn("server", "picocli..", "ch.qos.logback..");
  }

  /** The JDK would resolve names, and reads {@code 010.1} as an address. */
  @Test
  void addresses_neverReadByTheJdk() {
    noClasses()
        .should()
        .callMethodWhere(
            callOf(InetAddress.class, Set.of("getByName", "getAllByName", "ofLiteral")))
        .orShould()
        .callMethodWhere(callOf(java.net.Inet4Address.class, Set.of("ofLiteral", "ofPosixLiteral")))
        .orShould()
        .callMethodWhere(callOf(java.net.Inet6Address.class, Set.of("ofLiteral")))
        .orShould()
        .callConstructor(InetSocketAddress.class, String.class, int.class)
        .orShould()
        .callConstructor(Socket.class, String.class, int.class)
        .check(CLASSES);
  }

  /** Calls of these methods of {@code owner}, whatever their parameters. */
  static DescribedPredicate<JavaCall<?>> callOf(Class<?> owner, Set<String> names) {
    return DescribedPredicate.describe(
        owner.getSimpleName() + "." + names,
        call ->
            call.getTargetOwner().isEquivalentTo(owner)
                && names.contains(call.getTarget().getName()));
  }

  private static void onlyIn(String part, String... libraries) {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + part + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries)
        .check(CLASSES);
  }

  private static String partOf(JavaClass type) {
    return List.of(type.getPackageName().substring(ROOT.length()).split("\\.")).getFirst();
  }

  /** Each package is a slice of its own, also the one that others are below. */
  private static final class Packages implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return type.getPackageName().startsWith(ROOT)
          ? SliceIdentifier.of(type.getPackageName())
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
