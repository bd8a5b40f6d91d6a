package org.hamletmail.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the arrows between packages; only here are all classes on one class path. */
class HouseTest {
  private static final JavaClasses HAMLET =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.hamletmail");
  private static final JavaClasses BAD = new ClassFileImporter().importPackages("bad.hamletmail");

  static List<String> names() {
    return List.copyOf(House.rules().keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void rule_ofThisHouse_holds(String name) {
    rule(name).check(HAMLET);
  }

  @Test
  void importedClasses_ofThisHouse_areOfEveryPackage() {
    assertThat(House.packages())
        .allSatisfy(name ->
            assertThat(HAMLET).anyMatch(c -> c.getPackageName().equals("org.hamletmail." + name)));
  }

  /** One class a rule, each breaking it: a rule that can't fail proves nothing. */
  @ParameterizedTest
  @CsvSource({
    "config knows only what comes before it, bad.hamletmail.config.KnowsPolicy",
    "text knows only what comes before it, bad.hamletmail.text.KnowsClassifier",
    "policy knows only what comes before it, bad.hamletmail.policy.KnowsMilter",
    "milter knows only what comes before it, bad.hamletmail.milter.KnowsTrainer",
    "mailet knows only what comes before it, bad.hamletmail.mailet.KnowsMilter",
    "commands knows only what comes before it, bad.hamletmail.commands.KnowsPolicy",
    "nothing knows the laboratory, bad.hamletmail.commands.KnowsLab",
    "'only gpt2, classifier, finetune and lab know the engine', bad.hamletmail.corpus.KnowsEngine",
    "rooms of the laboratory form no cycle, bad.hamletmail.lab.pth.KnowsBook",
    "only milter knows the milter protocol, bad.hamletmail.policy.KnowsNetty",
    "only shared knows Redis, bad.hamletmail.policy.KnowsRedis",
    "only status knows how figures are told, bad.hamletmail.policy.KnowsHttp",
    "only status knows the logger behind SLF4J, bad.hamletmail.policy.KnowsLogback",
    "only mailet knows James, bad.hamletmail.policy.KnowsJames",
    "only the main classes end the JVM, bad.hamletmail.milter.EndsTheJvm",
    "only the daemon's last thread halts the JVM, bad.hamletmail.policy.HaltsTheJvm",
    "the hamlet command does without the trainer, bad.hamletmail.cli.KnowsTrainer",
    "packages form no cycle, bad.hamletmail.policy.KnowsMilter",
  })
  void rule_ofABrokenHouse_names(String name, String culprit) {
    assertThat(rule(name).evaluate(BAD).getFailureReport().toString()).contains(culprit);
  }

  private static ArchRule rule(String name) {
    return requireNonNull(House.rules().get(name), name);
  }
}
