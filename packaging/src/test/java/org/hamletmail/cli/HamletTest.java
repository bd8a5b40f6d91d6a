package org.hamletmail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.SettingsInEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class HamletTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path temp;

  private final String homeBefore = System.getProperty(EmbeddedModel.HOME, "");

  /** The folder that the distribution is made of has the embedded model. */
  @BeforeEach
  void runFromTheDistribution() {
    System.setProperty(EmbeddedModel.HOME, Path.of("src/dist").toAbsolutePath().toString());
  }

  @AfterEach
  void restoreHome() {
    System.setProperty(EmbeddedModel.HOME, homeBefore);
  }

  @Test
  void version_printsTheBuildsVersionAndJava() {
    assertThat(run("--version")).isZero();

    assertThat(out.toString().lines().toList())
        .satisfiesExactly(
            hamlet -> assertThat(hamlet).matches("hamlet \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"),
            java -> assertThat(java).startsWith("Java " + Runtime.version()));
  }

  @Test
  void help_namesEveryCommand() {
    assertThat(run("--help")).isZero();

    assertThat(out.toString()).contains(Hamlet.commandLine().getSubcommands().keySet());
  }

  @Test
  void help_ofEveryCommand_isPrinted() {
    for (String name : Hamlet.commandLine().getSubcommands().keySet()) {
      assertThat(run(name, "--help")).as(name).isZero();
      assertThat(out.toString()).contains("Usage: hamlet " + name);
    }
  }

  @Test
  void help_ofTheLaboratory_namesItsCommands() {
    assertThat(run("lab", "--help")).isZero();
    assertThat(out.toString()).contains("experiment", "pretrain", "evasion", "import-pth");

    for (String name : List.of("experiment", "pretrain", "evasion", "import-pth")) {
      assertThat(run("lab", name, "--help")).as(name).isZero();
      assertThat(out.toString()).contains("Usage: hamlet lab " + name, "--verbose");
    }
  }

  /** Whoever deletes the laboratory, or leaves its jar out, loses its commands and nothing else. */
  @Test
  void hamlet_withoutTheLaboratory_startsAndHasAllElse() throws Exception {
    String rest = without("org.hamletmail.lab.LabCommand");

    Run help = hamlet(rest, "--help");
    assertThat(help.exit()).as(help.err()).isZero();
    Set<String> commands = new TreeSet<>(Hamlet.commandLine().getSubcommands().keySet());
    commands.remove("lab");
    assertThat(help.out()).contains(commands).doesNotContain("lab ");
    assertThat(hamlet(rest, "train", "--help").exit()).isZero();
    assertThat(hamlet(rest, "lab").exit()).isEqualTo(Failures.WRONG_ARGUMENTS);
  }

  /** As Debian's package of the filter is installed. */
  @Test
  void hamlet_withoutTheTrainer_filtersAndSaysWhereTheTrainerIs() throws Exception {
    String filter =
        without(
            "org.hamletmail.commands.TrainCommand",
            "org.hamletmail.finetune.Trunk",
            "org.hamletmail.lab.LabCommand");

    Run help = hamlet(filter, "--help");
    assertThat(help.exit()).as(help.err()).isZero();
    assertThat(help.out()).contains("scan", "milter", "check-config").doesNotContain("evaluate");
    Run show = hamlet(filter, "model", "show", "src/dist/models/default");
    assertThat(show.exit()).as(show.err()).isZero();
    Run train = hamlet(filter, "train", "--ham", "mail");
    assertThat(train.exit()).isEqualTo(Failures.WRONG_ARGUMENTS);
    assertThat(train.err()).contains("train is a command of the trainer", "hamlet-trainer");
    assertThat(hamlet(filter, "trian").err()).doesNotContain("hamlet-trainer");
  }

  /** Returns the class path without the jars or folders that hold these classes. */
  private static String without(String... classes) throws Exception {
    Set<Path> left = new HashSet<>();
    for (String name : classes) {
      left.add(
          Path.of(Class.forName(name).getProtectionDomain().getCodeSource().getLocation().toURI()));
    }
    String all = System.getProperty("java.class.path");
    String rest =
        Stream.of(all.split(File.pathSeparator))
            .filter(entry -> !left.contains(Path.of(entry)))
            .collect(Collectors.joining(File.pathSeparator));
    assertThat(rest).isNotEqualTo(all);
    return rest;
  }

  private static Run hamlet(String classPath, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                Hamlet.class.getName()));
    command.addAll(List.of(arguments));
    return Run.of(command.toArray(String[]::new)).run();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nonsense", "--nonsense", "check-config", "check-config --nonsense x"})
  void wrongArguments_exitWithTwo(String arguments) {
    assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" "))).isEqualTo(2);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).startsWith("hamlet");
  }

  @Test
  void checkConfig_wrongFile_printsEveryProblemWithItsLine() throws Exception {
    Path file =
        Files.writeString(
            temp.resolve("hamlet.conf"),
            """
            hamlet.policy.tag-threshold = 1.7
            hamlet.policy.spam-akshun = tag

            hamlet.milter.workers = many
            """);

    assertThat(run("check-config", file.toString())).isEqualTo(78);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines().toList())
        .satisfiesExactly(
            p -> assertThat(p).contains(file + ": 1: hamlet.policy.tag-threshold", "1.7"),
            p -> assertThat(p).contains(file + ": 2: hamlet.policy.spam-akshun"),
            p -> assertThat(p).contains(file + ": 4: hamlet.milter.workers", "many"));
  }

  @Test
  void checkConfig_missingFile_exitsWith78() {
    assertThat(run("check-config", temp.resolve("none.conf").toString())).isEqualTo(78);

    assertThat(err.toString()).contains("none.conf");
  }

  @Test
  void checkConfig_rightFile_printsWhatIsInEffect() throws Exception {
    Path file =
        Files.writeString(
            temp.resolve("hamlet.conf"),
            """
            hamlet.policy { reject-threshold = 0.99, high-action = reject }
            hamlet.milter { socket = "inet:8899@127.0.0.1", deadline = 1500ms }
            """);

    assertThat(run("check-config", file.toString())).isZero();

    assertThat(err.toString()).isEmpty();
    assertThat(out.toString().lines())
        .contains(
            file + ": OK",
            "hamlet.policy.tag-threshold = the model's own",
            "hamlet.policy.reject-threshold = 0.99",
            "hamlet.policy.high-action = reject",
            "hamlet.policy.failure-mode = tempfail",
            "hamlet.milter.socket = \"inet:127.0.0.1:8899\"",
            "hamlet.milter.socket-mode = \"0660\"",
            "hamlet.milter.deadline = 1500ms");
  }

  @Test
  void settingsInEffect_ofDefaults_haveTheNamesOfTheReference() {
    String reference = ConfigLoader.reference();

    assertThat(SettingsInEffect.of(HamletConfig.defaults()).keySet())
        .hasSizeGreaterThan(25)
        .allSatisfy(
            key -> assertThat(reference).contains(key.substring(key.lastIndexOf('.') + 1) + " ="));
  }

  @Test
  void checkConfig_theExampleThatShips_saysTheDefaults() {
    Path example = Path.of("src/dist/conf/hamlet.conf.example");

    assertThat(run("check-config", example.toString())).isZero();
    assertThat(ConfigLoader.load(example)).isEqualTo(ConfigLoader.defaults());
  }

  @Test
  void unexpectedError_isOneLineThatSaysWhereToReport() {
    assertThat(run("broken")).isEqualTo(1);

    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("unexpected error", "two lines", "https://", "--verbose");
  }

  @Test
  void unexpectedError_verbose_showsWhere() {
    assertThat(run("broken", "--verbose")).isEqualTo(1);

    assertThat(err.toString()).contains("at org.hamletmail.cli.HamletTest$Broken.call");
  }

  private int run(String... arguments) {
    CommandLine line = Hamlet.commandLine();
    if (List.of(arguments).contains("broken")) {
      line.addSubcommand(new Broken());
      // As in commandLine(): a subcommand added later does not inherit the handlers.
      line.setExecutionExceptionHandler(line.getExecutionExceptionHandler());
    }
    return line.setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Command(name = "broken")
  static final class Broken implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new IllegalStateException("two\nlines");
    }
  }
}
