package org.hamletmail.lab.experiment;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hamletmail.commands.Outcome;
import org.hamletmail.files.FileTree;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code hamlet lab experiment}: a table of trainings that differ in one thing each. Exit codes: 0
 * done, 1 a row failed, 2 wrong arguments, 78 a wrong file.
 */
@Command(
    name = "experiment",
    description = {
      "Trains the rows of a table and writes the same figures for each.",
      "",
      "FILE names the data, a recipe, and the keys in which each row differs from it. All rows are checked before the first is"
          + " trained. Interrupted, the same command goes on: finished rows are read back, and a row"
          + " in the middle goes on from its last epoch. A row that is changed is trained again.",
    },
    footer = {
      "",
      "Example:",
      "  hamlet fetch-data sms",
      "  hamlet lab experiment experiments/published-recipe.conf --output recipe"
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class ExperimentCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The experiment, in HOCON.")
  private Path file;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Folder that gets table.md, table.html and results.json (default: FILE's name with .d for its"
              + " ending, in the working directory).")
  private @Nullable Path output;

  @Option(
      names = "--only",
      paramLabel = "ROW",
      description =
          "Train this row alone; the table has the others as far as they are. Repeatable.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--list", description = "Check the file and show its rows; train nothing.")
  private boolean list;

  @Option(
      names = "--keep-models",
      description = "Keep the model of each row, in the folder models (default: only its figures).")
  private boolean keepModels;

  @Spec private CommandSpec spec;

  /** For picocli. */
  public ExperimentCommand() {}

  @Override
  public Integer call() {
    return Outcome.ofAll("hamlet lab experiment", spec, () -> run(ExperimentFile.read(file)));
  }

  private boolean run(Experiment experiment) throws IOException {
    List<Experiment.Row> chosen = chosen(experiment);
    PrintWriter out = spec.commandLine().getOut();
    // Whoever only looks leaves nothing.
    Path folder =
        list ? Files.createTempDirectory("experiment-") : output == null ? named() : output;
    if (list) {
      experiment.rows().forEach(row -> out.println(shown(row)));
      out.flush();
    }
    try (ExperimentRun run =
        ExperimentRun.open(
            file, experiment, chosen, folder, keepModels, out, spec.commandLine().getErr())) {
      run.check();
      return list || run.train();
    } finally {
      if (list) {
        FileTree.delete(folder);
      }
    }
  }

  private List<Experiment.Row> chosen(Experiment experiment) {
    for (String name : only) {
      if (experiment.rows().stream().noneMatch(row -> row.name().equals(name))) {
        throw new ParameterException(
            spec.commandLine(),
            "--only is '"
                + name
                + "', which is no row of "
                + file
                + "; expected one of "
                + experiment.rows().stream().map(Experiment.Row::name).toList());
      }
    }
    return experiment.rows().stream()
        .filter(row -> only.isEmpty() || only.contains(row.name()))
        .toList();
  }

  private Path named() {
    return Path.of(String.valueOf(file.getFileName()).replaceAll("(?<=.)\\.[^.]*$", "") + ".d");
  }

  private static String shown(Experiment.Row row) {
    StringBuilder line = new StringBuilder(row.name());
    row.set().forEach((key, value) -> line.append("  ").append(key).append('=').append(value));
    Optional.of(row.published())
        .filter(p -> p.isPresent())
        .ifPresent(p ->
            line.append(String.format(Locale.ROOT, "  (published: %.2f %%)", p.getAsDouble())));
    return line.toString();
  }
}
