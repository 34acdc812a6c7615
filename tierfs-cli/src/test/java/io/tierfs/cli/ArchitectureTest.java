package io.tierfs.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may see whom, as docs/architecture.md says. */
class ArchitectureTest {
  private static final String[] WIRING = {
    "com.google.inject..", "jakarta.inject..", "com.typesafe..", "com.github.benmanes.."
  };

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.tierfs");

  @Test
  void allModulesAreLookedAt() {
    assertThat(ALL.stream().map(JavaClass::getPackageName).distinct())
        .contains(
            "io.tierfs.api",
            "io.tierfs.backend.localdir",
            "io.tierfs.backend.nfs",
            "io.tierfs.cli",
            "io.tierfs.engine",
            "io.tierfs.fuse",
            "io.tierfs.nfs",
            "io.tierfs.testkit");
  }

  @Test
  void theApiSeesNothing() {
    classes()
        .that()
        .resideInAPackage("io.tierfs.api..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.tierfs.api..", "java..", "org.jspecify..")
        .check(ALL);
  }

  @Test
  void backendsSeeTheApiAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.tierfs.backend..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.tierfs.engine..", "io.tierfs.fuse..", "io.tierfs.cli..", "io.tierfs.testkit..")
        .check(ALL);
  }

  @Test
  void theNfsClientSeesNothingOfTierfs() {
    classes()
        .that()
        .resideInAPackage("io.tierfs.nfs..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.tierfs.nfs..", "java..", "org.jspecify..")
        .check(ALL);
  }

  @Test
  void policiesSeeTheApiAlone() {
    classes()
        .that()
        .implement(io.tierfs.api.RoutingPolicy.class)
        .or()
        .resideInAPackage("io.tierfs.engine.internal.routing..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.tierfs.engine.internal.routing..", "io.tierfs.api..", "java..", "org.jspecify..")
        .check(ALL);
  }

  @Test
  void theTestKitSeesTheApiAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.tierfs.testkit..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.tierfs.engine..", "io.tierfs.fuse..", "io.tierfs.cli..", "io.tierfs.backend..")
        .check(ALL);
  }

  @Test
  void onlyEngineAndCommandSeeTheWiring() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.tierfs.engine..", "io.tierfs.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(WIRING)
        .check(ALL);
  }

  @Test
  void theWiringShowsInNoPublicSignature() {
    classes()
        .that()
        .resideInAPackage("io.tierfs..")
        .and()
        .resideOutsideOfPackage("..internal..")
        .should(showNoWiring())
        .check(ALL);
  }

  private static ArchCondition<JavaClass> showNoWiring() {
    var wiring = JavaClass.Predicates.resideInAnyPackage(WIRING);
    return new ArchCondition<>("show neither Guice nor HOCON nor Caffeine") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaClass shown : shownBy(type)) {
          if (wiring.test(shown)) {
            String message = type.getName() + " shows " + shown.getName();
            events.add(SimpleConditionEvent.violated(type, message));
          }
        }
      }
    };
  }

  /** What the public and protected members of a class name. */
  private static Set<JavaClass> shownBy(JavaClass type) {
    Set<JavaClass> shown = new HashSet<>(type.getAllRawSuperclasses());
    shown.addAll(type.getAllRawInterfaces());
    for (JavaCodeUnit unit : type.getCodeUnits()) {
      if (isShown(unit.getModifiers())) {
        shown.addAll(unit.getReturnType().getAllInvolvedRawTypes());
        unit.getParameterTypes().forEach(each -> shown.addAll(each.getAllInvolvedRawTypes()));
      }
    }
    for (JavaField field : type.getFields()) {
      if (isShown(field.getModifiers())) {
        shown.addAll(field.getType().getAllInvolvedRawTypes());
      }
    }
    return shown;
  }

  private static boolean isShown(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  @Test
  void onlyMountsSeeJnr() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.tierfs.fuse..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jnr..", "ru.serce..", "com.kenai.jffi..")
        .check(ALL);
  }

  @Test
  void onlyTheCommandSeesPicocliAndLogback() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.tierfs.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "org.slf4j..", "ch.qos.logback..")
        .check(ALL);
  }

  @Test
  void nobodySeesTheCommand() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.tierfs.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.tierfs.cli..")
        .check(ALL);
  }

  @Test
  void theEngineSeesNoFrontDoorAndNoBackend() {
    noClasses()
        .that()
        .resideInAPackage("io.tierfs.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.tierfs.fuse..", "io.tierfs.cli..", "io.tierfs.backend..")
        .check(ALL);
  }

  @Test
  void whatIsInternalBelongsToItsModule() {
    for (String module : new String[] {"engine", "fuse", "cli", "nfs"}) {
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tierfs." + module + "..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tierfs." + module + ".internal..")
          .check(ALL);
    }
  }

  @Test
  void nothingStaticChanges() {
    fields().that().areStatic().should().beFinal().check(ALL);
    noFields()
        .that()
        .areStatic()
        .should()
        .haveRawType(JavaClass.Predicates.resideInAPackage("java.util.concurrent.atomic"))
        .check(ALL);
  }
}
