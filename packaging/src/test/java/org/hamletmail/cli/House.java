package org.hamletmail.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arrows between packages (docs/method/adr/0001-module-layout.md), as rules. A package may know
 * only what stands beside it here.
 */
final class House {
  private static final Map<String, List<String>> KNOWS = new LinkedHashMap<>();

  static {
    KNOWS.put("config", List.of("files"));
    KNOWS.put("sender", List.of());
    KNOWS.put("text", List.of("config", "sender"));
    KNOWS.put("tokenizer", List.of("config"));
    KNOWS.put("files", List.of());
    KNOWS.put("gpt2", List.of("config", "files", "tokenizer"));
    KNOWS.put("classifier", List.of("config", "text", "sender", "files", "tokenizer", "gpt2"));
    KNOWS.put("challenger", List.of("config", "text", "sender", "tokenizer", "classifier"));
    KNOWS.put("authentication", List.of());
    KNOWS.put("lists", List.of("config", "authentication"));
    KNOWS.put("evidence", List.of("config", "text", "authentication"));
    KNOWS.put("learning", List.of("config", "text", "sender", "files", "classifier"));
    KNOWS.put(
        "policy",
        List.of(
            "config",
            "text",
            "files",
            "classifier",
            "authentication",
            "lists",
            "evidence",
            "learning"));
    KNOWS.put("status", List.of("config", "files", "classifier", "policy"));
    KNOWS.put("shared", knowing("policy", "policy"));
    KNOWS.put("milter", knowing("policy", "policy", "status", "shared", "challenger"));
    KNOWS.put("mailet", knowing("policy", "policy", "challenger"));
    KNOWS.put("written", List.of());
    KNOWS.put("fetch", List.of("files"));
    KNOWS.put("console", List.of());
    KNOWS.put("corpus", List.of("config", "text", "files", "classifier"));
    KNOWS.put("naming", knowing("corpus", "corpus"));
    KNOWS.put("names", List.of());
    KNOWS.put("dataset", knowing("corpus", "corpus", "tokenizer"));
    KNOWS.put("evaluation", knowing("corpus", "corpus", "sender", "challenger"));
    KNOWS.put("finetune", List.of("config", "files", "classifier", "gpt2"));
    KNOWS.put("teacher", List.of("classifier", "finetune"));
    KNOWS.put(
        "training",
        knowing(
            "classifier",
            "classifier",
            "corpus",
            "dataset",
            "names",
            "evaluation",
            "finetune",
            "teacher"));
    KNOWS.put("report", knowing("corpus", "corpus", "dataset", "evaluation", "finetune"));
    KNOWS.put(
        "commands",
        knowing(
            "training",
            "training",
            "challenger",
            "console",
            "learning",
            "fetch",
            "naming",
            "report"));
    KNOWS.put("lab", knowing("commands", "commands"));
  }

  private House() {}

  /** Returns what a package knows, and more. */
  private static List<String> knowing(String like, String... more) {
    List<String> all = new ArrayList<>(KNOWS.getOrDefault(like, List.of()));
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  /** Returns the names of all packages but {@code cli}, which may know everything. */
  static List<String> packages() {
    return List.copyOf(KNOWS.keySet());
  }

  /** Returns the rules, by name. */
  static Map<String, ArchRule> rules() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    for (String name : KNOWS.keySet()) {
      rules.put(name + " knows only what comes before it", knowsOnly(name));
    }
    rules.put(
        "only gpt2, classifier, finetune and lab know the engine",
        noClasses()
            .that(not(resideInAnyPackage(inside("gpt2", "classifier", "finetune", "lab"))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl.."));
    rules.put(
        "only milter knows the milter protocol",
        noClasses()
            .that(not(resideInAnyPackage(inside("milter"))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.nightcode..", "io.netty.."));
    rules.put(
        "only shared knows Redis",
        noClasses()
            .that(not(resideInAnyPackage(inside("shared"))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce.."));
    rules.put(
        "only status knows how figures are told",
        noClasses()
            .that(not(resideInAnyPackage(inside("status"))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer.prometheusmetrics..", "com.sun.net.httpserver.."));
    rules.put(
        "only status knows the logger behind SLF4J",
        noClasses()
            .that(not(resideInAnyPackage(inside("status"))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ch.qos.logback.."));
    rules.put(
        "only mailet knows James",
        noClasses()
            .that(not(resideInAnyPackage(inside("mailet"))))
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("org.apache.mailet..", "org.apache.james..", "javax.mail..")
                    .and(not(resideInAPackage("org.apache.james.mime4j..")))));
    rules.put(
        "only the main classes end the JVM",
        noClasses()
            .that()
            .doNotHaveSimpleName("Hamlet")
            .and()
            .doNotHaveSimpleName("WrittenCorpus")
            .should()
            .callMethod(System.class, "exit", int.class));
    // A daemon that was told to stop has not failed; a JVM that a signal ends says 143 otherwise.
    rules.put(
        "only the daemon's last thread halts the JVM",
        noClasses()
            .that()
            .doNotHaveSimpleName("MilterCommand")
            .should()
            .callMethod(Runtime.class, "halt", int.class));
    rules.put(
        "packages form no cycle",
        slices().matching("..hamletmail.(*)..").should().beFreeOfCycles());
    rules.put(
        "nothing knows the laboratory",
        noClasses()
            .that(not(resideInAnyPackage(inside("lab"))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(inside("lab")));
    // Debian's package of the filter lies on servers without the trainer's.
    rules.put(
        "the hamlet command does without the trainer",
        noClasses()
            .that()
            .resideInAPackage("..hamletmail.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(inside("commands", "finetune", "dataset", "report", "lab")));
    rules.put(
        "rooms of the laboratory form no cycle",
        slices().matching("..hamletmail.lab.(*)..").should().beFreeOfCycles());
    return rules;
  }

  private static ArchRule knowsOnly(String name) {
    List<String> allowed = new ArrayList<>(KNOWS.getOrDefault(name, List.of()));
    allowed.add(name);
    return noClasses()
        .that(resideInAPackage("..hamletmail." + name + ".."))
        .should()
        .dependOnClassesThat(
            resideInAPackage("..hamletmail..")
                .and(not(resideInAnyPackage(inside(allowed.toArray(String[]::new))))))
        .allowEmptyShould(true);
  }

  private static String[] inside(String... names) {
    return Arrays.stream(names).map(n -> "..hamletmail." + n + "..").toArray(String[]::new);
  }
}
